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
