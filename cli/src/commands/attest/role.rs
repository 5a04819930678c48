//! `role`: who may record what, given and withdrawn by events.

use commonbook_core::event::{Event, RoleGranted, RoleWithdrawn};
use commonbook_core::value::Id;

use super::{day, recorded};
use crate::args::{RoleChange, RoleCommand};
use crate::error::CommandError;
use crate::session::{Session, writable_whole};

pub(crate) fn run(command: &RoleCommand, session: &Session) -> Result<(), CommandError> {
    let (args, is_given) = match command {
        RoleCommand::Grant(args) => (args, true),
        RoleCommand::Withdraw(args) => (args, false),
    };
    let (agent, role) = (Id::parse(&args.agent)?, args.role.into());
    let event = if is_given {
        Event::from(RoleGranted { agent: agent.clone(), role })
    } else {
        Event::from(RoleWithdrawn { agent: agent.clone(), role })
    };
    change(args, event, session).and_then(|appended| {
        let verb = if is_given { "is" } else { "is no more" };
        recorded(&format!("{agent} {verb} {role}"), &appended, args.dry_run)
    })
}

fn change(
    args: &RoleChange,
    event: Event,
    session: &Session,
) -> Result<commonbook_core::log::Appended, CommandError> {
    let mut book = writable_whole(args.book.book.as_ref())?;
    let on = day(args.on.as_deref(), session)?;
    Ok(book.keep(vec![event], &args.reason, on, &mut session.stamp(), args.dry_run)?)
}
