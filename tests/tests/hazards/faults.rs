//! Every call by which a command changes the book's files fails, or is where the program is killed;
//! every call by which it reads them fails.
//!
//! After each single fault: what the program acknowledged is there; of what it did not, all or
//! nothing; the log verifies; a refusal has its code, a hint and exit status 4, and what it says of
//! the book is true; the same command again succeeds and records nothing twice.

use std::process::Output;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::folder;
use crate::scene::{Scene, book, run, traced};
use crate::trace::Call;

/// Faults run side by side.
const THREADS: usize = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// This one call fails.
    Once(&'static str),
    /// This call and all later ones of its name fail.
    FromThenOn(&'static str),
    /// The program is killed instead of it.
    Kill,
}

/// What may happen to a call that reads.
const READING: [Fault; 2] = [Fault::Once("EIO"), Fault::FromThenOn("EIO")];

/// What may happen to any other one.
const FAULTS: [Fault; 5] = [
    Fault::Once("EIO"),
    Fault::Once("ENOSPC"),
    Fault::FromThenOn("EIO"),
    Fault::FromThenOn("ENOSPC"),
    Fault::Kill,
];

impl Fault {
    fn injection(self, call: &Call) -> String {
        let Call { name, ordinal, .. } = call;
        match self {
            Self::Once(error) => format!("inject={name}:error={error}:when={ordinal}"),
            Self::FromThenOn(error) => format!("inject={name}:error={error}:when={ordinal}+"),
            Self::Kill => format!("inject={name}:signal=KILL:when={ordinal}"),
        }
    }
}

/// How often the command ended in each way.
#[derive(Debug, Default)]
struct Tally {
    acknowledged: AtomicUsize,
    refused: AtomicUsize,
    killed: AtomicUsize,
    wrong: Mutex<Vec<String>>,
}

/// Disturbs the scene at every call in every way; how many faults there were.
fn disturb(scene: &Scene) -> usize {
    let calls = scene.calls();
    let faults: Vec<(&Call, Fault)> = calls
        .iter()
        .flat_map(|call| {
            let faults = if call.reads() { &READING[..] } else { &FAULTS };
            faults.iter().map(move |fault| (call, *fault))
        })
        .collect();
    let (next, tally) = (AtomicUsize::new(0), Tally::default());
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some((call, fault)) = faults.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(what) = one(scene, call, *fault, &tally) {
                        let (name, at) = (&call.name, call.ordinal);
                        let file = call.path.file_name().unwrap_or_default().display();
                        tally.wrong.lock().expect("a list").push(format!(
                            "{}: {fault:?} at {name} {at} ({file}): {what}",
                            scene.name
                        ));
                    }
                }
            });
        }
    });
    let Tally { acknowledged, refused, killed, wrong } = tally;
    println!(
        "faults: {}: {} at {} calls: {} acknowledged and there, {} refused, {} killed",
        scene.name,
        faults.len(),
        calls.len(),
        acknowledged.into_inner(),
        refused.into_inner(),
        killed.into_inner(),
    );
    let wrong = wrong.into_inner().expect("a list");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    faults.len()
}

/// One fault and all that must hold after it.
fn one(scene: &Scene, call: &Call, fault: Fault, tally: &Tally) -> Result<(), String> {
    let (copy, scratch) = (scene.copy(), folder());
    let injection = fault.injection(call);
    let (output, calls) = traced(copy.path(), &scene.command, &["-e", &injection], &scratch);
    hit(&calls, call, fault)?;
    let said = said(&output);
    let is_acknowledged = said.contains(scene.answer);
    match (output.status.code(), is_acknowledged) {
        (None, _) if fault == Fault::Kill => tally.killed.fetch_add(1, Ordering::Relaxed),
        (Some(0), true) => tally.acknowledged.fetch_add(1, Ordering::Relaxed),
        (Some(4), false) => tally.refused.fetch_add(1, Ordering::Relaxed),
        (status, _) => return Err(format!("status {status:?}: {said}")),
    };
    if output.status.code() == Some(4) {
        is_clear(&said)?;
    }
    let there = held(scene, copy.path(), is_acknowledged, &said)?;
    again(scene, copy.path(), there)
}

/// Whether the fault met the call for which it was meant.
fn hit(calls: &[Call], meant: &Call, fault: Fault) -> Result<(), String> {
    let same = |call: &&Call| call.name == meant.name && call.ordinal == meant.ordinal;
    let call = calls.iter().find(same).ok_or("the call was not made")?;
    if call.path.file_name() != meant.path.file_name() && !meant.touches(&meant.path) {
        return Err(format!("the fault met {}", call.path.display()));
    }
    let met = if fault == Fault::Kill { call.result.is_none() } else { call.is_injected };
    if met { Ok(()) } else { Err(format!("the fault was not met: {call:?}")) }
}

fn said(output: &Output) -> String {
    let [out, err] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    format!("{out}{err}")
}

fn is_clear(said: &str) -> Result<(), String> {
    let clear = said.contains("error[") && said.contains("\nhint: ") && !said.contains("panicked");
    if clear { Ok(()) } else { Err(format!("the error is not clear: {said}")) }
}

/// Whether the events are there, all of them; an error when some are, or when they must be.
fn held(
    scene: &Scene,
    folder: &std::path::Path,
    is_acknowledged: bool,
    said: &str,
) -> Result<bool, String> {
    let there = match book(folder) {
        Ok(seen) if !seen.findings.is_empty() => return Err(seen.findings.join("; ")),
        Ok(seen) if seen.ids.len() == scene.after => true,
        Ok(seen) if scene.before == Some(seen.ids.len()) => false,
        Ok(seen) if scene.before.is_none() && seen.ids.is_empty() => false,
        Ok(seen) => return Err(format!("{} events", seen.ids.len())),
        Err(error) if scene.before.is_none() && !is_a_book(&error) => false,
        Err(error) => return Err(format!("it does not open: {error}")),
    };
    if is_acknowledged && !there {
        return Err("acknowledged and lost".to_owned());
    }
    let denies = said.contains("nothing was recorded") || said.contains("no book was made");
    if there && denies {
        return Err(format!("recorded, and denied: {said}"));
    }
    Ok(there)
}

fn is_a_book(error: &str) -> bool {
    let none = ["No such file", "the file is empty", "making it was never finished"];
    !none.iter().any(|none| error.contains(none))
}

/// The same command again: it succeeds, or says that everything is there.
fn again(scene: &Scene, folder: &std::path::Path, there: bool) -> Result<(), String> {
    let output = run(folder, &scene.command);
    let said = said(&output);
    let expected = if there { scene.again } else { scene.answer };
    if !said.contains(expected) {
        return Err(format!("again (there: {there}): {said}"));
    }
    let seen = book(folder)?;
    if seen.ids.len() != scene.after || !seen.findings.is_empty() {
        return Err(format!("again: {} events; {:?}", seen.ids.len(), seen.findings));
    }
    Ok(())
}

#[test]
fn every_call_of_an_append_may_fail_or_be_the_last() {
    assert!(disturb(&Scene::append()) >= 120, "the issue of these tests is 120 faults");
}

#[test]
fn every_call_of_an_append_after_a_kill_may_fail_or_be_the_last() {
    disturb(&Scene::append_after_a_kill());
}

#[test]
fn every_call_of_a_close_may_fail_or_be_the_last() {
    disturb(&Scene::close());
}

#[test]
fn every_call_of_an_init_may_fail_or_be_the_last() {
    disturb(&Scene::init());
}
