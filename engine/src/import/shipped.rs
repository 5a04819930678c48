//! The maps that come with the program: one for each export that people asked for.
//!
//! They are the files of `maps/`, as they are; a copy of one is where a map of one's own begins.

/// A map that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shipped {
    /// The name by which it is asked for.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// Every map that comes with the program, by name.
pub const SHIPPED: &[Shipped] = &[
    Shipped { name: "clockify-eu", text: include_str!("../../../maps/clockify-eu.toml") },
    Shipped { name: "clockify-us", text: include_str!("../../../maps/clockify-us.toml") },
    Shipped { name: "kimai", text: include_str!("../../../maps/kimai.toml") },
    Shipped { name: "kimai-de", text: include_str!("../../../maps/kimai-de.toml") },
    Shipped { name: "open-collective", text: include_str!("../../../maps/open-collective.toml") },
    Shipped { name: "toggl", text: include_str!("../../../maps/toggl.toml") },
];

impl Shipped {
    /// What it is for, in its own words.
    #[must_use]
    pub fn about(&self) -> &'static str {
        let line = self.text.lines().find_map(|line| line.strip_prefix("about = \""));
        line.map_or("", |line| line.trim_end_matches('"'))
    }

    /// The map of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        SHIPPED.iter().find(|shipped| shipped.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::Map;

    #[test]
    fn every_map_that_comes_with_the_program_is_one_and_has_its_name() {
        for shipped in SHIPPED {
            let map = Map::parse(shipped.text).unwrap();
            assert_eq!(map.name(), shipped.name);
            assert!(!shipped.about().is_empty(), "{}", shipped.name);
            assert_eq!(Shipped::named(shipped.name), Some(shipped));
        }
    }
}
