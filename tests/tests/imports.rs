//! Imports of the samples of each tool with the real program, in a book in SQLite.
//!
//! Bad files are a matter of `bad_input`; what each verdict is, of the engine's own tests.

#![expect(clippy::expect_used, reason = "a test's helpers may stop the test")]

#[path = "bad_input/world.rs"]
#[expect(dead_code, reason = "shared with another target, which needs all of it")]
mod world;

use world::World;

const PEOPLE: &str = r#"{"id":"p1","type":"agent_registered","effective_on":"2026-01-01","data":{"agent":"ada","kind":"person"},"sealed":{"name":"Ada Member"}}
{"id":"p2","type":"agent_registered","effective_on":"2026-01-01","data":{"agent":"bo-m","kind":"person"},"sealed":{"name":"Bo Member"}}
{"id":"p3","type":"agent_registered","effective_on":"2026-01-01","data":{"agent":"deniz","kind":"person"},"sealed":{"name":"Çelik, Deniz"}}
"#;

/// A sample under each map that comes with the program, and how many rows it has.
const SAMPLES: [(&str, &str, usize); 9] = [
    ("toggl", include_str!("samples/toggl_detailed.csv"), 3),
    ("toggl", include_str!("samples/toggl_detailed_no_amount.csv"), 2),
    ("clockify-eu", include_str!("samples/clockify_detailed_eu.csv"), 2),
    ("clockify-eu", include_str!("samples/clockify_detailed_invoicing.csv"), 1),
    ("clockify-us", include_str!("samples/clockify_detailed_us.csv"), 2),
    ("kimai", include_str!("samples/kimai_export_en.csv"), 2),
    ("kimai-de", include_str!("samples/kimai_export_de_semicolon.csv"), 2),
    ("open-collective", include_str!("samples/opencollective_transactions.csv"), 4),
    ("open-collective", include_str!("samples/opencollective_transactions_labels.csv"), 4),
];

fn world() -> World {
    let world = World::new();
    world.done(&["append", "coop.book", "-"], PEOPLE);
    world
}

#[test]
fn the_samples_of_every_map_are_imported_once_and_known_after() {
    for (map, sample, rows) in SAMPLES {
        let world = world();
        world.file("in.csv", sample);
        let import = ["import", "coop.book", "in.csv", "--map", map];
        let new = format!("in.csv: {rows} row{}: {rows} new,", if rows == 1 { "" } else { "s" });
        let before = world.files();
        let dry = world.done(&[&import[..], &["--dry-run"]].concat(), "");
        assert!(dry.contains(&new) && world.files() == before, "{map}: {dry}");
        let said = world.done(&import, "");
        assert!(said.contains(&new), "{map}: {said}");
        let known = world.done(&import, "");
        assert!(known.contains(&format!(" 0 new, {rows} duplicate,")), "{map}: {known}");
        world.done(&["verify", "coop.book"], "");
    }
}

#[test]
fn both_headers_of_open_collective_give_the_same_events() {
    let world = world();
    world.file("fields.csv", include_str!("samples/opencollective_transactions.csv"));
    world.file("labels.csv", include_str!("samples/opencollective_transactions_labels.csv"));
    world.done(&["import", "coop.book", "fields.csv", "--map", "open-collective"], "");
    let said = world.done(&["import", "coop.book", "labels.csv", "--map", "open-collective"], "");
    assert!(said.contains("0 new, 4 duplicate"), "{said}");
    let log = world.done(&["log", "coop.book", "--from", "10"], "");
    let data: Vec<&str> =
        log.lines().map(|line| line.split(",\"id\"").next().unwrap_or(line)).collect();
    assert_eq!(
        data,
        [
            r#"{"data":{"amount":"20.00","tags":["contribution"],"unit":"EUR"},"effective_on":"2026-01-10""#,
            r#"{"data":{"amount":"0.55","tags":["payment_processor_fee"],"unit":"EUR"},"effective_on":"2026-01-10""#,
            r#"{"data":{"amount":"300.00","tags":["expense"],"unit":"EUR"},"effective_on":"2026-01-12""#,
            r#"{"data":{"amount":"20.00","tags":["contribution","refund"],"unit":"EUR"},"effective_on":"2026-01-15""#,
        ]
    );
}

