//! Adopting rules: the text that members voted on enters the book as it is.
//!
//! The rules are parsed and checked first; rules with an error are not adopted. A text that fits
//! into one line is kept in `rules_adopted` itself, a longer one (up to 1 MiB) as the parts of a
//! document in the same append. What the rules compute is not looked at here.

use commonbook_core::door::{Rejection, book};
use commonbook_core::event::{DocumentRecorded, Draft, Event, Hash, Label, Position, RulesAdopted};
use commonbook_core::log::{Authority, FactKind, Log, append};
use commonbook_core::value::{Date, Id};
use commonbook_projections::{Remark, may_be_adopted};
use commonbook_rules::Rules;
use commonbook_rules::diagnostic::Diagnostic;

use crate::book::{Book, line_error};
use crate::error::BookError;
use crate::stamp::Stamp;

/// Bytes of text, escaped, that stay inside one line with its envelope.
const INLINE: usize = 60_000;
/// Bytes of text in one part; even if every byte is escaped sixfold, a part fits into a line.
const PART: usize = 10_000;

/// What adopting did.
#[derive(Clone, Debug)]
pub struct Adopted {
    /// Position of `rules_adopted`.
    pub position: Position,
    /// The rules' name.
    pub name: String,
    /// SHA-256 of the text.
    pub hash: Hash,
    /// Warnings of the check; the rules are adopted all the same.
    pub warnings: Vec<Diagnostic>,
    /// What is odd beside or after the rules that the book has.
    pub remarks: Vec<Remark>,
}

impl<L: Log> Book<L> {
    /// Adopts a rules text from a day on.
    ///
    /// # Errors
    /// [`BookError::Rules`] with every problem of the text; rejections when the rules are in
    /// another currency or reach into a closed period; [`BookError::Projection`] when they do not
    /// fit beside or after the rules that the book has. Nothing is adopted then.
    pub fn adopt(
        &mut self,
        text: &str,
        from: Date,
        stamp: &mut Stamp<'_>,
        dry_run: bool,
    ) -> Result<Adopted, BookError> {
        let rules = Rules::parse(text).map_err(BookError::Rules)?;
        let problems = rules.run_examples();
        if !problems.is_empty() {
            return Err(BookError::Rules(problems));
        }
        self.check_currency(&rules)?;
        let remarks = self.log.read::<_, BookError>(|view| {
            let size = view.head()?.size();
            Ok(may_be_adopted(view, &rules, from, size)?)
        })?;
        let hash = Hash(rules.hash());
        let drafts = self.drafts(&rules, hash, from, stamp)?;
        let options = stamp.options(Authority::Command);
        let appended = self.transact(dry_run, |storage| {
            let drafts = stamp.attested(storage, &drafts)?;
            Ok(append(storage, &drafts, &options)?)
        })?;
        Ok(Adopted {
            position: appended.positions.last().copied().unwrap_or_default(),
            name: rules.name().to_owned(),
            hash,
            warnings: rules.warnings().to_vec(),
            remarks,
        })
    }

    fn check_currency(&self, rules: &Rules) -> Result<(), BookError> {
        let book = self.identity()?;
        // Rules that state no scale count at the book's.
        let scale = rules.scale().unwrap_or(book.currency.scale());
        if rules.currency() == book.currency.unit() && scale == book.currency.scale() {
            return Ok(());
        }
        Err(Rejection::RulesMustBeInTheBooksCurrency {
            rules: format!("{} scale {scale}", rules.currency()),
            book: format!("{} scale {}", book.currency.code(), book.currency.scale()),
        }
        .into())
    }

    fn drafts(
        &self,
        rules: &Rules,
        hash: Hash,
        from: Date,
        stamp: &mut Stamp<'_>,
    ) -> Result<Vec<Draft>, BookError> {
        let size = self.head()?.size();
        let mut drafts = Vec::new();
        let text = rules.text();
        let inline = serde_json::to_string(text).is_ok_and(|escaped| escaped.len() <= INLINE);
        let document = if inline { None } else { Some(Id::parse(&format!("rules/{hash}"))?) };
        if let Some(document) = &document {
            drafts = self.parts(document, text, from, stamp, size)?;
        }
        let event = Event::RulesAdopted(RulesAdopted {
            document,
            from,
            hash,
            name: Label::parse(rules.name()).map_err(line_error)?,
            text: inline.then(|| text.to_owned()),
        });
        let position = size.saturating_add(u64::try_from(drafts.len()).unwrap_or(u64::MAX));
        drafts.push(draft(stamp, "rules_adopted", position, from, event)?);
        Ok(drafts)
    }

    /// The text as parts of a document; none when the book already holds that document.
    fn parts(
        &self,
        document: &Id,
        text: &str,
        from: Date,
        stamp: &mut Stamp<'_>,
        size: Position,
    ) -> Result<Vec<Draft>, BookError> {
        let key = format!("{document}\t{:08}", 1);
        let known = self
            .log
            .read::<_, BookError>(|view| Ok(view.fact(FactKind::Document, &key)?.is_some()))?;
        if known {
            return Ok(Vec::new());
        }
        let parts = split(text);
        let of = u32::try_from(parts.len()).unwrap_or(u32::MAX);
        let mut drafts = Vec::with_capacity(parts.len());
        for (part, text) in (1..=of).zip(parts) {
            let event = Event::DocumentRecorded(DocumentRecorded {
                document: document.clone(),
                of,
                part,
                text: text.to_owned(),
            });
            let position = size.saturating_add(u64::from(part));
            drafts.push(draft(stamp, "document_recorded", position, from, event)?);
        }
        Ok(drafts)
    }

    /// Whether `book_opened` is in the log.
    ///
    /// # Errors
    /// [`BookError::Log`] when the store fails.
    pub fn is_open(&self) -> Result<bool, BookError> {
        self.log.read::<_, BookError>(|view| Ok(book(view)?.is_some()))
    }
}

/// An event of a command, without sealed text.
pub(crate) fn draft(
    stamp: &mut Stamp<'_>,
    kind: &str,
    position: Position,
    effective_on: Date,
    event: Event,
) -> Result<Draft, BookError> {
    Ok(Draft {
        id: stamp.id(kind, position)?,
        effective_on,
        by: stamp.by.clone(),
        corrects: None,
        reverses: None,
        event,
        sealed: Vec::new(),
        sig: None,
    })
}

/// Cuts a text into parts of at most [`PART`] bytes, never inside a character.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while rest.len() > PART {
        let at = rest.floor_char_boundary(PART);
        let (part, tail) = rest.split_at(at);
        parts.push(part);
        rest = tail;
    }
    parts.push(rest);
    parts
}
