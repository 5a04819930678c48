//! `export`: the lines byte for byte, and the sealed texts to a file of their own.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use commonbook::keeping::{ExportError, Exported, Input};
use commonbook_core::log::hash_hex;

use super::new_file::NewFile;
use crate::args::Export;
use crate::error::CommandError;
use crate::output;
use crate::session::{Session, whole};

pub(in crate::commands) fn run(args: &Export, session: &Session) -> Result<(), CommandError> {
    if args.texts.is_some() {
        session.needs_texts("export --texts")?;
    }
    let book = whole(args.book.book.as_ref())?;
    if let (Some(out), Some(texts)) = (&args.out, &args.texts)
        && out == texts
    {
        return Err(CommandError::usage(
            "FileNamedTwice",
            format!("{} is to hold both lines and texts\nhint: name two files", out.display()),
        ));
    }
    let out = args.out.as_deref().map(NewFile::shared).transpose()?;
    let texts = args.texts.as_deref().map(NewFile::private).transpose()?;
    let mut lines: Box<dyn Write + '_> = match &out {
        Some(file) => Box::new(buffered(file)),
        None => Box::new(output::buffered()),
    };
    let mut texts_out = texts.as_ref().map(buffered);
    let exported = book.export(&mut lines, texts_out.as_mut().map(|out| -> &mut dyn Write { out }));
    let failed = |error| failure(error, out.as_ref(), texts.as_ref());
    let exported = exported.map_err(failed)?;
    flush(Input::Lines, lines.as_mut()).map_err(failed)?;
    if let Some(texts) = texts_out.as_mut() {
        flush(Input::Texts, texts).map_err(failed)?;
    }
    drop((lines, texts_out));
    keep(args, out, texts)?;
    report(args, &exported)
}

fn buffered(file: &NewFile) -> BufWriter<&File> {
    BufWriter::with_capacity(1 << 16, file.file())
}

fn flush(input: Input, out: &mut dyn Write) -> Result<(), ExportError> {
    out.flush().map_err(|error| ExportError::Write { input, error })
}

/// Names both files, or neither.
fn keep(args: &Export, out: Option<NewFile>, texts: Option<NewFile>) -> Result<(), CommandError> {
    texts.map_or(Ok(()), NewFile::keep)?;
    let kept = out.map_or(Ok(()), NewFile::keep);
    if kept.is_err()
        && let Some(texts) = &args.texts
    {
        // It was not there before; the reason is told already.
        drop(std::fs::remove_file(texts));
    }
    kept
}

fn report(args: &Export, exported: &Exported) -> Result<(), CommandError> {
    let Exported { size, root, texts } = exported;
    let sum = |file: &Path| {
        format!("{}: {size} lines of a book; root {}", file.display(), hash_hex(root))
    };
    let mut told = String::new();
    if let Some(file) = &args.texts {
        told = format!("{}: {texts} sealed texts, personal data\n", file.display());
    }
    match &args.out {
        Some(file) => output::print(&format!("{}\n{told}", sum(file))),
        None => {
            output::message(&format!("{size} lines of a book; root {}\n{told}", hash_hex(root)));
            Ok(())
        }
    }
}

fn failure(error: ExportError, out: Option<&NewFile>, texts: Option<&NewFile>) -> CommandError {
    let (input, error) = match error {
        ExportError::Book(error) => return error.into(),
        ExportError::Write { input, error } => (input, error),
    };
    let file = match input {
        Input::Lines => out,
        Input::Texts => texts,
    };
    match file {
        Some(file) => file.unusable(&error),
        // Whoever read the lines has had enough.
        None if error.kind() == io::ErrorKind::BrokenPipe => CommandError::Quiet(0),
        None => CommandError::file("standard output", "cannot be written", &error),
    }
}
