//! The arguments of `demo`.

use std::path::PathBuf;

use clap::Args;

/// `demo`
#[derive(Debug, Args)]
pub struct Demo {
    /// Keep the book in this file, to look into
    #[arg(long, value_name = "FILE")]
    pub keep: Option<PathBuf>,
    /// Run the same comparison on an edited log
    #[arg(long, value_name = "LOG")]
    pub from: Option<PathBuf>,
}
