//! Every way in which a row or a file is refused, with its code and its column.

use commonbook::import::{ImportOptions, Map, Sheet, Verdict, rejects};

use crate::ground::{Ground, HOURS, KEEP, misfit, words};

const HEAD: &str = "Day,Who,Hours,Note\n";

/// Code and column of the one row that is refused, beside a good one.
fn refused(row: &str) -> (String, Option<String>) {
    let file = format!("{HEAD}2026-01-05,Ada Member,1.5,\n{row}");
    let refusal = Ground::new().refusal(file.as_bytes(), HOURS);
    (refusal.code, refusal.column)
}

fn at(code: &str, column: &str) -> (String, Option<String>) {
    let column = (!column.is_empty()).then(|| column.to_owned());
    (code.to_owned(), column)
}

#[test]
fn each_kind_of_bad_cell_is_named_with_its_column() {
    assert_eq!(refused("2026-13-05,Ada Member,1,\n"), at("CellNotADate", "Day"));
    assert_eq!(refused("05.01.2026,Ada Member,1,\n"), at("CellNotADate", "Day"));
    assert_eq!(refused("2026-01-05,Ada Member,\"1,5\",\n"), at("CellNotANumber", "Hours"));
    assert_eq!(refused("2026-01-05,Ada Member,,\n"), at("CellEmpty", "Hours"));
    assert_eq!(refused("2026-01-05,Cho,1,\n"), at("AgentUnknown", "Who"));
    assert_eq!(refused("2026-01-05,ada member,1,\n"), at("AgentUnknown", "Who"));
    assert_eq!(refused("2026-01-05,Ghost,1,\n"), at("AgentUnknown", "Who"));
    assert_eq!(refused("2026-01-05,Bo Member,1,\n"), at("AgentAmbiguous", "Who"));
}

#[test]
fn after_two_ids_of_one_name_are_merged_the_name_is_the_one_that_stays() {
    let mut ground = Ground::new();
    ground.append(concat!(
        r#"{"id":"one","type":"agents_merged","effective_on":"2026-01-02","#,
        r#""data":{"agent":"bo2","into":"bo"}}"#
    ));
    // A map that still says the old id is refused with the new one.
    let map = HOURS.replace("\"Ghost\" = \"ghost\"", "\"Ghost\" = \"bo2\"");
    // The name alone, which two had, is no longer ambiguous.
    let old = format!("{HEAD}2026-01-05,Ghost,1,\n2026-01-06,Bo Member,1,\n");
    let refusal = ground.refusal(old.as_bytes(), &map);
    assert_eq!(refusal.code, "AgentMustNotBeMerged");
    assert!(refusal.hint.contains("name \"bo\""), "{refusal:?}");
}

#[test]
fn each_kind_of_broken_row_is_named() {
    assert_eq!(refused("2026-01-05,Ada Member,1\n"), at("RowRagged", ""));
    assert_eq!(refused("2026-01-05,Ada Member,1,a,b\n"), at("RowRagged", ""));
    assert_eq!(refused("2026-01-05,Ada Member,1,\"open\n"), at("RowQuoteOpen", ""));
}

#[test]
fn a_rule_of_the_book_is_the_verdict_of_its_row_alone() {
    assert_eq!(refused("2026-01-05,Ada Member,-1,\n"), at("NumberMustBePositive", ""));
    assert_eq!(refused("2026-01-05,Ada Member,0.0000000000000000001,\n").0, "NumberTooManyPlaces");
}

#[test]
fn a_name_in_other_letters_is_refused_with_the_name_that_may_be_meant() {
    let file = format!("{HEAD}2026-01-05,ADA MEMBER,1,\n");
    let refusal = Ground::new().refusal(file.as_bytes(), HOURS);
    assert!(refusal.hint.contains("\"Ada Member\" is ada"), "{refusal:?}");
}

#[test]
fn bytes_that_are_no_text_are_the_verdict_of_their_row() {
    let file = [HEAD.as_bytes(), b"2026-01-05,Ada Member,1,caf\xe9\n"].concat();
    let refusal = Ground::new().refusal(&file, HOURS);
    assert_eq!((refusal.code, refusal.column), at("CellNotDecodable", "Note"));
}

#[test]
fn a_line_that_says_the_export_is_cut_short_is_named_as_such() {
    let map = HOURS.replace("about = \"Hours\"", "about = \"Hours\"\ntruncated = \"Warning:\"");
    let file = format!("{HEAD}2026-01-05,Ada Member,1,\nWarning: there is more\n");
    assert_eq!(Ground::new().refusal(file.as_bytes(), &map).code, "FileTruncated");
}

#[test]
fn a_row_that_no_event_is_for_is_refused() {
    let when = "when = [{ column = \"Note\", is = [\"ok\"] }]\neffective_on";
    let map = HOURS.replace("effective_on", when);
    let file = format!("{HEAD}2026-01-05,Ada Member,1,ok\n2026-01-05,Ada Member,1,no\n");
    assert_eq!(Ground::new().refusal(file.as_bytes(), &map).code, "RowUnmatched");
}

