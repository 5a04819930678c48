//! `rules check` and `rules format`: a rules file by itself, without a book.

use std::path::Path;

use commonbook::rules::diagnostic::{self, Diagnostic};
use commonbook::rules::{check_file, syntax};

use crate::args::{CheckFormat, RulesCommand};
use crate::error::CommandError;
use crate::output;
use crate::session::read_text;

pub(super) fn run(command: &RulesCommand) -> Result<(), CommandError> {
    match command {
        RulesCommand::Check { file, output } => check(file, *output),
        RulesCommand::Format { file, write } => format_file(file, *write),
    }
}

fn check(file: &Path, format: CheckFormat) -> Result<(), CommandError> {
    let text = read_text(file)?;
    let name = file.display().to_string();
    let diagnostics = check_file(&text);
    let wrong = diagnostics.iter().any(Diagnostic::is_error);
    match format {
        CheckFormat::Json => output::print(&diagnostic::json(&text, &name, &diagnostics))?,
        CheckFormat::Text if diagnostics.is_empty() => {}
        CheckFormat::Text => output::message(&diagnostic::render(&text, &name, &diagnostics)),
    }
    if wrong { Err(CommandError::Quiet(1)) } else { Ok(()) }
}

fn format_file(file: &Path, write: bool) -> Result<(), CommandError> {
    let text = read_text(file)?;
    let name = file.display().to_string();
    let formatted = syntax::format(&text).map_err(|diagnostics| CommandError::Rules {
        file: name.clone(),
        text: text.clone(),
        diagnostics,
        status: 3,
    })?;
    if !write {
        return output::print(&formatted);
    }
    if formatted == text {
        return Ok(());
    }
    // Written beside and renamed, so that a full disk leaves the file as it was.
    let beside = file.with_extension("rules.new");
    std::fs::write(&beside, &formatted)
        .and_then(|()| std::fs::rename(&beside, file))
        .map_err(|error| CommandError::file(&name, "cannot be written", &error))
}
