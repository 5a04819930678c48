//! Power is lost at any moment of a writer's life: nothing that was acknowledged is lost.
//!
//! The calls of a real writer are recorded, with the moment of each acknowledgement among them.
//! From each chosen moment states of the disk are rebuilt, and the book is opened in each by the
//! real store: it opens and verifies, holds every event that was acknowledged before, and is one of
//! the books that the writer went through, line by line with its root.
//!
//! An append that was torn before it was acknowledged cannot be told from one damaged after; the
//! store says so once, by `verify`, and the book is clean when it is opened again.
//! Two canaries leave syncs out, as a faster setting would; then events are lost.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use crate::chance::Chance;
use crate::disk::{Disk, Files, Lost, Step, steps};
use crate::look::{Seen, look};
use crate::scene::BOOK;
use crate::trace::{calls, strace};
use crate::writer::{Ack, arguments, order};
use crate::{folder, is_long};

/// States are looked at side by side.
const THREADS: usize = 4;
/// What the store says of an append that it cannot read.
const TORN: &str = "the last append cannot be read and was dropped";

/// A writer's life as the disk saw it, and the book that came of it.
struct Life {
    steps: Vec<Step>,
    end: Seen,
    /// The root of every size that the book had between two appends.
    roots: BTreeMap<usize, String>,
}

impl Life {
    fn record() -> Self {
        let (folder, scratch) = (folder(), folder());
        let recorded = scratch.path().join("trace");
        let program = std::env::current_exe().expect("this program");
        let mut command: Command = strace(&[], &recorded, program.as_os_str());
        command.args(arguments()).current_dir(folder.path());
        order(&mut command, "live");
        let output = command.output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "the writer failed: {said}");
        let steps = steps(&calls(&recorded), folder.path());
        let end = look(&folder.path().join(BOOK)).expect("the book opens");
        let acks: Vec<&Ack> = steps.iter().filter_map(acknowledged).collect();
        assert_eq!(acks.last().map(|ack| ack.size), Some(end.lines.len()), "all is acknowledged");
        let begins = steps
            .iter()
            .filter(|step| matches!(step, Step::Write { at: 0, data, .. } if data.len() == 32));
        let logs = steps.iter().filter(
            |step| matches!(step, Step::Name { name, file: Some(_) } if name.ends_with("-wal")),
        );
        assert!(begins.count() > logs.count(), "a write-ahead log was begun anew");
        let roots = acks.iter().map(|ack| (ack.size, ack.root.clone())).collect();
        Self { steps, end, roots }
    }

    /// The same life on a disk that takes no notice of some syncs.
    fn without(&self, is_dropped: impl Fn(&[Step], &Step) -> bool) -> Self {
        let kept = self.steps.iter().enumerate().filter(|(place, step)| {
            let is_sync = matches!(step, Step::Sync { .. });
            !(is_sync && is_dropped(&self.steps[place + 1..], step))
        });
        Self {
            steps: kept.map(|(_, step)| step.clone()).collect(),
            end: self.end.clone(),
            roots: self.roots.clone(),
        }
    }
}

fn acknowledged(step: &Step) -> Option<&Ack> {
    match step {
        Step::Acknowledged(ack) => Some(ack),
        _ => None,
    }
}

/// A state to be looked at, and what must be in it.
struct State {
    files: Files,
    acknowledged: usize,
    moment: String,
}

#[derive(Debug, Default)]
struct Found {
    whole: usize,
    /// Whole but for an append that was torn, which was told.
    torn: usize,
    /// Before anything was acknowledged: no book yet.
    none: usize,
    wrong: Vec<String>,
}

impl Found {
    fn states(&self) -> usize {
        self.whole + self.torn + self.none + self.wrong.len()
    }
}

/// Looks at the states of a life, at every moment in `every` chosen by chance, and at each moment
/// around a change of names.
fn enumerate(life: &Life, every: usize, each_many: usize) -> Found {
    let found = Mutex::new(Found::default());
    let (sender, receiver) = sync_channel(2 * THREADS);
    let receiver = Mutex::new(receiver);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| judge(life, &receiver, &found));
        }
        let (mut disk, mut size, mut chance) = (Disk::default(), 0, Chance::new(20_261_125));
        for (place, step) in life.steps.iter().enumerate() {
            // Before a sync the most is at stake.
            let near = life.steps[place..].iter().take(2).any(|s| matches!(s, Step::Name { .. }));
            let at_stake = matches!(step, Step::Sync { .. } | Step::SyncFolder);
            if near || (at_stake && chance.once_in(every)) || chance.once_in(every * 8) {
                for lost in losses(&disk, &mut chance, each_many) {
                    let state = State {
                        files: disk.state(lost),
                        acknowledged: size,
                        moment: format!("before step {place} {lost:?}"),
                    };
                    sender.send(state).expect("somebody looks");
                }
            }
            disk.take(step);
            size = acknowledged(step).map_or(size, |ack| ack.size);
        }
        let files = disk.state(Lost::All);
        sender
            .send(State { files, acknowledged: size, moment: "at the end".to_owned() })
            .expect("somebody looks");
        drop(sender);
    });
    found.into_inner().expect("what was found")
}

