//! Appending: ids, clock, head, batches and texts.

use std::slice::from_ref;

use crate::ground::{
    Ground, NOW, adoption, agent, opened, posting, revenue, says, sealing, time, work,
};
use commonbook_core::event::{Draft, decode};
use commonbook_core::log::{
    AppendFailure, AppendOptions, Entered, Log, LogError, append, append_each,
};
use commonbook_core::value::Timestamp;

fn at(clock: &str) -> AppendOptions {
    AppendOptions::at(time(clock))
}

fn times(ground: &Ground) -> Vec<String> {
    let lines = ground.contents().lines;
    let records = lines.iter().filter_map(|line| decode(line.split_once(' ')?.1.as_bytes()).ok());
    records.map(|record| record.recorded_at.to_string()).collect()
}

#[test]
fn an_id_keeps_its_content_for_ever() {
    let mut ground = Ground::new();
    let first = sealing(work("2026-03-01", "2"), "note", "the roof");
    let position = ground.add(from_ref(&first));
    let words = ["position 3 with other content", "an id of its own"];
    let others = [
        Draft { effective_on: crate::ground::day("2026-03-02"), ..first.clone() },
        Draft { by: Some("ben".parse().unwrap()), ..first.clone() },
        Draft { event: work("2026-03-01", "3").event, ..first.clone() },
        Draft { sealed: Vec::new(), ..first.clone() },
        Draft { corrects: Some(0), ..first.clone() },
        sealing(first.clone(), "note", "the roof again"),
    ];
    for other in others {
        let (index, rejection) =
            ground.refused_with(&[work("2026-03-09", "1"), other], &Ground::options(false));
        assert_eq!(index, Some(1));
        says(&rejection, "IdMustKeepItsContent", &words);
    }
    let mut same = first;
    same.sealed[0].salt = [1; 32];
    assert_eq!(ground.add(&[same]), position);
}

#[test]
fn the_same_id_with_other_content_is_refused_inside_a_batch_too() {
    let mut ground = Ground::new();
    let first = work("2026-03-01", "2");
    let other = Draft { event: work("2026-03-01", "3").event, ..first.clone() };
    let (index, rejection) = ground.refused_with(&[first.clone(), other], &Ground::options(false));
    assert_eq!(index, Some(1));
    says(&rejection, "IdMustKeepItsContent", &["position 3"]);
    let appended = ground.append(&[first.clone(), first], &Ground::options(false)).unwrap();
    assert_eq!((appended.positions, appended.written), (vec![3, 3], 1));
}

#[test]
fn of_drafts_appended_each_by_itself_a_refused_one_leaves_nothing_behind() {
    let known = work("2026-02-01", "1");
    let good = [work("2026-03-01", "2"), revenue("2026-03-02", "5.00")];
    let bad = [work("2026-03-01", "-2"), revenue("2026-03-02", "5"), adoption("r", "2026-01-01")];
    let options = Ground::options(true);
    let (mut alone, mut beside) = (Ground::new(), Ground::new());
    alone.add(from_ref(&known));
    beside.add(from_ref(&known));
    alone.append(&good, &options).unwrap();
    let [work, money] = good;
    let [negative, unscaled, command] = bad;
    let drafts = [negative, work.clone(), known, unscaled, money, command, work];
    let mut answers = Vec::new();
    let mut answer = |index, result: Result<Entered, AppendFailure>| {
        let said = result.map(|entered| (entered.position, entered.new));
        answers.push((index, said.map_err(|failure| failure.code())));
    };
    let head = beside.log.write(|storage| append_each(storage, &drafts, &options, &mut answer));
    assert_eq!(head.unwrap().size(), 6);
    let refused = |code: &str| Err(code.to_owned());
    let expected = [
        refused("NumberMustBePositive"),
        Ok((4, true)),
        Ok((3, false)),
        refused("MoneyMustBeAtScale"),
        Ok((5, true)),
        refused("EventNeedsItsCommand"),
        Ok((4, false)),
    ];
    assert_eq!(answers, expected.into_iter().enumerate().collect::<Vec<_>>());
    assert_eq!(beside.contents().lines, alone.contents().lines);
    assert!(beside.verified().findings.is_empty());
}

#[test]
fn known_drafts_are_answered_and_new_ones_written() {
    let mut ground = Ground::new();
    let known = work("2026-03-01", "2");
    ground.add(from_ref(&known));
    let before = ground.contents();
    // All known: nothing is written, whatever the clock says.
    let late = at("2029-01-01T00:00:00.000000Z");
    let appended = ground.append(&[opened(), known.clone()], &late).unwrap();
    assert_eq!((appended.positions, appended.written), (vec![0, 3], 0));
    assert_eq!(ground.contents(), before);
    let batch = [work("2026-03-02", "1"), known, work("2026-03-03", "1")];
    let appended = ground.append(&batch, &at(NOW)).unwrap();
    assert_eq!((appended.positions, appended.written), (vec![4, 3, 5], 2));
    assert_eq!(appended.head.size(), 6);
}

#[test]
fn a_text_that_was_erased_counts_as_the_same() {
    let mut ground = Ground::new();
    let named = sealing(agent("cleo"), "name", "Cleo");
    ground.add(from_ref(&named));
    let mut erased = Ground { log: crate::ground::erased(&ground.log) };
    let other = sealing(named, "name", "Cléo");
    assert_eq!(erased.log.write(|s| append(s, &[other], &at(NOW))).unwrap().written, 0);
}

