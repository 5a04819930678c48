//! Published tables against a book and against rules alone: agreement, the first cent that does
//! not, sums that do not add up, and bad tables.

use crate::program::World;

const RULES: &str = r#"rules "Circle"
currency EUR
engine 0
closes every year

fund reserve
figure kept in %

measure gifts in gift  counts contributions

line "reserve"
  takes kept * surplus
  to fund reserve

line "pool"
  takes rest
  shared by gifts
  otherwise to fund reserve

let base = surplus / 3
"#;

const ALONE: [&str; 6] = ["--rules", "circle.rules", "--amount", "125.00", "--figure", "kept=20"];

/// What the program answers, and whether it agrees.
fn answer(world: &World, table: &str, more: &[&str]) -> (bool, String) {
    world.file("table.csv", table);
    let output = world.run(&[&["check-table"][..], more].concat());
    let text = String::from_utf8(output.stdout).expect("text");
    let errors = String::from_utf8_lossy(&output.stderr);
    match output.status.code() {
        Some(0) => (true, text),
        Some(1) => (false, text),
        status => panic!("status {status:?}: {errors}"),
    }
}

fn with_rules() -> World {
    let world = World::new();
    world.file("circle.rules", RULES);
    world
}

fn alone(table: &str, more: &[&str]) -> (bool, String) {
    answer(&with_rules(), table, &[&["table.csv"][..], &ALONE, more].concat())
}

#[test]
fn a_right_table_agrees_with_rules_alone() {
    let table = "who,gifts,amount\nAda Lovelace,2,66.67\nbo,1,33.33\ntotal,3,100.00\n";
    let (agrees, text) = alone(table, &[]);
    assert!(agrees && text.contains("4 of 4 numbers agree"), "{text}");
    let marks = "who,gifts,amount\nJosé,2,66.67\nAda O'Neil,1,33.33\n";
    let (agrees, text) = alone(marks, &[]);
    assert!(agrees && !text.contains("has no row"), "in whatever order: {text}");
    assert!(alone("line,amount\nreserve,25.00\npool,100.00\nTotal,125.00\n", &[]).0);
    assert!(alone("value,amount\nbase,41.67\n", &[]).0, "at the places that are printed");
}

#[test]
fn the_first_cent_that_disagrees_is_named() {
    let (agrees, text) = alone("who,gifts,amount\nada,2,66.66\nbo,1,33.34\n", &[]);
    assert!(!agrees);
    let first = "first difference: row 2, ada: the table says 66.66, the rules give 66.67; \
                 0.01 too little";
    assert!(text.contains(first), "{text}");
    let (agrees, text) = alone("value,amount\nbase,41.66\n", &[]);
    assert!(!agrees && text.contains("0.01 too little"), "{text}");
}

#[test]
fn a_table_that_does_not_add_up_is_told_even_where_every_row_is_right() {
    let (agrees, text) = alone("who,gifts,amount\nada,2,66.67\nbo,1,33.33\ntotal,3,99.00\n", &[]);
    assert!(!agrees);
    let sum = "column amount adds up to 100, and not to the total that it states, 99.00";
    assert!(text.contains(sum) && text.contains("column gifts adds up"), "{text}");
    let (agrees, text) = alone("who,gifts,amount\nada,2,66.67\nbo,1,33.33\ntotal,4,\n", &[]);
    assert!(!agrees && text.contains("column gifts adds up to 3, and not"), "{text}");
}

