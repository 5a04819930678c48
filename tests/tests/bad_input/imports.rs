//! CSV files and maps that do not fit: a verdict for each row, and nothing half imported.

use crate::world::World;

const TOGGL: &str = include_str!("../samples/toggl_detailed.csv");
const OPEN_COLLECTIVE: &str = include_str!("../samples/opencollective_truncated_warning.csv");
const KIMAI: &str = include_str!("../samples/kimai_export_en.csv");

const PEOPLE: &str = r#"{"id":"p1","type":"agent_registered","effective_on":"2026-01-01","data":{"agent":"ada","kind":"person"},"sealed":{"name":"Ada Member"}}
{"id":"p2","type":"agent_registered","effective_on":"2026-01-01","data":{"agent":"bo-m","kind":"person"},"sealed":{"name":"Bo Member"}}
{"id":"p3","type":"agent_registered","effective_on":"2026-01-01","data":{"agent":"deniz","kind":"person"},"sealed":{"name":"Çelik, Deniz"}}
"#;

/// A book with the people of the samples.
fn world() -> World {
    let world = World::new();
    world.done(&["append", "coop.book", "-"], PEOPLE);
    world
}

/// Imports a file that must be refused; the rejects file, without its header.
fn rejected(file: &[u8], map: &str, verdicts: &[&str]) -> String {
    let world = world();
    world.file("in.csv", file);
    world.refuses(&["import", "coop.book", "in.csv", "--map", map], "", 3, "RowsRejected");
    let arguments = ["import", "coop.book", "in.csv", "--map", map, "--dry-run"];
    world.refuses(&arguments, "", 3, "RowsRejected");
    let shown = world.run(&arguments, "").stdout;
    let shown = String::from_utf8(shown).expect("text");
    let lines: Vec<&str> = shown.lines().filter(|line| line.starts_with("line ")).collect();
    assert_eq!(lines.len(), verdicts.len(), "{shown}");
    for (line, verdict) in lines.iter().zip(verdicts) {
        assert!(line.contains(&format!(": {verdict}")), "{line} is not {verdict}");
    }
    // The book is untouched by an import that writes a rejects file alone.
    let book = world.files();
    let output = world.run(&[&arguments[..5], &["--rejects", "rejects.csv"]].concat(), "");
    assert_eq!(output.status.code(), Some(3));
    let mut after = world.files();
    let rejects = after.remove(&world.path("rejects.csv")).expect("a rejects file");
    assert!(after == book, "the book changed");
    let rejects = String::from_utf8_lossy(&rejects).into_owned();
    let (head, rows) = rejects.split_once('\n').expect("a header");
    assert!(head.starts_with("line,column,code,reason,hint,"), "{head}");
    rows.to_owned()
}

#[test]
fn a_csv_with_a_wrong_header_is_refused_before_any_row() {
    let world = world();
    world.file("in.csv", TOGGL.replacen("Start date", "Start day", 1));
    let arguments = ["import", "coop.book", "in.csv", "--map", "toggl"];
    let message = world.refuses(&arguments, "", 3, "ColumnMissing");
    assert!(message.contains("no column \"Start date\"; it has \"User\""), "{message}");
    world.file("in.csv", TOGGL.replacen("Client", "User", 1));
    world.refuses(&arguments, "", 3, "ColumnTwice");
    world.file("in.csv", include_str!("../samples/kimai_export_de_semicolon.csv"));
    let arguments = ["import", "coop.book", "in.csv", "--map", "kimai"];
    let message = world.refuses(&arguments, "", 3, "ColumnMissing");
    assert!(message.contains("delimiter seems to be ';'"), "{message}");
}

#[test]
fn a_csv_in_another_encoding_is_refused_as_a_file_or_by_row() {
    let world = world();
    world.file("in.csv", include_bytes!("../samples/bank_de_semicolon_cp1252.csv"));
    let arguments = ["import", "coop.book", "in.csv", "--map", "kimai-de"];
    world.refuses(&arguments, "", 3, "ColumnMissing");
    world.file("in.csv", b"\xff\xfeU\0s\0e\0r\0");
    world.refuses(&["import", "coop.book", "in.csv", "--map", "toggl"], "", 3, "EncodingWrong");
    let latin: Vec<u8> =
        TOGGL.chars().filter_map(|letter| u8::try_from(u32::from(letter)).ok()).collect();
    let rows = rejected(&latin, "toggl", &["new", "new", "rejected[CellNotDecodable]"]);
    assert!(rows.starts_with("4,User,CellNotDecodable,"), "{rows}");
}