#[test]
fn a_dry_run_shows_new_duplicate_changed_skipped_and_rejected_row_by_row() {
    let world = world();
    let head = "Day,Who,Hours,Key\n";
    let map = "map = 1\nname = \"own\"\nabout = \"Own\"\nkey = \"Key\"\n[[skip]]\n\
        column = \"Hours\"\nis = [\"0\"]\nbecause = \"a day off\"\n[[event]]\n\
        type = \"contribution_recorded\"\neffective_on = { column = \"Day\", as = \"date\" }\n\
        [event.data]\nagent = { column = \"Who\", as = \"agent name\" }\nkind = \"work\"\n\
        quantity = { column = \"Hours\", as = \"decimal\" }\nunit = \"h\"\n";
    world.file("own.toml", map);
    world.file(
        "own.csv",
        format!("{head}2026-01-05,Ada Member,1.50,k1\n2026-01-06,Ada Member,2,k2\n"),
    );
    let import = ["import", "coop.book", "own.csv", "--map", "own.toml"];
    world.done(&import, "");
    let rows = "2026-01-05,Ada Member,1.5,k1\n2026-01-06,Ada Member,3,k2\n\
        2026-01-07,Ada Member,0,k3\n2026-01-07,Cho,1,k4\n2026-01-08,Bo Member,4,k5\n";
    world.file("own.csv", format!("{head}{rows}"));
    let output = world.run(&[&import[..], &["--dry-run"]].concat(), "");
    let hint = "register them, or say who they are under [agents] of the map; `commonbook agents` \
        lists who is known";
    let expected = format!(
        "line 2: duplicate, position 10\n\
         line 3: changed[RowChanged]: the row was imported before, to position 11, and says \
         something else now\n  hint: replace that event by one that \
         `corrects` it, and the row counts as known; or leave the row out by a skip of the map\n\
         line 4: skipped: a day off\n\
         line 5: rejected[AgentUnknown], column \"Who\": nobody in the book is called \"Cho\"\n  \
         hint: {hint}\n\
         line 6: new: contribution_recorded 2026-01-08 \
         {{\"agent\":\"bo-m\",\"kind\":\"work\",\"quantity\":\"4\",\"unit\":\"h\"}}\n\
         own.csv: 5 rows: 1 new, 1 duplicate, 1 changed, 1 skipped, 1 rejected\n"
    );
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn a_longer_export_adds_its_new_rows_and_twins_stay_twins() {
    let world = world();
    let sample = include_str!("samples/toggl_detailed.csv");
    let twin = sample.lines().nth(1).expect("a row").to_owned() + "\n";
    let import = ["import", "coop.book", "in.csv", "--map", "toggl"];
    world.file("in.csv", format!("{sample}{twin}"));
    assert!(world.done(&import, "").contains("4 new, 0 duplicate"));
    world.file("in.csv", format!("{sample}{twin}{twin}"));
    assert!(world.done(&import, "").contains("1 new, 4 duplicate"));
    world.file("in.csv", sample);
    assert!(world.done(&import, "").contains("0 new, 3 duplicate"));
}

#[test]
fn a_mended_rejects_file_is_imported_and_the_export_is_known_then() {
    let world = world();
    let sample = include_str!("samples/toggl_detailed.csv").replace("Bo Member", "Bob");
    world.file("in.csv", sample);
    let partial = [
        "import",
        "coop.book",
        "in.csv",
        "--map",
        "toggl",
        "--accept-partial",
        "--rejects",
        "r.csv",
    ];
    assert!(world.done(&partial, "").contains("2 new, 0 duplicate, 0 changed, 0 skipped, 1 rej"));
    let line = r#"{"id":"n","type":"agent_updated","effective_on":"2026-01-01","data":{"agent":"bo-m"},"sealed":{"name":"Bob"}}"#;
    world.done(&["append", "coop.book", "-"], line);
    let said = world.done(&["import", "coop.book", "r.csv", "--map", "toggl"], "");
    assert!(said.contains("r.csv: 1 row: 1 new"), "{said}");
    let said = world.done(&["import", "coop.book", "in.csv", "--map", "toggl"], "");
    assert!(said.contains("0 new, 3 duplicate"), "{said}");
}

#[test]
fn a_long_file_shows_no_progress_where_there_is_no_terminal() {
    let world = world();
    let sample = include_str!("samples/toggl_detailed.csv");
    let mut file = sample.to_owned();
    for day in 0..3000 {
        let row = "Ada Member,,,,,,No,2026-01-06,14:00:00,2026-01-06,15:00:00,01:00:00,,";
        file.push_str(row);
        file.push_str(&format!("{day}.00\n"));
    }
    world.file("in.csv", file);
    let output = world.run(&["import", "coop.book", "in.csv", "--map", "toggl"], "");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("3003 rows: 3003 new"), "{said}");
}
