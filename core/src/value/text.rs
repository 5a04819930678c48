//! One text form for a value: `FromStr` and serde both go through its strict parser.
//!
//! A value that serde reads has passed the same checks as one that was parsed by hand, and what
//! serde writes is what `Display` writes, so the two can never drift apart.

/// Gives a type `FromStr`, `Serialize` and `Deserialize` through `$parse` and `Display`.
macro_rules! reads_and_writes_as_text {
    ($type:ty, $parse:expr, $expected:literal) => {
        $crate::value::text::reads_and_writes_as_text!(
            $type,
            $parse,
            $expected,
            collect_str,
            std::convert::identity
        );
    };
    // What has its text at hand writes it without formatting: `serialize_str, Id::as_str`.
    ($type:ty, $parse:expr, $expected:literal, $write:ident, $text:expr) => {
        impl std::str::FromStr for $type {
            type Err = $crate::value::ValueError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $parse(text)
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.$write($text(self))
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;

                impl serde::de::Visitor<'_> for Text {
                    type Value = $type;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str($expected)
                    }

                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$type, E> {
                        $parse(text).map_err(E::custom)
                    }
                }

                deserializer.deserialize_str(Text)
            }
        }
    };
}

pub(crate) use reads_and_writes_as_text;

/// The longest piece of somebody's input that an error message repeats, in characters.
const SHOWN: usize = 64;

/// A piece of input as an error keeps it: at most 64 characters, then an ellipsis.
pub(crate) fn shown(text: &str) -> String {
    let mut rest = text.chars();
    let mut kept: String = rest.by_ref().take(SHOWN).collect();
    if rest.next().is_some() {
        kept.push('…');
    }
    kept
}
