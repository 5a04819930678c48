//! `import`: a CSV file by a map, with a verdict for every row.
//!
//! The rejects file is written after the book, through a file beside it that takes its place at
//! once; it replaces an earlier rejects file and nothing else.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use commonbook::import::{
    FileProblem, Import, ImportError, ImportOptions, Map, SHIPPED, Sheet, Shipped, Verdict, rejects,
};
use commonbook::projections::render::visible;
use commonbook_core::log::hash_hex;

use super::{NOTHING_WRITTEN, positions};
use crate::args;
use crate::error::CommandError;
use crate::output::{self, Progress};
use crate::session::{Session, read_bytes, read_text, writable};

/// How every rejects file begins, whatever its delimiter.
const REJECTS: [&str; 5] = ["line", "column", "code", "reason", "hint"];

pub(super) fn run(args: &args::Import, session: &Session) -> Result<(), CommandError> {
    if args.maps {
        return list_maps();
    }
    if let Some(name) = &args.show_map {
        return output::print(Shipped::named(name).ok_or_else(|| unknown_map(name))?.text);
    }
    let (Some((book, file)), Some(map)) = (args.book_and_file(), &args.map) else {
        return Err(CommandError::usage("BookNotNamed", "no file is named\nhint: give it"));
    };
    session.needs_texts("commonbook import")?;
    let map = read_map(map)?;
    let rejects_file = args.rejects.as_deref().map(RejectsFile::open).transpose()?;
    let mut book = writable(book, session)?;
    let name = file.display().to_string();
    let problem = |problem: FileProblem| CommandError::import(&name, &problem);
    let sheet = Sheet::read(&read_bytes(file)?, &map).map_err(problem)?;
    let options = ImportOptions { dry_run: args.dry_run, accept_partial: args.accept_partial };
    let mut progress = Progress::new();
    let mut stamp = session.stamp();
    let import = book
        .import(&sheet, &map, options, &mut stamp, &mut |done, total| progress.at(done, total))
        .map_err(|error| match error {
            ImportError::File(error) => problem(error),
            ImportError::Book(error) => CommandError::Book { place: None, error: Box::new(error) },
        });
    progress.end();
    let import = import?;
    if let Some(file) = rejects_file {
        file.write(&rejects(&sheet, &map, &import.verdicts))?;
    }
    report(args, &name, &sheet, &import)
}

/// Prints the verdicts, the sum of them, and ends as they say.
fn report(
    args: &args::Import,
    name: &str,
    sheet: &Sheet,
    import: &Import,
) -> Result<(), CommandError> {
    let rows = sheet.lines().zip(&import.verdicts);
    let shown = rows.filter(|(_, verdict)| args.dry_run || verdict.refusal().is_some());
    let verdicts: String = shown.map(|(line, verdict)| told(line, verdict)).collect();
    output::print(&format!("{verdicts}{}", sum(name, import)))?;
    if args.dry_run {
        output::message(NOTHING_WRITTEN);
    }
    let refused = import.verdicts.iter().filter(|verdict| verdict.refusal().is_some()).count();
    if refused == 0 {
        return Ok(());
    }
    if args.accept_partial {
        output::message(
            "the rows that are not taken are in the rejects file: mend and import it by this map",
        );
        return Ok(());
    }
    Err(CommandError::rows(name, refused, import.verdicts.len()))
}

/// One row's verdict, a line for what it is and one for what to do.
fn told(line: u64, verdict: &Verdict) -> String {
    let word = verdict.word();
    let mut text = format!("line {line}: {word}");
    let more = match verdict {
        Verdict::New { what, .. } => format!(": {}", visible(what)),
        Verdict::Duplicate { position } => format!(", position {position}"),
        Verdict::Skipped { because } => format!(": {}", visible(because)),
        Verdict::Changed(refusal) | Verdict::Rejected(refusal) => {
            let column = refusal.column.as_ref();
            let column = column.map_or_else(String::new, |column| format!(", column {column:?}"));
            let (reason, hint) = (visible(&refusal.reason), visible(&refusal.hint));
            format!("[{}]{column}: {reason}\n  hint: {hint}", refusal.code)
        }
    };
    text.push_str(&more);
    text.push('\n');
    text
}

