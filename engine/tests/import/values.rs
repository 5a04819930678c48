//! What cells become in events: numbers, money, spans of time, names, lists, words.

use std::ops::ControlFlow;

use crate::ground::{Ground, KEEP, words};

/// The data of the last event of the book.
fn last(ground: &Ground) -> String {
    let mut last = String::new();
    let visit = |_, line: &[u8]| {
        last = String::from_utf8_lossy(line).into_owned();
        ControlFlow::Continue(())
    };
    ground.book.lines(0, visit).expect("lines");
    last
}

/// Imports one cell `V` as `source` says into `key` of an event; its line, or the code.
fn one(event: &str, key: &str, source: &str, cell: &str, top: &str) -> Result<String, String> {
    let map = format!(
        "map = 1\nname = \"one\"\nabout = \"One\"\n{top}\n[[event]]\n{event}\n{key} = {source}\n"
    );
    let file = format!("V;Day\n{cell};2026-01-05\n");
    let map = map.replacen("map = 1", "map = 1\ndelimiter = \";\"", 1);
    let mut ground = Ground::new();
    let import = ground.import(file.as_bytes(), &map, KEEP);
    match import.verdicts.first().expect("a verdict").refusal() {
        Some(refusal) => Err(refusal.code.clone()),
        None => Ok(last(&ground)),
    }
}

const WORK: &str = "type = \"contribution_recorded\"\neffective_on = { column = \"Day\", \
    as = \"date\" }\n[event.data]\nagent = \"ada\"\nkind = \"work\"\nunit = \"h\"";

const SALE: &str = "type = \"revenue_recorded\"\neffective_on = { column = \"Day\", \
    as = \"date\" }\n[event.data]\nunit = \"EUR\"";

#[track_caller]
fn holds(result: Result<String, String>, part: &str) {
    let line = result.expect("an event");
    assert!(line.contains(part), "{line} lacks {part}");
}

#[test]
fn money_has_the_places_of_the_book_and_is_never_rounded() {
    let marks = "decimal = \",\"\ngrouping = \".\"";
    let money = "{ column = \"V\", as = \"money\" }";
    holds(one(SALE, "amount", money, "1.234,5", marks), "\"amount\":\"1234.50\"");
    assert_eq!(one(SALE, "amount", money, "12.50", marks), Err("CellNotANumber".to_owned()));
    assert_eq!(one(SALE, "amount", money, "0,005", marks), Err("CellNotMoney".to_owned()));
    let negated = "{ column = \"V\", as = \"money\", negate = true }";
    holds(one(SALE, "amount", negated, "-84,50", marks), "\"amount\":\"84.50\"");
    let refused = one(SALE, "amount", money, "-84,50", marks);
    assert_eq!(refused, Err("NumberMustBePositive".to_owned()));
}

#[test]
fn a_span_of_time_is_exact_or_rounded_as_the_map_says() {
    let span = |rest: &str| format!("{{ column = \"V\", as = \"duration\", {rest} }}");
    let hours = span("in = \"h\"");
    holds(one(WORK, "quantity", &hours, "1:30", ""), "\"quantity\":\"1.5\"");
    assert_eq!(one(WORK, "quantity", &hours, "0:13", ""), Err("CellNotExact".to_owned()));
    assert_eq!(one(WORK, "quantity", &hours, "1.5", ""), Err("CellNotADuration".to_owned()));
    let seconds = span("in = \"s\"");
    holds(one(WORK, "quantity", &seconds, "0:13:07", ""), "\"quantity\":\"787\"");
    let rounded = span("in = \"h\", places = 2, rounding = \"half even\"");
    holds(one(WORK, "quantity", &rounded, "0:13", ""), "\"quantity\":\"0.22\"");
}

#[test]
fn names_become_identifiers_and_lists_become_sets() {
    let slugs = "{ column = \"V\", as = \"slugs\", separator = \",\" }";
    let rest = "quantity = \"1\"";
    let event = format!("{WORK}\n{rest}");
    holds(one(&event, "tags", slugs, "dev, Café,dev,", ""), "\"tags\":[\"cafe\",\"dev\"]");
    assert_eq!(one(&event, "tags", slugs, "проект", ""), Err("CellNotAnId".to_owned()));
    let list = format!("[\"import\", {slugs}]");
    holds(one(&event, "tags", &list, "dev", ""), "\"tags\":[\"dev\",\"import\"]");
    let slug = "{ column = \"V\", as = \"slug\" }";
    holds(one(&event, "project", slug, "Öl & Essig", ""), "\"project\":\"oel-essig\"");
}

