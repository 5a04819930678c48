//! Rules files to start from, for the common ways in which co-operatives share.
//!
//! The files beside this crate are the data: each is a sound rules file whose first line says what
//! it is for. Nothing here reads or checks them, and no other crate knows one by its name.

/// A rules file to start from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template {
    /// The name by which it is asked for.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
}

macro_rules! templates {
    ($($name:literal),+ $(,)?) => {
        &[$(Template {
            name: $name,
            text: include_str!(concat!("../", $name, ".rules")),
        }),+]
    };
}

/// Every template, in the order in which they are listed: co-ops by law, then commons.
pub const TEMPLATES: &[Template] = templates![
    "worker-co-op-us",
    "scop",
    "scic",
    "it-worker-co-op",
    "es-law-27-1999",
    "consumer-refund",
    "disco-month",
    "gift-circle",
    "value-equation",
    "grain-distribution",
    "fairshares",
];

impl Template {
    /// What it is for, in its own words: its first line without the comment sign.
    #[must_use]
    pub fn about(&self) -> &'static str {
        self.text.lines().next().unwrap_or_default().trim_start_matches(['#', ' '])
    }

    /// The template of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        TEMPLATES.iter().find(|template| template.name == name)
    }
}
