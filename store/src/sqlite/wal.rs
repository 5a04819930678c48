//! Whether the write-ahead log beside a book is whole, before SQLite forgets what is not.
//!
//! SQLite recovers such a log up to the first frame whose checksum is wrong and drops the rest
//! without a word. That is right for an append that a crash tore, and wrong for acknowledged
//! events in a file that was damaged later. The two are told apart so:
//!
//! 1. The header is synced before the first frame. A wrong header before a frame: damaged.
//! 2. Each append is synced before the next one begins, so a crash tears the last one alone. From
//!    the first wrong frame on, a frame that continues the checksum of an end of an append, and two
//!    ends in such a chain: damaged.
//! 3. Ends that nothing continues: what a killed writer left behind frames that others wrote over,
//!    or the last append, torn or damaged; nobody can tell. It is said by the integrity check and
//!    not refused. No end: an append that was never finished, of which nothing need be said.
//!
//! The format is SQLite's (`fileformat2.html`, "The Write-Ahead Log"). Nothing is written, and no
//! file on which SQLite holds locks is opened, because closing it would give them up.

use std::fs::File;
use std::io::{BufReader, ErrorKind, Read};
use std::path::Path;
use std::thread;
use std::time::Duration;

use commonbook_core::log::LogError;

use super::connection::beside;
use super::error::{Doing, Failure};

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
const PAGE_MIN: usize = 512;
const VERSION: u32 = 3_007_000;
const MAGIC: u32 = 0x377f_0682;

/// A writer may be at work while the file is read; what stays so is no work in progress.
const LOOKS: u32 = 3;
const PAUSE: Duration = Duration::from_millis(1);

/// What is odd about a log, and from which frame on; the header is frame 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Oddity {
    Damaged { frame: u64 },
    Torn { frame: u64 },
}

/// Refuses a damaged write-ahead log; the answer is what must be said about a torn one.
pub(super) fn examine(path: &Path) -> Result<Option<String>, LogError> {
    let log = beside(path, "-wal");
    let failed = |error: std::io::Error| Failure::new(path, Doing::Opening).of_io(&error);
    let mut last = None;
    for look in 0..LOOKS {
        if look > 0 {
            thread::sleep(PAUSE);
        }
        let file = match File::open(&log) {
            Ok(file) => file,
            // Whoever may not read it cannot read the book either, and SQLite will say so.
            Err(error)
                if [ErrorKind::NotFound, ErrorKind::PermissionDenied].contains(&error.kind()) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(failed(error)),
        };
        let odd = look_at(BufReader::new(file)).map_err(failed)?;
        if odd.is_none() || (look > 0 && odd != last) {
            return Ok(None);
        }
        last = odd;
    }
    let name = log.file_name().unwrap_or_default().display().to_string();
    match last {
        Some(Oddity::Damaged { frame }) => {
            let what = "a checksum of the write-ahead log is wrong, and appends follow it";
            Err(LogError::damaged(format!("file {name}, frame {frame}"), what))
        }
        Some(Oddity::Torn { frame }) => Ok(Some(format!(
            "{name}, frame {frame}: the last append cannot be read and was dropped; \
             if it was acknowledged, its events are lost"
        ))),
        None => Ok(None),
    }
}

/// Reads one log from its beginning to its end, one frame at a time.
fn look_at(mut log: impl Read) -> std::io::Result<Option<Oddity>> {
    let mut header = [0; HEADER];
    if !fill(&mut log, &mut header)? {
        return Ok(None);
    }
    let word = |at: usize| big_endian(&header, at);
    let order = if word(0) & 1 == 1 { u32::from_be_bytes } else { u32::from_le_bytes };
    let sum = checksum(header.get(..24).unwrap_or_default(), (0, 0), order);
    if word(0) & !1 != MAGIC || word(4) != VERSION || sum != (word(24), word(28)) {
        let mut frame = [0; FRAME_HEADER + PAGE_MIN];
        return Ok(fill(&mut log, &mut frame)?.then_some(Oddity::Damaged { frame: 0 }));
    }
    let page = usize::try_from(word(8)).unwrap_or(PAGE_MIN);
    let mut frame = vec![0; page.saturating_add(FRAME_HEADER)];
    let mut chain = Chain { sums: [sum; 2], whole: 0, broken: false, ends: 0, most: 0 };
    while fill(&mut log, &mut frame)? {
        chain.add(&frame, header.get(16..24).unwrap_or_default(), order);
    }
    Ok(chain.verdict())
}

type Sum = (u32, u32);

/// What was read of the frames so far.
struct Chain {
    /// The checksums that the next frame may continue: of the last frame as it is stored, and as it
    /// should be, in case those bytes are the damaged ones.
    sums: [Sum; 2],
    /// Frames before the first wrong one.
    whole: u64,
    broken: bool,
    /// Ends of appends since the chain was last broken.
    ends: u64,
    /// The most ends in one chain from the first wrong frame on.
    most: u64,
}

impl Chain {
    fn add(&mut self, frame: &[u8], salts: &[u8], order: fn([u8; 4]) -> u32) {
        let Some((head, page)) = frame.split_at_checked(FRAME_HEADER) else { return };
        let found = head.get(8..16).unwrap_or_default();
        let stored = (big_endian(head, 16), big_endian(head, 20));
        let [after, other] = self.sums.map(|sum| {
            checksum(page, checksum(head.get(..8).unwrap_or_default(), sum, order), order)
        });
        let continues = [after, other].contains(&stored);
        self.sums = [stored, after];
        if !self.broken {
            if found == salts && continues {
                self.whole = self.whole.saturating_add(1);
                return;
            }
            self.broken = true;
        }
        // Frames of an earlier round have other salts and stand there rightly; a frame of this
        // round whose salt was hit is off by one byte.
        let off = found.iter().zip(salts).filter(|(found, salt)| found != salt).count();
        if !continues {
            self.ends = 0;
        }
        if off <= 1 && big_endian(head, 4) != 0 {
            self.ends = self.ends.saturating_add(1);
            self.most = self.most.max(self.ends);
        }
    }

    fn verdict(&self) -> Option<Oddity> {
        let frame = self.whole.saturating_add(1);
        match self.most {
            0 => None,
            1 => Some(Oddity::Torn { frame }),
            _ => Some(Oddity::Damaged { frame }),
        }
    }
}

fn big_endian(bytes: &[u8], at: usize) -> u32 {
    let end = at.saturating_add(4);
    bytes.get(at..end).and_then(|b| b.try_into().ok()).map_or(0, u32::from_be_bytes)
}

/// SQLite's checksum over pairs of words.
fn checksum(bytes: &[u8], (mut a, mut b): Sum, order: fn([u8; 4]) -> u32) -> Sum {
    for &[x0, x1, x2, x3, y0, y1, y2, y3] in bytes.as_chunks::<8>().0 {
        a = a.wrapping_add(order([x0, x1, x2, x3])).wrapping_add(b);
        b = b.wrapping_add(order([y0, y1, y2, y3])).wrapping_add(a);
    }
    (a, b)
}

/// Fills the buffer; `false` when the file ends before.
fn fill(from: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<bool> {
    match from.read_exact(buffer) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}
