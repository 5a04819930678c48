//! Statements on lines: which clauses share one, what is aligned, and where blank lines stand.

use super::comments::{Commented, Lead, Part};
use super::tokens::{Set, WIDTH, join, set, wrap};
use crate::syntax::keyword::Keyword;
use crate::syntax::layout::{Clause, Statement};
use crate::syntax::token::{Token, TokenKind};

/// The widest cell that others are aligned to.
const WIDEST: usize = 40;

/// A statement as lines.
pub(super) struct Block {
    keyword: Keyword,
    leads: Vec<Lead>,
    blank_before: bool,
    /// All lines but those of one-line statements.
    lines: Vec<String>,
    /// The columns of a one-line statement, each with the blanks before it.
    cells: Vec<(usize, String)>,
    /// The comment after a one-line statement.
    trailing: Option<String>,
}

/// What a line of a statement is made of.
struct Row {
    parts: Vec<Part>,
    indent: usize,
}

/// Turns statements into lines.
pub(super) struct Writer<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token],
    pub(super) tight: &'a [usize],
}

impl Writer<'_> {
    pub(super) fn block(&self, statement: &Statement, commented: Commented) -> Block {
        let keyword = statement.keyword;
        let mut parts = commented.parts;
        // Stable: floors, caps and entries keep the order in which they were written.
        parts.sort_by_key(|part| place_of(keyword, part.clause));
        let mut block = Block {
            keyword,
            leads: commented.leads,
            blank_before: commented.blank_before,
            lines: Vec::new(),
            cells: Vec::new(),
            trailing: None,
        };
        let rows = self.rows(keyword, parts);
        let key_width = self.key_width(&rows);
        let several = rows.len() > 1;
        for (number, row) in rows.into_iter().enumerate() {
            let cells = if several { None } else { self.cells(keyword, &row) };
            let (remarks, line, trailing) = self.set_row(&row, key_width);
            if number == 0 {
                block.hoist(remarks);
            } else {
                let blanks = " ".repeat(row.indent);
                block.lines.extend(remarks.into_iter().map(|text| format!("{blanks}{text}")));
            }
            if let Some(cells) = cells {
                block.cells = cells;
                block.trailing = trailing;
                continue;
            }
            let mut lines = wrap(&line, row.indent);
            if let (Some(last), Some(remark)) = (lines.last_mut(), trailing) {
                last.push_str("  ");
                last.push_str(&remark);
            }
            block.lines.append(&mut lines);
        }
        block
    }

    /// Deals the parts out to rows.
    fn rows(&self, keyword: Keyword, parts: Vec<Part>) -> Vec<Row> {
        let one_line = self.one_line(keyword, &parts);
        let mut rows: Vec<Row> = Vec::new();
        for part in parts {
            let joins = one_line || joins(keyword, part.clause);
            match rows.last_mut() {
                Some(row) if joins => row.parts.push(part),
                Some(_) => rows.push(Row { parts: vec![part], indent: 2 }),
                None => rows.push(Row { parts: vec![part], indent: 0 }),
            }
        }
        rows
    }

    /// Whether a statement with several clauses still stands on one line.
    fn one_line(&self, keyword: Keyword, parts: &[Part]) -> bool {
        let has = |clause| parts.iter().any(|part| part.clause == clause);
        let measure = keyword == Keyword::Measure && !has(Clause::Worth);
        let sourceless = parts.first().is_some_and(|head| !self.has_source(head));
        let pot = keyword == Keyword::Pot && sourceless;
        let allowed = measure || pot || keyword == Keyword::Account;
        let width: usize = parts.iter().map(|part| self.width(part).saturating_add(2)).sum();
        allowed && width.saturating_sub(2) <= WIDTH
    }

    /// Whether a pot's head says `= source`.
    fn has_source(&self, head: &Part) -> bool {
        let word = self.tokens.get(head.start.saturating_add(3));
        head.end > head.start.saturating_add(3) && word.is_some_and(|it| it.is(Keyword::Source))
    }

    fn width(&self, part: &Part) -> usize {
        join(&self.set(part)).chars().count()
    }

    fn set(&self, part: &Part) -> Vec<Set> {
        let mut set = set(self.text, self.tokens, part.start..part.end, self.tight);
        if part.clause == Clause::Head
            && self.is_named_value(part)
            && let Some(value) = set.get_mut(2)
        {
            value.blanks = 2;
        }
        set
    }

    /// `check "NAME" VALUE` and `report "NAME" VALUE`.
    fn is_named_value(&self, head: &Part) -> bool {
        let at = |index: usize| self.tokens.get(index);
        let word = at(head.start);
        let value = word.is_some_and(|it| it.is(Keyword::Check) || it.is(Keyword::Report));
        value && at(head.start.saturating_add(1)).is_some_and(|it| it.kind == TokenKind::Quoted)
    }

    /// How many tokens of a head make its first column; 0 for all.
    fn head_cells(&self, keyword: Keyword, part: &Part) -> usize {
        let splits = matches!(keyword, Keyword::Fund | Keyword::Let) || self.is_named_value(part);
        if splits && part.clause == Clause::Head { 2 } else { 0 }
    }

    /// The columns of a statement on one line; none where it is too long.
    fn cells(&self, keyword: Keyword, row: &Row) -> Option<Vec<(usize, String)>> {
        let mut cells: Vec<(usize, String)> = Vec::new();
        for part in &row.parts {
            let set = self.set(part);
            let split = self.head_cells(keyword, part);
            match set.split_at_checked(split).filter(|(_, rest)| !rest.is_empty()) {
                Some((head, rest)) if split > 0 => {
                    cells.push((0, join(head)));
                    cells.push((gap(keyword, Clause::Head), join(rest)));
                }
                Some(_) | None => cells.push((gap(keyword, part.clause), join(&set))),
            }
        }
        let blanks = |(number, (gap, text)): (usize, &(usize, String))| {
            let gap = if number > 0 { *gap } else { 0 };
            text.chars().count().saturating_add(gap)
        };
        let width: usize = cells.iter().enumerate().map(blanks).sum();
        (width <= WIDTH).then_some(cells)
    }

    /// The width of the keys of a table's entries.
    fn key_width(&self, rows: &[Row]) -> usize {
        let parts = rows.iter().flat_map(|row| &row.parts);
        let entries = parts.filter(|part| part.clause == Clause::Entry);
        let keys = entries.filter_map(|part| key(&mut self.set(part)).map(|(width, _)| width));
        keys.max().filter(|width| *width <= WIDEST).unwrap_or(0)
    }

    /// A row's comments before it, its tokens, and the comment after it.
    fn set_row(&self, row: &Row, key_width: usize) -> (Vec<String>, Vec<Set>, Option<String>) {
        let mut remarks: Vec<(bool, &String)> = Vec::new();
        let mut line: Vec<Set> = Vec::new();
        for part in &row.parts {
            let mut set = self.set(part);
            if part.clause == Clause::Entry {
                if let Some((width, value)) = key(&mut set) {
                    value.blanks = key_width.saturating_sub(width).saturating_add(2);
                }
                // An entry is one line, however long.
                set.iter_mut().for_each(Set::never_break);
            }
            if let Some(first) = set.first_mut() {
                first.blanks = 1;
            }
            line.extend(set);
            remarks.extend(part.leads.iter().map(|text| (false, text)));
            remarks.extend(part.trailing.iter().map(|text| (true, text)));
        }
        let trailing = match remarks.last() {
            Some((true, _)) => remarks.pop(),
            Some(_) | None => None,
        };
        let remarks = remarks.into_iter().map(|(_, text)| text.clone()).collect();
        (remarks, line, trailing.map(|(_, text)| text.clone()))
    }
}