/// What may be lost at one moment: everything, nothing, one thing, the end of the last write, and
/// whatever chance takes.
fn losses(disk: &Disk, chance: &mut Chance, each_many: usize) -> Vec<Lost> {
    let pending = disk.pending();
    let mut losses = vec![Lost::All];
    if pending == 0 {
        return losses;
    }
    losses.push(Lost::Nothing);
    let some = |count: usize, chance: &mut Chance| -> Vec<usize> {
        if count <= each_many {
            return (0..count).collect();
        }
        (0..each_many).map(|_| chance.below(count)).collect()
    };
    losses.extend(some(pending, chance).into_iter().map(Lost::One));
    let sectors = disk.sectors_of_last();
    if sectors > 1 {
        losses.extend(some(sectors - 1, chance).into_iter().map(|kept| Lost::TornAt(kept + 1)));
    }
    let seeds = (0..each_many).map(|_| chance.below(usize::MAX) as u64);
    losses.extend(seeds.map(Lost::Any));
    losses
}

fn judge(life: &Life, states: &Mutex<Receiver<State>>, found: &Mutex<Found>) {
    let place = folder();
    loop {
        let next = states.lock().expect("the states").recv();
        let Ok(state) = next else { return };
        lay(place.path(), &state.files);
        let answer = one(life, &state, &place.path().join(BOOK));
        let mut found = found.lock().expect("what was found");
        match answer {
            Ok(Answer::Whole) => found.whole += 1,
            Ok(Answer::Torn) => found.torn += 1,
            Ok(Answer::None) => found.none += 1,
            Err(what) => found.wrong.push(format!("{}: {what}", state.moment)),
        }
    }
}

fn lay(folder: &Path, files: &Files) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        std::fs::remove_file(entry.expect("a file").path()).expect("it goes");
    }
    for (name, bytes) in files {
        std::fs::write(folder.join(name), bytes).expect("written");
    }
}

enum Answer {
    Whole,
    Torn,
    None,
}

fn one(life: &Life, state: &State, path: &Path) -> Result<Answer, String> {
    let mut seen = match look(path) {
        Ok(seen) => seen,
        Err(_) if state.acknowledged == 0 => return Ok(Answer::None),
        Err(error) => return Err(format!("{} were acknowledged: {error}", state.acknowledged)),
    };
    let is_torn = matches!(seen.findings.as_slice(), [one] if one.contains(TORN));
    if is_torn {
        seen = look(path).map_err(|error| format!("opened again: {error}"))?;
    }
    if !seen.findings.is_empty() {
        return Err(format!("found: {}", seen.findings.join("; ")));
    }
    let size = seen.lines.len();
    if size < state.acknowledged {
        return Err(format!("LOST: {} acknowledged, {size} there", state.acknowledged));
    }
    if size > 0 && life.roots.get(&size) != Some(&seen.root) {
        return Err(format!("no append ended with {size} events and this root"));
    }
    if life.end.lines[..size] != seen.lines {
        return Err("another line".to_owned());
    }
    Ok(if is_torn { Answer::Torn } else { Answer::Whole })
}

#[test]
fn a_power_loss_at_any_moment_loses_no_acknowledged_event() {
    let life = Life::record();
    let (every, each_many) = if is_long() { (1, 12) } else { (8, 5) };
    let found = enumerate(&life, every, each_many);
    println!(
        "power losses: {} states out of {} steps: {} whole, {} whole with a torn append told, {} \
         before there was a book; 0 acknowledged events lost",
        found.states(),
        life.steps.len(),
        found.whole,
        found.torn,
        found.none,
    );
    let Found { wrong, .. } = &found;
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(20)].join("\n")
    );
    assert!(found.states() >= 400, "{} states are too few", found.states());
    assert!(found.torn > 0, "no state tore an append");
}

#[test]
fn a_setting_that_syncs_less_would_lose_acknowledged_events() {
    let life = Life::record();
    // As with synchronous=NORMAL: the log is synced only before it is moved into the book.
    let normal = life.without(|after, step| {
        let Step::Sync { name, .. } = step else { return false };
        let next = after.iter().find_map(|step| match step {
            Step::Write { file, .. } => Some(*file),
            _ => None,
        });
        name.ends_with("-wal") && next != Some(0)
    });
    let found = enumerate(&normal, 40, 2);
    let lost = found.wrong.iter().filter(|what| what.contains("LOST")).count();
    println!("canary: without the sync of each append {lost} of {} states lose", found.states());
    assert!(lost > 0, "an append that is not synced is lost");
    // As with synchronous=OFF: nothing is ever synced.
    let off = life.without(|_, _| true);
    let found = enumerate(&off, 40, 2);
    let (bad, states) = (found.wrong.len(), found.states());
    println!("canary: without any sync {bad} of {states} states lose or are damaged");
    assert!(bad > lost, "a book that is not synced is damaged");
}
