//! A book's history as a text that a person can read and edit: a script.
//!
//! JSON lines, carried out in order: a line with `type` is appended as it stands, a line with
//! `command` is a command (`clock`, `adopt`, `close`, `reopen`). Fixtures, the demo and replays in
//! tests are scripts. The clock is the script's own; salts come in. Lines in a row are appended as
//! one batch, which changes no root. The form is described in `fixtures/README.md`.

use commonbook_core::door::Rejection;
use commonbook_core::event::{
    Draft, Json, JsonValue, LineError, Salt, parse_append_line, read_json,
};
use commonbook_core::log::Log;
use commonbook_core::value::{Date, Period, Timestamp};
use commonbook_projections::Request;
use thiserror::Error;

use crate::book::Book;
use crate::close::Closed;
use crate::error::BookError;
use crate::stamp::Stamp;

/// Why a script stopped; what came before it stays done.
#[derive(Debug, Error)]
#[error("line {line}: {cause}")]
pub struct ScriptError {
    /// The line, from 1.
    pub line: usize,
    /// Why.
    #[source]
    pub cause: Box<ScriptFailure>,
}

/// The reasons a script stops.
#[derive(Debug, Error)]
pub enum ScriptFailure {
    /// The line is neither an event nor a command.
    #[error(transparent)]
    Line(#[from] LineError),
    /// The command is unknown or lacks a key.
    #[error("{0}\nhint: clock needs at; adopt needs rules and from; close and reopen need period")]
    Command(String),
    /// The book says no.
    #[error(transparent)]
    Book(#[from] BookError),
}

/// What a script is carried out with.
pub struct ScriptWorld<'a> {
    /// The text of a rules file by its name.
    pub rules: &'a dyn Fn(&str) -> Option<String>,
    /// Fresh salts for sealed texts.
    pub salts: &'a mut dyn FnMut() -> Salt,
    /// Called after each close, with the time of the script's clock.
    pub closed: &'a mut dyn FnMut(Timestamp, &Closed),
}

/// Carries a script out on a book.
///
/// # Errors
/// [`ScriptError`] with the line that stopped it.
pub fn run_script<L: Log>(
    book: &mut Book<L>,
    text: &str,
    world: &mut ScriptWorld<'_>,
) -> Result<(), ScriptError> {
    let mut run = Run { book, world, clock: None, batch: Vec::new() };
    let mut last = 1;
    for (index, line) in text.lines().enumerate() {
        last = index.saturating_add(1);
        if line.trim().is_empty() {
            continue;
        }
        run.line(line, last).map_err(|cause| ScriptError { line: last, cause: Box::new(cause) })?;
    }
    run.flush().map_err(|(line, cause)| ScriptError { line: line.unwrap_or(last), cause })
}

struct Run<'a, 'w, L> {
    book: &'a mut Book<L>,
    world: &'a mut ScriptWorld<'w>,
    clock: Option<Timestamp>,
    batch: Vec<(usize, Draft)>,
}

impl<L: Log> Run<'_, '_, L> {
    fn line(&mut self, text: &str, number: usize) -> Result<(), ScriptFailure> {
        // Most lines are events; only a line that says so is read as a command first.
        if text.contains("\"command\"") {
            let json = read_json(text)?;
            if let Some(command) = json.get("command").and_then(Json::as_text) {
                self.flush().map_err(|(line, cause)| match line {
                    Some(line) => ScriptFailure::Command(format!("line {line}: {cause}")),
                    None => *cause,
                })?;
                return self.command(command, &json);
            }
        }
        let draft = parse_append_line(text, self.world.salts)?;
        self.batch.push((number, draft));
        Ok(())
    }

    fn clock(&self) -> Result<Timestamp, ScriptFailure> {
        let missing =
            || ScriptFailure::Command("the first line must be a clock command".to_owned());
        self.clock.ok_or_else(missing)
    }