#[test]
fn a_csv_with_another_decimal_mark_is_refused_row_by_row() {
    let comma = OPEN_COLLECTIVE.replace(",-0.55,-0.55,", ",\"-0,55\",\"-0,55\",");
    let verdicts = ["new", "rejected[CellNotANumber]", "new", "new", "rejected[FileTruncated]"];
    let rows = rejected(comma.as_bytes(), "open-collective", &verdicts);
    let row =
        "3,netAmount,CellNotANumber,\"\"\"-0,55\"\" is not a number with decimal mark '.' and";
    assert!(rows.starts_with(row), "{rows}");
    assert!(rows.contains(",2026-01-10T08:15:30,5e6f7a8b,9f8e7d6c,Stripe payment"), "{rows}");
}

#[test]
fn ragged_rows_are_refused_one_by_one() {
    let ragged = KIMAI.replacen(",A-0001,,,\n", ",A-0001,,\n", 1);
    let rows = rejected(ragged.as_bytes(), "kimai", &["rejected[RowRagged]", "new"]);
    assert!(
        rows.starts_with("2,,RowRagged,\"the row has 24 cells, the header has 25\","),
        "{rows}"
    );
    let open = KIMAI.replacen("Design,,1", "Design,\"open,1", 1);
    rejected(open.as_bytes(), "kimai", &["new", "rejected[RowQuoteOpen]"]);
}

#[test]
fn a_truncation_warning_as_the_last_line_is_named_and_stops_the_import() {
    let verdicts = ["new", "new", "new", "new", "rejected[FileTruncated]"];
    let rows = rejected(OPEN_COLLECTIVE.as_bytes(), "open-collective", &verdicts);
    let expected = "6,,FileTruncated,\"the export says that it is not whole: \"\"Warning: \
        totalCount is 2310 and limit was 1000\"\"\",\"export again in shorter spans of time, and \
        import each file\",Warning: totalCount is 2310 and limit was 1000\n";
    assert_eq!(rows, expected);
}

#[test]
fn a_map_that_is_wrong_is_named_with_line_and_column() {
    let world = world();
    world.file("in.csv", TOGGL);
    let arguments = ["import", "coop.book", "in.csv", "--map", "my.toml"];
    world.refuses(&arguments, "", 2, "MapUnknown");
    let map = world.done(&["import", "--show-map", "toggl"], "");
    world.file("my.toml", map.replace("unit = \"h\"", "unit = 5"));
    let message = world.refuses(&arguments, "", 3, "MapMalformed");
    assert!(message.contains("--> my.toml:29:8"), "{message}");
    world.file("my.toml", "map = ");
    world.refuses(&arguments, "", 3, "MapMalformed");
    world.refuses(&["import", "--show-map", "excel"], "", 2, "MapUnknown");
}

#[test]
fn a_rejects_file_overwrites_nothing_but_a_rejects_file() {
    let world = world();
    world.file("in.csv", OPEN_COLLECTIVE);
    for taken in ["in.csv", "coop.book"] {
        let arguments =
            ["import", "coop.book", "in.csv", "--map", "open-collective", "--rejects", taken];
        world.refuses(&arguments, "", 2, "RejectsWouldOverwrite");
    }
    let partial = [
        "import",
        "coop.book",
        "in.csv",
        "--map",
        "open-collective",
        "--accept-partial",
        "--rejects",
        "rejects.csv",
    ];
    assert!(world.done(&partial, "").contains("4 new, 0 duplicate"));
    assert!(world.done(&partial, "").contains("0 new, 4 duplicate"));
    let nowhere = ["import", "coop.book", "in.csv", "--map", "toggl", "--rejects", "no/r.csv"];
    world.refuses(&nowhere, "", 4, "FileUnusable");
}

#[test]
fn an_import_into_no_book_or_from_no_file_is_refused() {
    let world = world();
    world.file("in.csv", TOGGL);
    world.refuses(&["import", "no.book", "in.csv", "--map", "toggl"], "", 4, "BookNotFound");
    world.refuses(&["import", "coop.book", "no.csv", "--map", "toggl"], "", 4, "FileUnusable");
    world.refuses(&["import", "in.csv", "--map", "toggl"], "", 2, "BookNotNamed");
    world.file("empty.csv", "");
    world.refuses(&["import", "coop.book", "empty.csv", "--map", "toggl"], "", 3, "HeaderMissing");
}
