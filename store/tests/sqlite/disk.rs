//! A full disk: the append is refused, nothing of it is kept, and it goes on when there is room.
//!
//! The disk is a small one in memory, mounted for the test. Where that is not allowed the test
//! says so; SQLite's own page limit is tested inside the crate in any case.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use commonbook_store::SqliteLog;
use tempfile::TempDir;

use crate::book::{add, code, is_prefix, size};

/// A disk of 1 MiB.
struct SmallDisk(TempDir);

impl SmallDisk {
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"])
            .arg(folder.path())
            .output()
            .is_ok_and(|run| run.status.success());
        if !mounted {
            eprintln!("no disk may be mounted here; the test of a full disk was left out");
        }
        mounted.then(|| Self(folder))
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("coop.book")
    }

    fn fill(&self) -> PathBuf {
        let path = self.0.path().join("filler");
        let mut size = 1 << 20;
        let mut bytes = Vec::new();
        while size >= 4096 {
            let mut more = bytes.clone();
            more.resize(bytes.len() + size, 7);
            if fs::write(&path, &more).is_ok() {
                bytes = more;
            } else {
                fs::write(&path, &bytes).unwrap();
                size /= 2;
            }
        }
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg("-l").arg(self.0.path()).status();
        assert!(unmounted.unwrap().success());
    }
}

fn bytes(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap()
}

#[test]
fn a_full_disk_refuses_an_append_and_keeps_the_book() {
    let Some(disk) = SmallDisk::mount() else { return };
    let mut log = SqliteLog::create(disk.path()).unwrap();
    add(&mut log, 300).unwrap();
    let before = bytes(&disk.path());
    let filler = disk.fill();
    assert_eq!(code(add(&mut log, 2000)), "DiskIsFull");
    assert_eq!(bytes(&disk.path()), before);
    is_prefix(&log, 300);
    drop(log);
    let mut log = SqliteLog::open(disk.path()).unwrap();
    is_prefix(&log, 300);
    fs::remove_file(filler).unwrap();
    add(&mut log, 10).unwrap();
    is_prefix(&log, 310);
}

#[test]
fn an_append_larger_than_the_disk_is_refused_whole() {
    let Some(disk) = SmallDisk::mount() else { return };
    let mut log = SqliteLog::create(disk.path()).unwrap();
    add(&mut log, 3).unwrap();
    assert_eq!(code(add(&mut log, 20_000)), "DiskIsFull");
    assert_eq!(size(&log), 3);
    add(&mut log, 1).unwrap();
    is_prefix(&log, 4);
}

#[test]
fn no_book_is_left_where_there_is_no_room_for_it() {
    let Some(disk) = SmallDisk::mount() else { return };
    disk.fill();
    assert_eq!(code(SqliteLog::create(disk.path())), "DiskIsFull");
    let names: Vec<_> =
        fs::read_dir(disk.0.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["filler"]);
}