    /// Appends the events gathered so far.
    fn flush(&mut self) -> Result<(), (Option<usize>, Box<ScriptFailure>)> {
        let batch = std::mem::take(&mut self.batch);
        if batch.is_empty() {
            return Ok(());
        }
        let stamp = Stamp::replay(self.clock().map_err(|e| (None, Box::new(e)))?, || [0; 32]);
        let (lines, drafts): (Vec<usize>, Vec<Draft>) = batch.into_iter().unzip();
        self.book.append(&drafts, &stamp, false).map_err(|error| {
            let index = match &error {
                BookError::Append(append) => append.index,
                BookError::Rejected(_)
                | BookError::Line(_)
                | BookError::Rules(_)
                | BookError::Projection(_)
                | BookError::WhatIf(_)
                | BookError::Log(_)
                | BookError::Value(_)
                | BookError::DryRun
                | BookError::Fork(_)
                | BookError::Proof(_)
                | BookError::NotCovered { .. }
                | BookError::NoShare { .. }
                | BookError::NothingToErase => None,
            };
            (index.and_then(|index| lines.get(index).copied()), Box::new(error.into()))
        })?;
        Ok(())
    }

    fn command(&mut self, command: &str, json: &Json) -> Result<(), ScriptFailure> {
        let keys: &[&str] = match command {
            "clock" => &["command", "at"],
            "adopt" => &["command", "rules", "from"],
            "close" => &["command", "rules", "period"],
            "reopen" => &["command", "rules", "period", "reason"],
            _ => return Err(ScriptFailure::Command(format!("{command:?} is no command"))),
        };
        if let JsonValue::Object(members) = &json.value
            && let Some(member) = members.iter().find(|m| !keys.contains(&m.key.as_str()))
        {
            let what = format!("the key {:?} is unknown to {command}", member.key);
            return Err(ScriptFailure::Command(what));
        }
        let text = |key: &str| {
            json.get(key)
                .and_then(Json::as_text)
                .ok_or_else(|| ScriptFailure::Command(format!("{command} lacks {key}")))
        };
        if command == "clock" {
            self.clock = Some(Timestamp::parse(text("at")?).map_err(BookError::Value)?);
            return Ok(());
        }
        let clock = self.clock()?;
        let ScriptWorld { rules: texts, salts, closed: report } = &mut *self.world;
        let mut stamp = Stamp::replay(clock, salts);
        if command == "adopt" {
            let name = text("rules")?;
            let rules = texts(name).ok_or_else(|| {
                ScriptFailure::Command(format!("there is no rules file {name:?}"))
            })?;
            let from = Date::parse(text("from")?).map_err(BookError::Value)?;
            self.book.adopt(&rules, from, &mut stamp, false)?;
            return Ok(());
        }
        let period = Period::parse(text("period")?).map_err(BookError::Value)?;
        let rules = json.get("rules").and_then(Json::as_text).map(str::to_owned);
        if command == "reopen" {
            let reason = text("reason")?;
            self.book.reopen(rules.as_deref(), &period, reason, &mut stamp, false)?;
            return Ok(());
        }
        let request = Request { rules, period, known_at: None, as_of: None, number: None };
        let closed = self.book.close(&request, &mut stamp, false)?;
        report(clock, &closed);
        Ok(())
    }
}

impl ScriptError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> String {
        match &*self.cause {
            ScriptFailure::Line(error) => error.code().to_owned(),
            ScriptFailure::Command(_) => "CommandMalformed".to_owned(),
            ScriptFailure::Book(error) => error.code(),
        }
    }

    /// Whether the book said no because of a rule of its own.
    #[must_use]
    pub fn rejection(&self) -> Option<&Rejection> {
        match &*self.cause {
            ScriptFailure::Book(BookError::Rejected(rejection)) => Some(rejection),
            ScriptFailure::Book(_) | ScriptFailure::Line(_) | ScriptFailure::Command(_) => None,
        }
    }
}