#[test]
fn a_clock_a_day_behind_is_refused_unless_it_is_right() {
    let mut ground = Ground::new();
    let day_before = "2026-03-31T09:00:00.000002Z";
    let just_more = "2026-03-31T09:00:00.000001Z";
    let (index, rejection) = ground.refused_with(&[work("2026-03-01", "1")], &at(just_more));
    assert_eq!(index, None);
    says(&rejection, "ClockMustNotBeBehind", &[just_more, "2026-04-01T09:00:00.000002Z"]);
    ground.append(&[work("2026-03-01", "1")], &at(day_before)).unwrap();
    let right = AppendOptions { clock_is_right: true, ..at("2020-01-01T00:00:00.000000Z") };
    ground.append(&[work("2026-03-02", "1")], &right).unwrap();
    assert_eq!(times(&ground)[4], "2026-04-01T09:00:00.000004Z");
}

#[test]
fn a_clock_a_year_ahead_is_refused_unless_it_is_right() {
    let mut ground = Ground::new();
    let just_less = "2027-04-02T09:00:00.000002Z";
    let just_more = "2027-04-02T09:00:00.000003Z";
    let (index, rejection) = ground.refused_with(&[work("2026-03-01", "1")], &at(just_more));
    assert_eq!(index, None);
    says(&rejection, "ClockMustNotBeAhead", &[just_more, "2026-04-01T09:00:00.000002Z"]);
    ground.append(&[work("2026-03-01", "1")], &at(just_less)).unwrap();
    let right = AppendOptions { clock_is_right: true, ..at("2040-01-01T00:00:00.000000Z") };
    ground.append(&[work("2026-03-02", "1")], &right).unwrap();
}

#[test]
fn recorded_at_grows_by_a_microsecond_at_least() {
    let ground = Ground::new();
    let expected: Vec<String> =
        (0..3).map(|micros| format!("2026-04-01T09:00:00.{micros:06}Z")).collect();
    assert_eq!(times(&ground), expected);
}

#[test]
fn after_the_last_time_nothing_is_recorded() {
    let mut ground = Ground::default();
    let last = Timestamp::parse("9999-12-31T23:59:59.999999Z").unwrap();
    ground.append(&[opened()], &AppendOptions::at(last)).unwrap();
    let error = ground.append(&[agent("anna")], &AppendOptions::at(last)).unwrap_err();
    assert_eq!(error.cause.code(), "BookIsDamaged");
    assert!(error.to_string().contains("nothing can be recorded after 9999"), "{error}");
}

#[test]
fn a_write_is_based_on_the_book_as_it_stands() {
    let mut ground = Ground::new();
    let expecting = |size| AppendOptions { expected_size: Some(size), ..at(NOW) };
    let (index, rejection) = ground.refused_with(&[work("2026-03-01", "1")], &expecting(2));
    assert_eq!(index, None);
    says(&rejection, "HeadMustNotHaveMoved", &["grew from 2 to 3 events", "run the command again"]);
    ground.append(&[work("2026-03-01", "1")], &expecting(3)).unwrap();
}

#[test]
fn a_batch_is_kept_whole_or_not_at_all() {
    let mut ground = Ground::new();
    let mut long = sealing(work("2026-03-01", "1"), "note", "kept apart");
    long.id = "long".parse().unwrap();
    let batch = [
        agent("cleo"),
        long,
        revenue("2026-03-01", "1.00"),
        crate::ground::start("anna", "member", "2026-01-01"),
        revenue("2026-03-01", "1"),
    ];
    let (index, rejection) = ground.refused_with(&batch, &Ground::options(false));
    assert_eq!((index, rejection.code().as_str()), (Some(4), "MoneyMustBeAtScale"));
}

#[test]
fn an_event_that_is_no_line_refuses_the_batch() {
    let mut ground = Ground::new();
    let wrong_path = sealing(revenue("2026-03-01", "1.00"), "note", "no such path");
    let error =
        ground.append(&[work("2026-03-01", "1"), wrong_path], &Ground::options(false)).unwrap_err();
    assert_eq!(error.index, Some(1));
    assert!(matches!(error.cause, AppendFailure::Line(_)), "{error}");
    assert_eq!(error.cause.code(), "SealedPathUnknown");
}

#[test]
fn an_append_of_nothing_writes_nothing() {
    let mut ground = Ground::default();
    let appended = ground.append(&[], &at(NOW)).unwrap();
    assert_eq!((appended.positions, appended.written), (vec![], 0));
    assert_eq!(appended.head.size(), 0);
}

#[test]
fn a_dry_run_leaves_everything_as_it_was() {
    let mut ground = Ground::new();
    let before = ground.contents();
    let result: Result<(), LogError> = ground.log.write(|storage| {
        append(storage, &[agent("cleo"), work("2026-03-01", "1")], &at(NOW)).unwrap();
        Err(LogError::damaged("nothing", "dry run"))
    });
    assert!(result.is_err());
    assert_eq!(ground.contents(), before);
}

#[test]
fn drafts_in_one_append_or_in_many_make_the_same_book() {
    let drafts = [opened(), agent("anna"), work("2026-03-01", "1"), adoption("a", "2026-01-01")];
    let mut one = Ground::default();
    one.add(&drafts);
    let mut many = Ground::default();
    for draft in drafts {
        many.add(&[draft]);
    }
    let posted = [posting("patronage", "1.00")];
    one.close("a", "2026-01", 1, &posted);
    many.close("a", "2026-01", 1, &posted);
    assert_eq!(one.contents(), many.contents());
}