fn sum(name: &str, import: &Import) -> String {
    let words = ["new", "duplicate", "changed", "skipped", "rejected"];
    let counts: Vec<String> =
        words.iter().map(|word| format!("{} {word}", import.count(word))).collect();
    let rows = import.verdicts.len();
    let noun = if rows == 1 { "row" } else { "rows" };
    let mut text = format!("{name}: {rows} {noun}: {}", counts.join(", "));
    if import.kept {
        let new = import.verdicts.iter().filter_map(|verdict| match verdict {
            Verdict::New { position, .. } => Some(*position),
            Verdict::Duplicate { .. }
            | Verdict::Changed(_)
            | Verdict::Skipped { .. }
            | Verdict::Rejected(_) => None,
        });
        let new: Vec<u64> = new.collect();
        if !new.is_empty() {
            text.push_str("; ");
            text.push_str(&positions(&new));
        }
        text.push_str("; root ");
        text.push_str(&hash_hex(&import.head.tree.root()));
    }
    text
}

fn list_maps() -> Result<(), CommandError> {
    let width = SHIPPED.iter().map(|map| map.name.len()).max().unwrap_or(0);
    let lines = SHIPPED.iter().map(|map| format!("{:width$}  {}\n", map.name, map.about()));
    output::print(&lines.collect::<String>())
}

fn unknown_map(name: &str) -> CommandError {
    CommandError::usage(
        "MapUnknown",
        format!(
            "{name:?} is no map that comes with the program, and no file\n\
             hint: `commonbook import --maps` lists them"
        ),
    )
}

/// A map by its name, else by its file.
fn read_map(name: &str) -> Result<Map, CommandError> {
    let path = Path::new(name);
    let text = match Shipped::named(name) {
        Some(shipped) => shipped.text.to_owned(),
        None if !path.exists() => return Err(unknown_map(name)),
        None => read_text(path)?,
    };
    Map::parse(&text).map_err(|problem| {
        let place = match &problem {
            FileProblem::MapMalformed { at: (line, column), .. } => {
                format!("{name}:{line}:{column}")
            }
            FileProblem::EncodingWrong { .. }
            | FileProblem::HeaderMissing
            | FileProblem::ColumnMissing { .. }
            | FileProblem::ColumnTwice { .. } => name.to_owned(),
        };
        CommandError::import(&place, &problem)
    })
}

/// A rejects file to be: its place is tried before anything is imported.
struct RejectsFile {
    path: PathBuf,
    file: tempfile::NamedTempFile,
}

impl RejectsFile {
    fn open(path: &Path) -> Result<Self, CommandError> {
        if let Ok(text) = std::fs::read(path)
            && !is_rejects(&text)
        {
            return Err(CommandError::usage(
                "RejectsWouldOverwrite",
                format!(
                    "{} is there and is no rejects file\nhint: name another file, or remove it",
                    path.display()
                ),
            ));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or_else(|| Path::new("."));
        let file =
            tempfile::NamedTempFile::new_in(folder).map_err(|error| unusable(path, &error))?;
        Ok(Self { path: path.to_owned(), file })
    }

    fn write(mut self, text: &[u8]) -> Result<(), CommandError> {
        let written = self.file.write_all(text).and_then(|()| self.file.as_file().sync_all());
        written.map_err(|error| unusable(&self.path, &error))?;
        let kept = self.file.persist(&self.path);
        kept.map(drop).map_err(|error| unusable(&self.path, &error.error))
    }
}

fn unusable(path: &Path, error: &std::io::Error) -> CommandError {
    CommandError::file(&path.display().to_string(), "cannot be written", error)
}

/// Whether a file begins as rejects files do.
fn is_rejects(text: &[u8]) -> bool {
    let head = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let head = String::from_utf8_lossy(head);
    let mut words = head.split(|mark: char| !mark.is_ascii_alphabetic());
    REJECTS.iter().all(|word| words.next() == Some(*word))
}
