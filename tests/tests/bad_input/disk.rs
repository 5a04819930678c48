//! A disk that is full, and a disk that may only be read.
//!
//! The disk is a small one in memory, mounted for the test; where mounting is not allowed the test
//! says that it was left out.

use std::process::Command;

use crate::world::{World, work};

struct Disk(World);

impl Disk {
    #[expect(clippy::print_stderr, reason = "what was left out is said")]
    fn mount() -> Option<Self> {
        let world = World::empty();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=2m", "tmpfs"])
            .arg(world.path("."))
            .output()
            .is_ok_and(|run| run.status.success());
        if !mounted {
            eprintln!("no disk may be mounted here; this test was left out");
        }
        mounted.then_some(Self(world))
    }

    fn read_only(&self) {
        let status = Command::new("mount")
            .args(["-o", "remount,ro"])
            .arg(self.0.path("."))
            .status()
            .expect("mount runs");
        assert!(status.success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let status = Command::new("umount").arg("-l").arg(self.0.path(".")).status();
        assert!(status.expect("umount runs").success());
    }
}

#[test]
fn a_full_disk_refuses_an_append_and_leaves_the_book_as_it_was() {
    let Some(disk) = Disk::mount() else { return };
    disk.0.fill();
    let many: String = (0..9_000)
        .map(|n| work(&format!("k/{n:06}"), r#""quantity":"1","unit":"h""#) + "\n")
        .collect();
    disk.0.refuses(&["append", "coop.book", "-"], &many, 4, "DiskIsFull");
    assert!(disk.0.done(&["verify", "coop.book"], "").starts_with("verified: 7 events"));
    let one = work("one", r#""quantity":"1","unit":"h""#);
    disk.0.done(&["append", "coop.book", "-"], &one);
}

#[test]
fn a_disk_that_may_only_be_read_refuses_an_append_and_still_shows_the_book() {
    let Some(disk) = Disk::mount() else { return };
    disk.0.fill();
    disk.read_only();
    let one = work("one", r#""quantity":"1","unit":"h""#);
    disk.0.refuses(&["append", "coop.book", "-"], &one, 4, "BookIsReadOnly");
    assert!(disk.0.done(&["verify", "coop.book"], "").starts_with("verified: 7 events"));
}

#[test]
fn a_full_disk_refuses_a_backup_an_export_and_an_import_and_keeps_nothing_of_them() {
    let Some(disk) = Disk::mount() else { return };
    disk.0.fill();
    let many: String = (0..1_500)
        .map(|n| work(&format!("k/{n:06}"), r#""quantity":"1","unit":"h""#) + "\n")
        .collect();
    disk.0.done(&["append", "coop.book", "-"], &many);
    let lines = disk.0.done(&["export", "coop.book"], "");
    let book = std::fs::metadata(disk.0.path("coop.book")).expect("the book").len();
    // Room for half a book is left.
    let room = usize::try_from((2_u64 << 20) - book - book / 2).expect("a size");
    disk.0.file("filler", "x".repeat(room));
    disk.0.refuses(&["backup", "coop.book", "copy.book"], "", 4, "DiskIsFull");
    disk.0.refuses(&["import", "new.book", "-"], &lines, 4, "DiskIsFull");
    disk.0.file("filler", "x".repeat((2 << 20) - usize::try_from(book).expect("a size") - 90_000));
    disk.0.refuses(&["export", "coop.book", "--out", "new"], "", 4, "FileUnusable");
    let entries = std::fs::read_dir(disk.0.path(".")).expect("a folder");
    let names: Vec<_> = entries.map(|entry| entry.expect("an entry").file_name()).collect();
    assert!(names.iter().all(|name| !name.to_string_lossy().starts_with('.')), "{names:?}");
    assert!(disk.0.done(&["verify", "coop.book"], "").starts_with("verified: 1507 events"));
    std::fs::remove_file(disk.0.path("filler")).expect("removed");
    assert!(disk.0.done(&["import", "new.book", "-"], &lines).starts_with("new.book: 1507 events"));
}

#[test]
fn a_book_on_a_disk_that_may_only_be_read_is_backed_up_elsewhere() {
    let (Some(disk), elsewhere) = (Disk::mount(), World::empty()) else { return };
    disk.0.fill();
    disk.read_only();
    disk.0.refuses(&["backup", "coop.book", "copy.book"], "", 4, "FileUnusable");
    let copy = elsewhere.path("copy.book").display().to_string();
    assert!(disk.0.done(&["backup", "coop.book", &copy], "").contains("7 events, verified"));
    assert!(elsewhere.done(&["verify", "copy.book"], "").starts_with("verified: 7 events"));
}
