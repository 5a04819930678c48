//! The acts of the model as drafts.

use commonbook_core::event::Draft;

use crate::ground::{self, again, draft};
use crate::model::{ACCOUNTS, AGENTS, Act, Months, POTS, ROLES, RULES};

/// The day of a number.
pub(crate) fn on(day: u8) -> String {
    format!("2026-{:02}-{:02}", day / 2 + 1, if day.is_multiple_of(2) { 1 } else { 15 })
}

fn euros(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

fn money(kind: &str, agent: usize, account: usize, cents: i64) -> Draft {
    let sign = if cents < 0 { "-" } else { "" };
    let (whole, part) = (cents.abs() / 100, cents.abs() % 100);
    let data = format!(
        r#"{{"account":"{}","agent":"{}","amount":"{sign}{whole}.{part:02}","unit":"EUR"}}"#,
        ACCOUNTS[account], AGENTS[agent]
    );
    draft(kind, "2026-01-01", &data)
}

/// What a close posts.
pub(crate) fn posting(agent: usize, account: usize, cents: i64) -> Draft {
    money("account_posted", agent, account, cents)
}

/// The name of a rule set, and a period's text.
pub(crate) fn named(rules: usize, months: Months) -> (&'static str, String) {
    (RULES[rules], months.text())
}

/// The draft of an act under an id of its own.
pub(crate) fn drafted(act: &Act, target: Option<usize>, id: usize) -> Draft {
    let position = |at: usize| u64::try_from(at).unwrap();
    let made = match act {
        Act::Register { agent } => ground::agent(AGENTS[*agent]),
        Act::Work { agent } => {
            let data = format!(
                r#"{{"agent":"{}","kind":"work","quantity":"1","unit":"h"}}"#,
                AGENTS[*agent]
            );
            draft("contribution_recorded", "2026-01-01", &data)
        }
        Act::Misspelt { money: true } => ground::revenue("2026-01-01", "1.0"),
        Act::Misspelt { money: false } => ground::work("2026-01-01", "1.0"),
        Act::Start { agent, role, day } => ground::start(AGENTS[*agent], ROLES[*role], &on(*day)),
        Act::End { agent, role, day } => ground::end(AGENTS[*agent], ROLES[*role], &on(*day)),
        Act::Revenue { pot, day } => {
            let data = format!(r#"{{"amount":"1.00","pot":"{}","unit":"EUR"}}"#, POTS[*pot]);
            draft("revenue_recorded", &on(*day), &data)
        }
        Act::Result { pot, months } => {
            let data = format!(
                r#"{{"amount":"-1.00","period":"{}","pot":"{}","unit":"EUR"}}"#,
                months.text(),
                POTS[*pot]
            );
            draft("result_recorded", &on(months.from * 2), &data)
        }
        Act::Open { agent, account, cents } => money("balance_opened", *agent, *account, *cents),
        Act::Pay { agent, account, cents } => money("payout_paid", *agent, *account, *cents),
        Act::PayIn { agent, account, cents } => money("capital_paid_in", *agent, *account, *cents),
        Act::Return { of, agent, account, cents } => {
            let data = format!(
                r#"{{"account":"{}","agent":"{}","amount":"{}","of":{of},"unit":"EUR"}}"#,
                ACCOUNTS[*account],
                AGENTS[*agent],
                euros(*cents)
            );
            draft("payout_returned", "2026-01-01", &data)
        }
        Act::Transfer { agent, to, account, cents } => {
            let data = format!(
                r#"{{"account":"{}","agent":"{}","amount":"{}","to":"{}","unit":"EUR"}}"#,
                ACCOUNTS[*account],
                AGENTS[*agent],
                euros(*cents),
                AGENTS[*to]
            );
            draft("balance_transferred", "2026-01-01", &data)
        }
        Act::Receive { agent, account, cents } => {
            money("payment_received", *agent, *account, *cents)
        }
        Act::Reject { of } => {
            draft("contribution_rejected", "2026-01-01", &format!(r#"{{"of":{of}}}"#))
        }
        Act::Adopt { rules, from } => ground::adoption(RULES[*rules], &on(*from)),
        Act::Call { rules, months } => {
            ground::called(RULES[*rules], &on(months.from * 2), &on(months.to() * 2), "1.00")
        }
        Act::Reopen { of } => ground::reopening(position(*of)),
        Act::Reverse => ground::reversal(0),
    };
    let made = again(&made, &id.to_string());
    let (corrects, reverses) = match (act, target) {
        (Act::Reverse, target) => (None, target.map(position)),
        (_, target) => (target.map(position), None),
    };
    Draft { corrects, reverses, ..made }
}
