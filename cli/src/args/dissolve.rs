//! The arguments of `dissolve`.

use clap::Args;

use super::{BookPath, View};

/// `dissolve`
#[derive(Debug, Args)]
pub struct Dissolve {
    #[command(flatten)]
    #[expect(missing_docs, reason = "the flattened struct is documented")]
    pub book: BookPath,
    /// Show what would go where, and record nothing: there is no other way
    #[arg(long)]
    pub preview: bool,
    /// The last day of the co-op [default: today]
    #[arg(long, visible_alias = "as-of", value_name = "DATE")]
    pub on: Option<String>,
    /// Only what was recorded by this time; `head` for everything
    #[arg(long, value_name = "TIME")]
    pub known_at: Option<String>,
    /// The rules' name [default: the only rules in force that close on dissolution]
    #[arg(long, value_name = "NAME")]
    pub rules: Option<String>,
    /// Print the text of the rules that say so instead: a beginning where the book has none
    #[arg(long)]
    pub text: bool,
    /// How to print it
    #[arg(short = 'O', long, value_enum, default_value = "table")]
    pub output: View,
}
