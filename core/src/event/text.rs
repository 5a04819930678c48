//! One text form for a field's type: `FromStr` and serde both go through its strict reader.
//!
//! The same idea as for values, with the errors of lines.

/// Gives a type `FromStr`, `Serialize` and `Deserialize` through `$parse` and `Display`.
macro_rules! reads_and_writes_as_text {
    ($type:ty, $parse:expr, $expected:literal) => {
        $crate::event::text::reads_and_writes_as_text!(
            $type,
            $parse,
            $expected,
            collect_str,
            std::convert::identity
        );
    };
    // What has its text at hand writes it without formatting: `serialize_str, Label::as_str`.
    ($type:ty, $parse:expr, $expected:literal, $write:ident, $text:expr) => {
        impl std::str::FromStr for $type {
            type Err = $crate::event::Problem;

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