#[test]
fn a_table_is_held_against_a_book() {
    let world = World::new();
    let book = ["coop.book", "table.csv", "--period", "2025"];
    let right = "who,hours,amount\nanna,10,51.61\nbo,5.5,28.39\ntotal,15.5,80.00\n";
    assert!(answer(&world, right, &book).0);
    let line = [&book[..], &["--line", "labour"]].concat();
    assert!(answer(&world, right, &line).0);
    let (agrees, text) = answer(&world, "who,hours,amount\nanna,11,51.61\nbo,5.5,28.39\n", &book);
    assert!(
        !agrees && text.contains("row 2, anna: the table says 11, the rules give 10"),
        "{text}"
    );
    let cash = [&book[..], &["--account", "cash"]].concat();
    assert!(answer(&world, "who,amount\nanna,51.61\nbo,28.39\n", &cash).0);
    world.file("table.csv", "who,amount\nanna,1.00\n");
    let none = [&["check-table"][..], &book, &["--account", "savings"]].concat();
    assert!(world.refuses(&none, 3, "AccountMustBeInTheRules").contains("cash"));
    let (agrees, text) = answer(&world, "who,amount\nanna,51.61\n", &book);
    assert!(!agrees && text.contains("bo has no row and gets 28.39"), "{text}");
    world.done(&["close", "coop.book", "--period", "2025"]);
    assert!(answer(&world, right, &book).0, "a closed period is compared as it was closed");
    let (agrees, json) = answer(&world, right, &[&book[..], &["-O", "json"]].concat());
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert!(agrees && json["agrees"] == true && json["cells"][1]["rules"] == "51.61", "{json}");
}

#[test]
fn a_bad_table_is_refused() {
    let world = with_rules();
    let refuses = |table: &str, code: &str| {
        world.file("table.csv", table);
        // Options may stand between the book and the file.
        let words = ["check-table", "coop.book", "--period", "2025", "table.csv"];
        world.refuses(&words, 3, code)
    };
    refuses("", "TableMalformed");
    refuses("who,amount\n", "TableMalformed");
    refuses("who,amount\nanna,1,2\n", "TableMalformed");
    refuses("who,amount\nanna,1\nanna,2\n", "TableMalformed");
    refuses("who,amount\n,1\n", "TableMalformed");
    refuses("who,amount\ntotal,1\nanna,1\n", "TableMalformed");
    let message = refuses("who;amount\nanna;1\n", "TableHeaderMalformed");
    assert!(message.contains("semicolons"), "{message}");
    refuses("name,amount\nanna,1\n", "TableHeaderMalformed");
    refuses("who,hours\nanna,1\n", "TableHeaderMalformed");
    refuses("who,days,amount\nanna,1,1\n", "TableHeaderMalformed");
    refuses("line,hours,amount\nlabour,1,1\n", "TableHeaderMalformed");
    let message = refuses("who,amount\nanna,\"51,61\"\n", "TableNumberMalformed");
    assert!(message.contains("write a point"), "{message}");
    refuses("who,amount\nanna,51.\n", "TableNumberMalformed");
    refuses("who,amount\nanna,much\n", "TableNumberMalformed");
    refuses("who,amount\ndora,1\n", "TableRowUnknown");
    refuses("line,amount\ncare,1\n", "TableRowUnknown");
}

#[test]
fn what_a_table_cannot_be_held_against_is_refused() {
    let world = with_rules();
    world.file("table.csv", "who,gifts,amount\nada,2,66.67\n");
    let refuses = |more: &[&str], status: i32, code: &str| {
        world.refuses(&[&["check-table"][..], more].concat(), status, code)
    };
    let with = |amount: &'static str, figure: &'static str| {
        ["table.csv", "--rules", "circle.rules", "--amount", amount, "--figure", figure]
    };
    refuses(&["coop.book", "table.csv"], 2, "TableWithoutRules");
    refuses(&["table.csv", "--amount", "1.00"], 2, "TableWithoutRules");
    refuses(&with("1", "kept=20"), 3, "TableWorldMisfit");
    refuses(&with("1,00", "kept=20"), 3, "TableWorldMisfit");
    refuses(&with("1.00", "rate=20"), 3, "TableWorldMisfit");
    refuses(&with("1.00", "kept=x"), 3, "TableWorldMisfit");
    refuses(
        &["coop.book", "table.csv", "--period", "2025", "--line", "care"],
        3,
        "LineMustBeInTheRules",
    );
    refuses(&["table.csv", "--rules", "circle.rules", "--amount", "1.00"], 3, "E0701");
    world.file("circle.rules", RULES.replace("takes rest", "takes"));
    refuses(&with("1.00", "kept=20"), 3, "E0212");
    world.file("other.csv", "who,amount\nada,1.00\n");
    world.file("circle.rules", RULES);
    let lacking = ["other.csv", "--rules", "circle.rules", "--amount", "1.00"];
    refuses(&lacking, 3, "TableHeaderMalformed");
}
