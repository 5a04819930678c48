//! A disk that may lose power: what is on it for sure, what may be, and the states in between.
//!
//! 1. What was written to a file is on the disk once that file was synced. Until then each write,
//!    and each change of length, is there, is not there, or is there in some of its sectors of 512
//!    bytes.
//! 2. A name is there or gone for sure once the folder was synced. Until then the changes of one
//!    name happened up to some point, independently of other names and of what the files hold.
//! 3. The index of the write-ahead log is never synced; after a power loss it holds anything.
//!
//! A disk that says a sync is done when it is not, and one that damages what it does not write, are
//! not simulated.

use std::collections::BTreeMap;
use std::path::Path;

use crate::chance::Chance;
use crate::trace::Call;
use crate::writer::Ack;

const SECTOR: usize = 512;

/// What the writer did, as far as the disk and the reader of its output know.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Name { name: String, file: Option<usize> },
    Write { file: usize, at: usize, data: Vec<u8> },
    Length { file: usize, length: usize },
    Sync { file: usize, name: String },
    SyncFolder,
    Acknowledged(Ack),
}

/// The steps that the recorded calls of a writer are, in their order.
pub(crate) fn steps(calls: &[Call], folder: &Path) -> Vec<Step> {
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    let (mut files, mut steps) = (0, Vec::new());
    for call in calls.iter().filter(|call| call.result.is_some_and(|result| result >= 0)) {
        if call.name == "write" {
            let said = String::from_utf8_lossy(&call.data);
            steps.extend(Ack::read(&said).map(Step::Acknowledged));
        }
        if call.path == folder && call.name.ends_with("sync") {
            steps.push(Step::SyncFolder);
        }
        let inside = call.path.parent() == Some(folder);
        let name = call.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !inside || name.ends_with("-shm") || call.arguments.contains("(deleted)") {
            continue;
        }
        let file = names.get(&name).copied();
        match (call.name.as_str(), file) {
            ("openat", None) if call.arguments.contains("O_CREAT") => {
                names.insert(name.clone(), files);
                steps.push(Step::Name { name, file: Some(files) });
                files += 1;
            }
            ("openat", Some(_)) if !call.arguments.contains("O_TRUNC") => {}
            ("unlink", Some(_)) => {
                names.remove(&name);
                steps.push(Step::Name { name, file: None });
            }
            ("pwrite64", Some(file)) => {
                let at = usize::try_from(call.last_number()).expect("an offset");
                assert_eq!(call.result, i64::try_from(call.data.len()).ok(), "a short write");
                steps.push(Step::Write { file, at, data: call.data.clone() });
            }
            ("ftruncate", Some(file)) => {
                let length = usize::try_from(call.last_number()).expect("a length");
                steps.push(Step::Length { file, length });
            }
            ("fsync" | "fdatasync", Some(file)) => steps.push(Step::Sync { file, name }),
            ("fchown" | "mmap" | "read" | "pread64", _) => {}
            other => panic!("the disk does not know {other:?}: {}", call.arguments),
        }
    }
    steps
}

/// The files of a state: name and bytes.
pub(crate) type Files = Vec<(String, Vec<u8>)>;

#[derive(Clone, Debug, Default)]
pub(crate) struct Disk {
    /// What each file holds for sure.
    files: BTreeMap<usize, Vec<u8>>,
    names: BTreeMap<String, usize>,
    /// What may be there, in the order in which it was done.
    pending: Vec<Step>,
}

/// How much of the pending steps is on the disk.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Lost {
    All,
    Nothing,
    /// The one at this place.
    One(usize),
    /// The last one holds only its first sectors, so many.
    TornAt(usize),
    /// Each is there, lost or torn by chance.
    Any(u64),
}

impl Disk {
    pub(crate) fn take(&mut self, step: &Step) {
        match step {
            Step::Acknowledged(_) => {}
            Step::Name { .. } | Step::Write { .. } | Step::Length { .. } => {
                self.pending.push(step.clone());
            }
            Step::Sync { file, .. } => self.settle(|step| match step {
                Step::Write { file: of, .. } | Step::Length { file: of, .. } => of == file,
                _ => false,
            }),
            Step::SyncFolder => self.settle(|step| matches!(step, Step::Name { .. })),
        }
    }

    fn settle(&mut self, is_synced: impl Fn(&Step) -> bool) {
        let (synced, pending) = std::mem::take(&mut self.pending).into_iter().partition(is_synced);
        self.pending = pending;
        apply(&mut self.files, &mut self.names, &synced);
    }

    /// How many steps may be lost.
    pub(crate) fn pending(&self) -> usize {
        self.pending.len()
    }

    /// How many sectors the last pending write has.
    pub(crate) fn sectors_of_last(&self) -> usize {
        match self.pending.last() {
            Some(Step::Write { at, data, .. }) => sectors(*at, data.len()).count(),
            _ => 0,
        }
    }

