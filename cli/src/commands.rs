//! The commands: one line each here, one file each below.

mod adopt;
mod agents;
mod append;
mod attest;
mod audit;
mod check_table;
mod close;
mod demo;
mod dissolve;
mod explain;
mod import;
mod init;
mod keeping;
mod ledger;
mod payables;
mod reopen;
mod reverse;
mod rules;
mod statement;
mod what_if;

use crate::args::{Arguments, Command};
use crate::error::CommandError;
use crate::session::Session;

/// Says after a writing command that did not keep its work.
const NOTHING_WRITTEN: &str = "dry run: nothing was written";

/// Carries a command out.
pub(crate) fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let session = Session::new(arguments)?;
    match &arguments.command {
        Command::Demo(args) => demo::run(args),
        Command::Init(args) => init::run(args, &session),
        Command::Append(args) => append::run(args, &session),
        Command::Import(args) if args.is_of_lines() => keeping::import::run(args),
        Command::Import(args) => import::run(args, &session),
        Command::Adopt(args) => adopt::run(args, &session),
        Command::Rules(command) => rules::run(command),
        Command::Statement(args) => statement::run(args, &session),
        Command::Explain(args) => explain::run(args, &session),
        Command::WhatIf(args) => what_if::run(args, &session),
        Command::CheckTable(args) => check_table::run(args, &session),
        Command::Close(args) => close::run(args, &session),
        Command::Reopen(args) => reopen::run(args, &session),
        Command::Dissolve(args) => dissolve::run(args, &session),
        Command::Reverse(args) => reverse::run(args, &session),
        Command::Journal(args) => ledger::journal::run(args, &session),
        Command::TrialBalance(args) => ledger::trial_balance::run(args, &session),
        Command::History(args) => ledger::history::run(args, &session),
        Command::Log(args) => keeping::log::run(args, &session),
        Command::Export(args) => keeping::export::run(args, &session),
        Command::Backup(args) => keeping::backup::run(args),
        Command::Agents(args) => agents::run(args, &session),
        Command::Adjustments(args) => audit::adjustments::run(args, &session),
        Command::Payables(args) => payables::run(args, &session),
        Command::Verify(args) => audit::verify::run(args),
        Command::Audit(args) => audit::run(args),
        Command::Key(command) => attest::key::run(command, &session),
        Command::Role(command) => attest::role::run(command, &session),
        Command::Checkpoint(args) => attest::checkpoint::run(args),
        Command::Prove(args) => attest::prove::run(args, &session),
        Command::Proof(command) => attest::proof::run(command, &session),
        Command::Redact(args) => attest::redact::run(args, &session),
        Command::Continue(args) => attest::go_on::run(args, &session),
    }
}

/// `positions 4 to 6`, `position 4`.
fn positions(positions: &[u64]) -> String {
    match (positions.first(), positions.last()) {
        (Some(first), Some(last)) if first != last => format!("positions {first} to {last}"),
        (Some(first), _) => format!("position {first}"),
        (None, _) => "no position".to_owned(),
    }
}