impl Block {
    /// Puts comments in front of the statement.
    fn hoist(&mut self, remarks: Vec<String>) {
        for text in remarks {
            let blank_before = std::mem::take(&mut self.blank_before);
            self.leads.push(Lead { text, blank_before });
        }
    }
}

/// The width of an entry's key, and the first token of its value. The key `up to BOUND` has several
/// tokens: the value is the next number behind the bound's own.
fn key(set: &mut [Set]) -> Option<(usize, &mut Set)> {
    let is_tier = set.first().is_some_and(|first| first.text == "up");
    let begins_value =
        |it: &Set| it.text.starts_with(|one: char| one == '-' || one.is_ascii_digit());
    let value = match is_tier {
        true => set.iter().skip(3).position(begins_value)?.saturating_add(3),
        false => 1,
    };
    let (key, rest) = set.split_at_mut_checked(value)?;
    Some((width(&join(key)), rest.first_mut()?))
}

fn width(text: &str) -> usize {
    text.chars().count()
}

/// Where a clause stands among the others of its statement.
fn place_of(keyword: Keyword, clause: Clause) -> (u8, Clause) {
    let early = keyword == Keyword::Each && clause == Clause::Among;
    (if clause == Clause::Head || clause == Clause::From { 0 } else { 1 }, {
        if early { Clause::Counts } else { clause }
    })
}

