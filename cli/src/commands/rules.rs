//! `rules new`, `rules check` and `rules format`: a rules file by itself, without a book.

use std::io::{ErrorKind, Write as _};
use std::path::Path;

use commonbook::rules::diagnostic::{self, Diagnostic};
use commonbook::rules::{check_file, syntax};
use commonbook::templates::{TEMPLATES, Template};

use crate::args::{CheckFormat, RulesCommand, RulesNew};
use crate::error::CommandError;
use crate::output;
use crate::session::read_text;

pub(super) fn run(command: &RulesCommand) -> Result<(), CommandError> {
    match command {
        RulesCommand::New(args) => new(args),
        RulesCommand::Check { file, output } => check(file, *output),
        RulesCommand::Format { file, write } => format_file(file, *write),
    }
}

fn new(args: &RulesNew) -> Result<(), CommandError> {
    let Some(from) = &args.from else { return list() };
    let template = Template::named(from).ok_or_else(|| unknown(from))?;
    let wanted = (args.name.as_deref(), args.currency.as_deref());
    let text = match wanted {
        (None, None) => template.text.to_owned(),
        (name, currency) => syntax::retitle(template.text, name, currency).map_err(|_| {
            CommandError::usage(
                "TitleMalformed",
                "the rules cannot have this name or currency; nothing is written\n\
                 hint: a name is one line without quotes and outer blanks, a currency one word \
                 such as EUR",
            )
        })?,
    };
    if check_file(&text).iter().any(Diagnostic::is_error) {
        output::message(
            "the examples in it do not come out in this currency, which has other places\n\
             hint: rules check shows what each comes to; mend or take away the examples",
        );
    }
    match &args.file {
        None => output::print(&text),
        Some(file) => write_new(file, &text),
    }
}

/// Writes a file that is not there yet, whole or not at all.
fn write_new(file: &Path, text: &str) -> Result<(), CommandError> {
    let name = file.display().to_string();
    let mut open = std::fs::File::create_new(file).map_err(|error| {
        if error.kind() == ErrorKind::AlreadyExists {
            let message = format!("{name} is there already and is left as it is");
            return CommandError::usage(
                "FileExists",
                format!("{message}\nhint: name another file"),
            );
        }
        CommandError::file(&name, "cannot be written", &error)
    })?;
    open.write_all(text.as_bytes()).and_then(|()| open.sync_all()).map_err(|error| {
        // What was written so far is no rules file; it was not there before.
        drop(std::fs::remove_file(file));
        CommandError::file(&name, "cannot be written", &error)
    })
}

fn list() -> Result<(), CommandError> {
    let width = TEMPLATES.iter().map(|it| it.name.len()).max().unwrap_or(0);
    let lines = TEMPLATES.iter().map(|it| format!("{:width$}  {}\n", it.name, it.about()));
    output::print(&lines.collect::<String>())
}

fn unknown(name: &str) -> CommandError {
    let hint = match syntax::nearest(name, TEMPLATES.iter().map(|it| it.name)) {
        Some(near) => format!("did you mean {near}?"),
        None => "`commonbook rules new --list` shows them".to_owned(),
    };
    let message = format!("{name:?} is no template that comes with the program\nhint: {hint}");
    CommandError::usage("TemplateUnknown", message)
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
