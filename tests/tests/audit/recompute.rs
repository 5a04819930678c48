//! Every close of every fixture computed again; and a published share that somebody changed, with
//! line, tree, digest and every derived table made anew by hand, is named.

use commonbook_core::event::{Event, Position};
use commonbook_core::log::MemoryLog;
use commonbook_core::value::Amount;

use crate::books::{book, folders, forged};

#[test]
fn every_close_of_every_fixture_is_as_it_was_published() {
    let mut objects = 0;
    for folder in folders() {
        let found = book(&folder).recompute(&mut |_| {}).unwrap();
        assert_eq!(found.differences, [], "{folder:?}");
        objects += found.objects;
    }
    assert!(objects > 1_000, "{objects} results compared");
}

#[test]
fn a_published_share_that_was_changed_is_named_though_everything_derived_agrees() {
    let mut tried = 0;
    for folder in folders() {
        let honest = book(&folder);
        let mut changed = None;
        let cheat = forged(&honest, MemoryLog::new(), &mut |at, event| {
            if let Event::ShareAllocated(e) = event
                && changed.is_none()
            {
                let cent = Amount::new(1, e.total.scale()).unwrap();
                e.total = e.total.checked_add(cent).unwrap();
                e.lines[0].amount = e.lines[0].amount.checked_add(cent).unwrap();
                changed = Some((at, e.agent.to_string()));
            }
        });
        let Some((position, agent)) = changed else { continue };
        assert_eq!(cheat.verify().unwrap().findings, [], "{folder:?}: the lines agree");
        let found = cheat.recompute(&mut |_| {}).unwrap();
        let named: Vec<Position> = found.differences.iter().map(|it| it.position).collect();
        assert!(named.contains(&position), "{folder:?}: {position} of {agent} is not in {named:?}");
        let first = found.differences.iter().find(|it| it.position == position).unwrap();
        assert!(first.published.contains(&agent) && first.computed.contains(&agent), "{first}");
        tried += 1;
    }
    assert!(tried >= 20, "{tried} books were changed");
}
