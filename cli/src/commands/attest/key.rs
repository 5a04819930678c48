//! `key`: keys are made in files, and put in use, revoked and rotated by events.

use std::path::Path;

use commonbook::Book;
use commonbook_core::event::{Event, KeyAdded, KeyRevoked};
use commonbook_core::log::NoteKey;
use commonbook_core::value::Id;
use commonbook_store::SqliteLog;
use serde_json::json;

use super::{day, recorded};
use crate::args::{BookPath, Key, KeyChange};
use crate::error::CommandError;
use crate::session::{Session, whole, writable_whole};
use crate::{key_file, output};

pub(crate) fn run(command: &Key, session: &Session) -> Result<(), CommandError> {
    match command {
        Key::New { file, name } => new(file, name),
        Key::Add(args) => add(args, session),
        Key::List { book, json } => list(book, *json),
        Key::Revoke(args) => revoke(args, session),
        Key::Rotate(args) => rotate(args, session),
    }
}

fn new(file: &Path, name: &str) -> Result<(), CommandError> {
    // Both kinds of holders have ids: books and agents.
    let name = Id::parse(name)?;
    let signer = key_file::create(file, name.as_str())?;
    output::print(&signer.public().map_err(CommandError::proof)?.to_string())
}

/// The key that is typed, and whose it is: by what the book knows of it, else by its name. `None`
/// is the book itself, under any name that it had.
fn holder(book: &Book<SqliteLog>, key: &Path) -> Result<(NoteKey, Option<Id>), CommandError> {
    let key = key_file::public(&key.to_string_lossy())?;
    let (known, _) = book.keys()?;
    if let Some((_, entry)) = known.iter().find(|(_, entry)| entry.key == *key.key()) {
        let agent = entry.agent.as_deref().map(Id::parse).transpose()?;
        return Ok((key, agent));
    }
    if key.name() != book.identity()?.origin {
        let agent = Id::parse(key.name())?;
        return Ok((key, Some(agent)));
    }
    if book.agents()?.iter().any(|agent| agent.id.as_str() == key.name()) {
        return Err(CommandError::usage(
            "KeyMustBeOfOne",
            format!(
                "{} is both this book and an agent of it, so it is not clear whose key that is\n\
                 hint: give keys to agents under an id that is not the book's name",
                key.name()
            ),
        ));
    }
    Ok((key, None))
}

fn add(args: &KeyChange, session: &Session) -> Result<(), CommandError> {
    let (path, key) = args.book_and_key();
    let mut book = writable_whole(path)?;
    let (key, agent) = holder(&book, key)?;
    let whose = agent.as_ref().map_or_else(|| "the book".to_owned(), ToString::to_string);
    let event = Event::from(KeyAdded { agent, key: *key.key() });
    let on = day(args.on.as_deref(), session)?;
    let mut stamp = session.stamp();
    let appended = book.keep(vec![event], &args.reason, on, &mut stamp, args.dry_run)?;
    recorded(&format!("key of {whose} in use"), &appended, args.dry_run)
}

fn revoke(args: &KeyChange, session: &Session) -> Result<(), CommandError> {
    let (path, key) = args.book_and_key();
    let mut book = writable_whole(path)?;
    let (key, agent) = holder(&book, key)?;
    let whose = agent.as_ref().map_or_else(|| "the book".to_owned(), ToString::to_string);
    let event = Event::from(KeyRevoked { agent, key: *key.key() });
    let on = day(args.on.as_deref(), session)?;
    let mut stamp = session.stamp();
    let appended = book.keep(vec![event], &args.reason, on, &mut stamp, args.dry_run)?;
    recorded(&format!("key of {whose} revoked"), &appended, args.dry_run)
}

fn rotate(args: &KeyChange, session: &Session) -> Result<(), CommandError> {
    let (path, key) = args.book_and_key();
    let mut book = writable_whole(path)?;
    let (key, agent) = holder(&book, key)?;
    if let Some(agent) = agent {
        let origin = book.identity()?.origin;
        return Err(CommandError::usage(
            "KeyMustBeOfTheBook",
            format!(
                "the key is named {agent}, and the book is {origin}\n\
                 hint: rotate is for the book's own key: `commonbook key new --name {origin}`; for \
                 an agent add the new key, then revoke the old one"
            ),
        ));
    }
    let on = day(args.on.as_deref(), session)?;
    let mut stamp = session.stamp();
    let appended = book.rotate_key(*key.key(), &args.reason, on, &mut stamp, args.dry_run)?;
    recorded("the book has another key", &appended, args.dry_run)
}

fn list(path: &BookPath, as_json: bool) -> Result<(), CommandError> {
    let book = whole(path.book.as_ref())?;
    let (keys, roles) = book.keys()?;
    if as_json {
        let keys: Vec<_> = keys
            .iter()
            .map(|(text, key)| {
                json!({
                    "agent": key.agent,
                    "key": text.to_string(),
                    "added": key.added,
                    "revoked": key.revoked,
                })
            })
            .collect();
        let roles: Vec<_> = roles
            .iter()
            .flat_map(|(role, agents)| {
                agents.iter().map(move |(agent, since)| {
                    json!({ "role": role.as_str(), "agent": agent, "since": since })
                })
            })
            .collect();
        return output::print(&format!("{:#}", json!({ "keys": keys, "roles": roles })));
    }
    for (text, key) in &keys {
        let until = key.revoked.map_or_else(
            || "in use".to_owned(),
            |position| format!("revoked at position {position}"),
        );
        let whose = key.agent.as_deref().unwrap_or("the book");
        output::print(&format!("{text}\n  {whose}, since position {}, {until}", key.added))?;
    }
    for (role, agents) in &roles {
        let names: Vec<&str> = agents.iter().map(|(agent, _)| agent.as_str()).collect();
        output::print(&format!("{role}: {}", names.join(", ")))?;
    }
    if keys.is_empty() && roles.is_empty() {
        return output::print("no keys and no roles: everybody may record everything");
    }
    Ok(())
}