#[test]
fn rows_are_left_out_only_where_the_map_says_so_or_they_are_empty() {
    let file = format!("{HEAD}2026-01-05,Nobody,0,\n,,,\n2026-01-05,Ada Member,1,\n");
    let import = Ground::new().import(file.as_bytes(), HOURS, KEEP);
    assert_eq!(words(&import), ["skipped", "skipped", "new"]);
    let because = "nothing was done".to_owned();
    assert_eq!(import.verdicts[0], Verdict::Skipped { because });
}

#[test]
fn a_header_that_does_not_fit_is_named_before_any_row() {
    let code = |head: &str| misfit(format!("{head}\n1,2,3,4\n").as_bytes(), HOURS);
    let problem = code("Day,Who,Hrs");
    assert_eq!(problem.code(), "ColumnMissing");
    assert!(problem.to_string().contains("no column \"Hours\"; it has \"Day\", \"Who\""));
    assert!(code("Day;Who;Hours;Note").to_string().contains("seems to be ';'"));
    assert_eq!(code("Day,Who,Hours,Hours").code(), "ColumnTwice");
    // Also where a column may be missing.
    assert_eq!(code("Day,Who,Hours,Note,Note").code(), "ColumnTwice");
    assert_eq!(misfit(b"", HOURS).code(), "HeaderMissing");
}

#[test]
fn an_optional_column_may_be_missing() {
    let import = Ground::new().import(b"Day,Who,Hours\n2026-01-05,A. M.,1\n", HOURS, KEEP);
    assert_eq!(words(&import), ["new"]);
}

#[test]
fn a_file_in_another_encoding_than_stated_is_refused() {
    assert_eq!(misfit(b"Day,Wh\xf6,Hours\n", HOURS).code(), "EncodingWrong");
    let latin = HOURS.replace("about", "encoding = \"windows-1252\"\nabout");
    let utf8 = format!("{HEAD}2026-01-05,Ada Member,1,café\n");
    assert_eq!(misfit(utf8.as_bytes(), &latin).code(), "EncodingWrong");
}

#[test]
fn the_good_rows_are_kept_beside_bad_ones_only_when_asked_for() {
    let file = format!("{HEAD}2026-01-05,Ada Member,1,\n2026-01-05,Cho,1,\n");
    let mut ground = Ground::new();
    assert!(!ground.import(file.as_bytes(), HOURS, KEEP).kept);
    assert_eq!(ground.size(), 4);
    let partial = ImportOptions { accept_partial: true, ..KEEP };
    let dry = ImportOptions { dry_run: true, ..partial };
    let import = ground.import(file.as_bytes(), HOURS, dry);
    assert!(!import.kept && words(&import) == ["new", "rejected"]);
    assert_eq!(ground.size(), 4);
    assert!(ground.import(file.as_bytes(), HOURS, partial).kept);
    assert_eq!(ground.size(), 5);
    assert!(ground.book.verify().expect("read").findings.is_empty());
}

#[test]
fn a_rejects_file_has_where_and_why_then_the_row_and_can_be_handed_in() {
    let file = b"Day;Who;Hours;Note\r\n2026-01-05;Cho;1,5;\"two\r\nlines, caf\xe9\"\r\n";
    let marks = "encoding = \"windows-1252\"\ndelimiter = \";\"\ndecimal = \",\"\nabout";
    let text = HOURS.replacen("about", marks, 1);
    let map = Map::parse(&text).expect("a map");
    let mut ground = Ground::new();
    let sheet = Sheet::read(file, &map).expect("a sheet");
    let import = ground.import(file, &text, KEEP);
    let rejected = rejects(&sheet, &map, &import.verdicts);
    let shown = rejected.clone().escape_ascii().to_string();
    assert!(shown.starts_with("line;column;code;reason;hint;Day;Who;Hours;Note\\n2;Who;Agent"));
    assert!(shown.ends_with(";2026-01-05;Cho;1,5;\\\"two\\r\\nlines, caf\\xe9\\\"\\n"), "{shown}");
    ground.append(r#"{"id":"a4","type":"agent_registered","effective_on":"2026-01-01","data":{"agent":"cho","kind":"person"},"sealed":{"name":"Cho"}}"#);
    assert_eq!(words(&ground.import(&rejected, &text, KEEP)), ["new"]);
    assert_eq!(words(&ground.import(file, &text, KEEP)), ["duplicate"]);
}

#[test]
fn a_rejects_file_of_a_good_file_is_its_header() {
    let file = format!("{HEAD}2026-01-05,Ada Member,1,\n");
    let map = Map::parse(HOURS).expect("a map");
    let sheet = Sheet::read(file.as_bytes(), &map).expect("a sheet");
    let import = Ground::new().import(file.as_bytes(), HOURS, KEEP);
    let rejected = rejects(&sheet, &map, &import.verdicts);
    assert_eq!(rejected, b"line,column,code,reason,hint,Day,Who,Hours,Note\n");
}