    /// What is found after the power is back.
    pub(crate) fn state(&self, lost: Lost) -> Files {
        let (mut files, mut names) = (self.files.clone(), self.names.clone());
        let there: Vec<Step> = match lost {
            Lost::All => Vec::new(),
            Lost::Nothing => self.pending.clone(),
            Lost::One(gone) => {
                let kept = self.pending.iter().enumerate().filter(|(place, _)| *place != gone);
                kept.map(|(_, step)| step.clone()).collect()
            }
            Lost::TornAt(kept) => {
                let (last, before) = self.pending.split_last().expect("a write");
                before.iter().cloned().chain(torn(last, |sector| sector < kept)).collect()
            }
            Lost::Any(seed) => self.by_chance(&mut Chance::new(seed)),
        };
        apply(&mut files, &mut names, &there);
        let mut found: Files = names
            .into_iter()
            .map(|(name, file)| (name, files.get(&file).cloned().unwrap_or_default()))
            .collect();
        if let Lost::Any(seed) = lost
            && seed % 3 == 0
        {
            found.push(("coop.book-shm".to_owned(), rubbish(seed)));
        }
        found
    }

    fn by_chance(&self, chance: &mut Chance) -> Vec<Step> {
        // Of a name's changes, those after a lost one are lost too.
        let mut stuck: Vec<&str> = Vec::new();
        let mut there = Vec::new();
        for step in &self.pending {
            match step {
                Step::Name { name, .. } => {
                    if stuck.contains(&name.as_str()) || chance.once_in(2) {
                        stuck.push(name);
                    } else {
                        there.push(step.clone());
                    }
                }
                _ => match chance.below(4) {
                    0 => {}
                    1 => there.extend(torn(step, |_| chance.once_in(2))),
                    _ => there.push(step.clone()),
                },
            }
        }
        there
    }
}

fn apply(
    files: &mut BTreeMap<usize, Vec<u8>>,
    names: &mut BTreeMap<String, usize>,
    steps: &[Step],
) {
    for step in steps {
        match step {
            Step::Name { name, file: Some(file) } => drop(names.insert(name.clone(), *file)),
            Step::Name { name, file: None } => drop(names.remove(name)),
            Step::Length { file, length } => files.entry(*file).or_default().resize(*length, 0),
            Step::Write { file, at, data } => {
                let bytes = files.entry(*file).or_default();
                let end = at + data.len();
                if bytes.len() < end {
                    bytes.resize(end, 0);
                }
                bytes[*at..end].copy_from_slice(data);
            }
            Step::Sync { .. } | Step::SyncFolder | Step::Acknowledged(_) => {}
        }
    }
}

/// The sectors of a write, each as its beginning and end within the data.
fn sectors(at: usize, length: usize) -> impl Iterator<Item = (usize, usize)> {
    let first = at / SECTOR;
    let last = (at + length).div_ceil(SECTOR);
    (first..last).map(move |sector| {
        let begin = (sector * SECTOR).max(at) - at;
        (begin, ((sector + 1) * SECTOR).min(at + length) - at)
    })
}

/// A write of which only some sectors arrived; a change of length is one piece.
fn torn(step: &Step, mut is_kept: impl FnMut(usize) -> bool) -> Vec<Step> {
    let Step::Write { file, at, data } = step else { return vec![step.clone()] };
    let parts = sectors(*at, data.len()).enumerate().filter(|(sector, _)| is_kept(*sector));
    parts
        .map(|(_, (begin, end))| Step::Write {
            file: *file,
            at: at + begin,
            data: data[begin..end].to_vec(),
        })
        .collect()
}

fn rubbish(seed: u64) -> Vec<u8> {
    let mut chance = Chance::new(seed);
    (0..32_768).map(|_| u8::try_from(chance.below(256)).expect("a byte")).collect()
}

#[test]
fn a_write_that_is_not_synced_is_there_or_torn_or_lost() {
    let mut disk = Disk::default();
    let write = |at, byte: u8, length| Step::Write { file: 0, at, data: vec![byte; length] };
    disk.take(&Step::Name { name: "a".to_owned(), file: Some(0) });
    disk.take(&write(0, 1, 600));
    assert_eq!(disk.state(Lost::All), []);
    disk.take(&Step::Sync { file: 0, name: "a".to_owned() });
    disk.take(&Step::SyncFolder);
    assert_eq!(disk.pending(), 0);
    disk.take(&write(500, 2, 600));
    assert_eq!(disk.sectors_of_last(), 3);
    let a = |lost| disk.state(lost)[0].1.clone();
    assert_eq!(a(Lost::All), vec![1; 600]);
    assert_eq!(a(Lost::One(0)), vec![1; 600]);
    assert_eq!(a(Lost::Nothing), [vec![1; 500], vec![2; 600]].concat());
    assert_eq!(a(Lost::TornAt(1)), [vec![1; 500], vec![2; 12], vec![1; 88]].concat());
    let mut seen: Vec<Vec<u8>> = (0..200).map(|seed| a(Lost::Any(seed))).collect();
    seen.sort();
    seen.dedup();
    assert!(seen.len() >= 6, "{}", seen.len());
}