#[test]
fn words_of_the_map_stand_for_those_of_the_file() {
    let event = format!("{WORK}\nquantity = \"1\"");
    let words = "{ column = \"V\", words = { Ja = \"paid\", Nein = \"unpaid\" } }";
    holds(one(&event, "stream", words, "Ja", ""), "\"stream\":\"paid\"");
    let unknown = one(&event, "stream", words, "Vielleicht", "");
    assert_eq!(unknown, Err("CellWordUnknown".to_owned()));
    let sources = "{ column = \"V\", as = \"slug\", words = { \"проект\" = \"project\" } }";
    holds(one(&event, "project", sources, "проект", ""), "\"project\":\"project\"");
}

#[test]
fn an_agent_is_found_by_id_and_by_the_map_s_own_table() {
    let event = WORK.replace("agent = \"ada\"\n", "quantity = \"1\"\n");
    let by_id = "{ column = \"V\", as = \"agent id\" }";
    holds(one(&event, "agent", by_id, "bo2", ""), "\"agent\":\"bo2\"");
    assert_eq!(one(&event, "agent", by_id, "Ada Member", ""), Err("AgentUnknown".to_owned()));
    let table = "[agents]\n\"17\" = \"bo\"";
    holds(one(&event, "agent", by_id, "17", table), "\"agent\":\"bo\"");
    let by_name = "{ column = \"V\", as = \"agent name\" }";
    holds(one(&event, "agent", by_name, "Ada Member", ""), "\"agent\":\"ada\"");
}

#[test]
fn a_bank_s_file_with_semicolons_commas_and_umlauts_is_read() {
    let map = r#"
map = 1
name = "bank"
about = "Bank"
encoding = "windows-1252"
delimiter = ";"
decimal = ","
grouping = "."
days = "[day].[month].[year]"

[[event]]
type = "revenue_recorded"
when = [{ column = "Vorgang", is = ["Übertrag / Überweisung"] }]
effective_on = { column = "Buchungstag", as = "date" }
[event.data]
amount = { column = "Umsatz in EUR", as = "money" }
unit = "EUR"

[[event]]
type = "expense_recorded"
when = [{ column = "Vorgang", is = ["Lastschrift"] }]
effective_on = { column = "Buchungstag", as = "date" }
[event.data]
amount = { column = "Umsatz in EUR", as = "money", negate = true }
unit = "EUR"
"#;
    let file = include_bytes!("../../../tests/tests/samples/bank_de_semicolon_cp1252.csv");
    let mut ground = Ground::new();
    assert_eq!(words(&ground.import(file, map, KEEP)), ["new", "new"]);
    holds(Ok(last(&ground)), "\"amount\":\"84.50\"");
}

/// A bank's statement of one column of amounts: what came in is above zero, what went out below.
const SIGNED: &str = r#"
map = 1
name = "signed"
about = "One column of amounts"

[[skip]]
column = "Amount"
sign = "zero"
because = "no money moved"

[[event]]
type = "revenue_recorded"
when = [{ column = "Amount", sign = "positive" }]
effective_on = { column = "Day", as = "date" }
[event.data]
amount = { column = "Amount", as = "money" }
unit = "EUR"

[[event]]
type = "expense_recorded"
when = [{ column = "Amount", sign = "negative" }]
effective_on = { column = "Day", as = "date" }
[event.data]
amount = { column = "Amount", as = "money", negate = true }
unit = "EUR"
"#;

#[test]
fn the_sign_of_one_column_tells_revenue_from_expense() {
    let mut ground = Ground::new();
    let file = b"Day,Amount\n2026-01-05,+84.50\n2026-01-06,0.00\n2026-01-07,-500.00\n";
    let import = ground.import(file, SIGNED, KEEP);
    assert_eq!(words(&import), ["new", "skipped", "new"]);
    let told: Vec<String> = import.verdicts.iter().map(|one| format!("{one:?}")).collect();
    assert!(told[0].contains("revenue_recorded 2026-01-05"), "{told:?}");
    assert!(told[0].contains(r#"\"amount\":\"84.50\""#), "{told:?}");
    assert!(told[2].contains("expense_recorded 2026-01-07"), "{told:?}");
    holds(Ok(last(&ground)), "\"amount\":\"500.00\"");
}

#[test]
fn a_sign_is_asked_of_numbers_alone() {
    let refusal = Ground::new().refusal(b"Day,Amount\n2026-01-05,\"84,50\"\n", SIGNED);
    assert_eq!(refusal.code, "CellNotANumber");
    assert_eq!(refusal.column.as_deref(), Some("Amount"));
    // An empty cell has no sign: some banks have a column for each direction.
    let refusal = Ground::new().refusal(b"Day,Amount\n2026-01-05,\n", SIGNED);
    assert_eq!((refusal.code.as_str(), refusal.column), ("RowUnmatched", None));
}
