//! The JSON form of a syntax tree, for apps: output only.
//!
//! It holds what was written without its places, so two texts that differ in layout, comments or
//! the order of clauses have the same form. Numbers, units and dates are strings in normal form.
//! It is no way in: rules built elsewhere are adopted as text.

use std::fmt::Display;

use commonbook_core::value::Date;
use serde::Serializer;

use super::ast::Document;
use super::span::Span;

/// The tree as JSON on one line.
///
/// ```
/// let parsed = commonbook_rules::syntax::parse("rules \"A\"\n");
/// let json = commonbook_rules::syntax::tree_json(&parsed.document);
/// assert!(json.starts_with("{\"name\":\"A\""));
/// ```
#[must_use]
pub fn tree_json(document: &Document) -> String {
    // No map with keys that are not text and no failing writer: this cannot fail.
    serde_json::to_string(document).unwrap_or_default()
}

/// Writes a value as its text.
pub(super) fn display<T: Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(value)
}

/// Writes whether something was said.
pub(super) fn flag<S: Serializer>(value: &Option<Span>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_bool(value.is_some())
}

/// Writes a period, or nothing.
pub(super) fn period<S: Serializer>(
    value: &Option<(commonbook_core::value::Period, Span)>,
    to: S,
) -> Result<S::Ok, S::Error> {
    match value {
        Some((period, _)) => to.collect_str(period),
        None => to.serialize_none(),
    }
}

/// Writes a date, or nothing.
pub(super) fn date<S: Serializer>(value: &Option<(Date, Span)>, to: S) -> Result<S::Ok, S::Error> {
    match value {
        Some((date, _)) => to.collect_str(date),
        None => to.serialize_none(),
    }
}

/// Writes a date.
pub(super) fn day<S: Serializer>(value: &(Date, Span), to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&value.0)
}
