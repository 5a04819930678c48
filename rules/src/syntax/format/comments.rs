//! Which comment belongs to which part of a statement.
//!
//! A comment at the end of the line on which a part ends belongs to that part; one on a line of its
//! own, or in the middle of a part, stands in front of it. Order is never changed within a part.

use crate::syntax::Layout;
use crate::syntax::layout::{Clause, Statement};
use crate::syntax::token::{Comment, Token};

/// A comment in front of a part, and whether a blank line stood before it.
#[derive(Clone, Debug)]
pub(super) struct Lead {
    pub(super) text: String,
    pub(super) blank_before: bool,
}

/// A part of a statement with its comments.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) clause: Clause,
    /// Its tokens, `start..end`.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) leads: Vec<String>,
    pub(super) trailing: Option<String>,
}

/// A statement's parts in the order written, and what stands in front of it.
#[derive(Clone, Debug)]
pub(super) struct Commented {
    pub(super) leads: Vec<Lead>,
    pub(super) blank_before: bool,
    pub(super) parts: Vec<Part>,
}

/// Deals the comments of a text out to its statements, in one pass.
pub(super) struct Remarks<'a> {
    text: &'a str,
    tokens: &'a [Token],
    comments: &'a [Comment],
    at: usize,
    /// The line on which the last token or comment stood.
    line: u32,
}

impl<'a> Remarks<'a> {
    pub(super) fn new(text: &'a str, layout: &'a Layout) -> Self {
        let (tokens, comments) = (&layout.lexed.tokens, &layout.lexed.comments);
        Self { text, tokens, comments, at: 0, line: 0 }
    }

    /// The comments of the next statement; to be asked in the order of the text.
    pub(super) fn next_statement(&mut self, statement: &Statement) -> Commented {
        let start = statement.pieces.first().map_or(statement.end, |piece| piece.start);
        let first = self.tokens.get(start);
        let leads = self.leads_up_to(first.map_or(u32::MAX, |token| token.span.start));
        let blank_before = first.is_some_and(|token| self.is_after_blank(token.line));
        let ends = statement.pieces.iter().skip(1).map(|piece| piece.start);
        let ends = ends.chain(std::iter::once(statement.end));
        let mut parts = Vec::new();
        let mut carried = Vec::new();
        for (piece, end) in statement.pieces.iter().zip(ends) {
            let mut part = Part {
                clause: piece.clause,
                start: piece.start,
                end,
                leads: std::mem::take(&mut carried),
                trailing: None,
            };
            carried = self.fill(&mut part, end < statement.end);
            parts.push(part);
        }
        Commented { leads, blank_before, parts }
    }

    /// The comments after the last statement.
    pub(super) fn rest(&mut self) -> Vec<Lead> {
        self.leads_up_to(u32::MAX)
    }

    fn leads_up_to(&mut self, byte: u32) -> Vec<Lead> {
        let mut leads = Vec::new();
        while let Some(comment) = self.next_before(byte) {
            let blank_before = self.is_after_blank(comment.line);
            self.line = comment.line;
            leads.push(Lead { text: self.text_of(comment), blank_before });
        }
        leads
    }

    /// Gives a part its comments; those after it, up to the next part, are the next part's leads.
    fn fill(&mut self, part: &mut Part, more: bool) -> Vec<String> {
        let Some(last) = part.end.checked_sub(1).and_then(|last| self.tokens.get(last)) else {
            return Vec::new();
        };
        let last = *last;
        while let Some(comment) = self.next_before(last.span.start) {
            part.leads.push(self.text_of(comment));
        }
        self.line = last.line;
        let after = self.comments.get(self.at).copied();
        if let Some(comment) = after.filter(|it| it.line == last.line && !it.own_line) {
            self.at = self.at.saturating_add(1);
            part.trailing = Some(self.text_of(comment));
        }
        let mut carried = Vec::new();
        if let Some(next) = self.tokens.get(part.end).filter(|_| more) {
            while let Some(comment) = self.next_before(next.span.start) {
                carried.push(self.text_of(comment));
            }
        }
        carried
    }

    fn next_before(&mut self, byte: u32) -> Option<Comment> {
        let comment = self.comments.get(self.at).copied();
        let comment = comment.filter(|it| it.span.start < byte)?;
        self.at = self.at.saturating_add(1);
        Some(comment)
    }

    fn is_after_blank(&self, line: u32) -> bool {
        line.saturating_sub(self.line) > 1
    }

    fn text_of(&self, comment: Comment) -> String {
        comment.span.of(self.text).to_owned()
    }
}