/// Whether a clause stands on the line of the one before it.
fn joins(keyword: Keyword, clause: Clause) -> bool {
    matches!(clause, Clause::Head | Clause::In | Clause::Per | Clause::From)
        || (clause == Clause::Where && keyword == Keyword::Measure)
}

/// The blanks before a column.
fn gap(keyword: Keyword, clause: Clause) -> usize {
    match (keyword, clause) {
        (Keyword::Fund | Keyword::Check | Keyword::Report, _)
        | (Keyword::Measure, Clause::Counts | Clause::Accepted | Clause::Memory)
        | (Keyword::Pot, Clause::Rest) => 2,
        _ => 1,
    }
}

/// All blocks as a text, and the comments after them.
pub(super) fn assemble(blocks: &[Block], after: &[Lead]) -> String {
    let mut out = String::new();
    let mut from: usize = 0;
    while let Some(first) = blocks.get(from) {
        let rest = blocks.get(from..).unwrap_or_default();
        let run = rest.iter().skip(1).take_while(|block| continues(first, block)).count();
        let run = rest.get(..run.saturating_add(1)).unwrap_or_default();
        let widths = widths(run);
        for (number, block) in run.iter().enumerate() {
            let before = from.checked_add(number).and_then(|at| at.checked_sub(1));
            let before = before.and_then(|at| blocks.get(at));
            let forced = before.is_some_and(|it| it.cells.is_empty() || block.cells.is_empty());
            head(&mut out, block, forced);
            body(&mut out, block, &widths);
        }
        from = from.saturating_add(run.len().max(1));
    }
    for lead in after {
        if lead.blank_before && !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&lead.text);
        out.push('\n');
    }
    out
}

/// Whether a block is aligned with those right above it.
fn continues(first: &Block, block: &Block) -> bool {
    let plain = !block.cells.is_empty() && !first.cells.is_empty();
    let close = !block.blank_before && block.leads.is_empty();
    let aligned = !matches!(first.keyword, Keyword::Check | Keyword::Report);
    plain && close && aligned && first.keyword == block.keyword
}

/// The common widths of all columns but the last; none where alignment would go too far.
fn widths(run: &[Block]) -> Vec<usize> {
    let mut widths: Vec<usize> = Vec::new();
    for block in run {
        let columns = block.cells.len().saturating_sub(1);
        for (number, (_, cell)) in block.cells.iter().take(columns).enumerate() {
            match widths.get_mut(number) {
                Some(widest) => *widest = width(cell).max(*widest),
                None => widths.push(width(cell)),
            }
        }
    }
    let too_wide = widths.iter().any(|width| *width > WIDEST);
    let too_long = run.iter().any(|block| width(&line(block, &widths)) > WIDTH);
    if too_wide || too_long { Vec::new() } else { widths }
}

fn line(block: &Block, widths: &[usize]) -> String {
    let mut line = String::new();
    let mut missing = 0;
    for (number, (gap, cell)) in block.cells.iter().enumerate() {
        if number > 0 {
            line.push_str(&" ".repeat(gap.saturating_add(missing)));
        }
        line.push_str(cell);
        missing = widths.get(number).map_or(0, |wanted| wanted.saturating_sub(width(cell)));
    }
    line
}

fn head(out: &mut String, block: &Block, forced: bool) {
    let mut forced = forced;
    for lead in &block.leads {
        if (lead.blank_before || forced) && !out.is_empty() {
            out.push('\n');
        }
        forced = false;
        out.push_str(&lead.text);
        out.push('\n');
    }
    if (block.blank_before || forced) && !out.is_empty() {
        out.push('\n');
    }
}

fn body(out: &mut String, block: &Block, widths: &[usize]) {
    if !block.cells.is_empty() {
        out.push_str(&line(block, widths));
        if let Some(remark) = &block.trailing {
            out.push_str("  ");
            out.push_str(remark);
        }
        out.push('\n');
    }
    for line in &block.lines {
        out.push_str(line);
        out.push('\n');
    }
}
