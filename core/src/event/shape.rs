//! Shape: which fields of one event belong together.
//!
//! What keys alone cannot say: one of two, both or none, a part within its whole. Nothing that
//! needs a book is decided here.

use std::collections::BTreeSet;

use crate::event::{
    AccountPosted, AdjustmentPosted, AgentKind, AgentRegistered, AgentUpdated, BalanceOpened,
    BalanceTransferred, ContributionRecorded, DistributionProposed, Event, FundMoved, Place,
    Problem, RulesAdopted, ShareAllocated, ShareDirected, Sphere,
};

/// Refuses an event whose fields contradict each other.
pub(crate) fn check(event: &Event) -> Result<(), Problem> {
    match event {
        Event::BookOpened(data) => book(data.scale, data.currency.is_word()),
        Event::DocumentRecorded(data) => part_within(data.part, data.of),
        Event::BalanceOpened(data) => one_holder(data),
        Event::AgentRegistered(data) => keys_of_their_own(data),
        Event::AgentUpdated(data) => update(data),
        Event::ContributionRecorded(data) => quantity_or_value(data),
        Event::ShareDirected(data) => one_way(data),
        Event::RulesAdopted(data) => text_or_document(data),
        Event::DistributionCalled(data) => days_in_order(data.from < data.to),
        Event::DistributionProposed(data) => each_line_once(data),
        Event::BalanceTransferred(data) => to_another(data),
        Event::AccountPosted(data) => amount_or_claim(data),
        Event::AdjustmentPosted(data) => one_change(data),
        Event::FundMoved(data) => moved(data),
        Event::ShareAllocated(data) => one_scale(data),
        Event::DistributionClosed(data) => counted_from_one(data.number),
        Event::FigureRecorded(_)
        | Event::MembershipStarted(_)
        | Event::MembershipEnded(_)
        | Event::MembershipSuspended(_)
        | Event::MembershipResumed(_)
        | Event::AgentSucceeded(_)
        | Event::AgentsMerged(_)
        | Event::ContributionAccepted(_)
        | Event::ContributionContested(_)
        | Event::ContributionRejected(_)
        | Event::ContributionWithdrawn(_)
        | Event::RevenueRecorded(_)
        | Event::ExpenseRecorded(_)
        | Event::ResultRecorded(_)
        | Event::CapitalPaidIn(_)
        | Event::CapitalPaidOut(_)
        | Event::PayoutPaid(_)
        | Event::PayoutReturned(_)
        | Event::AdjustmentWaived(_)
        | Event::AdjustmentBorne(_)
        | Event::PaymentReceived(_)
        | Event::EventReversed(_)
        | Event::CloseReopened(_)
        | Event::BookContinued(_)
        | Event::KeyAdded(_)
        | Event::KeyRevoked(_)
        | Event::RoleGranted(_)
        | Event::RoleWithdrawn(_)
        | Event::TextRedacted(_) => Ok(()),
    }
}

/// Says a rule when it is broken.
fn require(holds: bool, what: &'static str, hint: &'static str) -> Result<(), Problem> {
    if holds { Ok(()) } else { Err(Problem::FieldsDisagree { what, hint }) }
}

fn book(scale: u8, is_word: bool) -> Result<(), Problem> {
    require(scale <= 18, "a scale of more than 18 places", "money has 0 to 18 places")?;
    require(is_word, "a currency of several words", "use one word, like EUR or SEED")
}

fn part_within(part: u32, of: u32) -> Result<(), Problem> {
    require(1 <= part && part <= of, "a part beyond its document", "parts count from 1 to of")
}

fn one_holder(data: &BalanceOpened) -> Result<(), Problem> {
    let held = [data.account.is_some(), data.fund.is_some(), data.line.is_some()];
    require(
        held.iter().filter(|is_given| **is_given).count() == 1,
        "an opening balance is of a fund, of an account or of a line",
        "give exactly one of fund, account and line",
    )?;
    require(
        data.account.is_none() || data.agent.is_some(),
        "an account's opening balance belongs to somebody",
        "add the agent",
    )?;
    require(
        data.fund.is_none() || data.agent.is_none(),
        "a fund's opening balance belongs to nobody",
        "leave the agent out, or name an account",
    )?;
    one_number(data.amount.is_some(), data.claim.is_some())?;
    require(
        data.claim.is_none() || data.account.is_some(),
        "a claim belongs to an account",
        "give an amount, or name the account of the claim",
    )
}

fn one_number(amount: bool, claim: bool) -> Result<(), Problem> {
    require(
        amount != claim,
        "an account holds an amount or a claim",
        "give exactly one of amount and claim",
    )
}

fn to_another(data: &BalanceTransferred) -> Result<(), Problem> {
    one_number(data.amount.is_some(), data.claim.is_some())?;
    require(
        data.agent != data.to,
        "a transfer from somebody to themselves",
        "name in `to` who receives it",
    )
}

fn amount_or_claim(data: &AccountPosted) -> Result<(), Problem> {
    one_number(data.amount.is_some(), data.claim.is_some())?;
    require(
        data.lots.is_empty() || data.exact().is_negative(),
        "only what lowers an account takes from earlier credits",
        "leave lots out, or make the posting negative",
    )?;
    not_expired_or_said(data.expired)?;
    require(
        data.expired.is_none() || data.expires.is_none(),
        "what takes off what ended has an end of its own",
        "leave expires out",
    )?;
    require(
        data.lots.iter().all(|lot| lot.amount.count() > 0),
        "nothing is taken from an earlier credit",
        "leave that credit out of lots, or write above zero what was taken",
    )
}

/// An adjustment is one difference; what it takes from credits may be more or less than before.
fn one_change(data: &AdjustmentPosted) -> Result<(), Problem> {
    let given = [data.moved.is_some(), data.posted.is_some(), data.shared.is_some()];
    require(
        given.iter().filter(|is_given| **is_given).count() == 1,
        "an adjustment is of a movement, of a posting or of shares",
        "give exactly one of moved, posted and shared",
    )?;
    if let Some(change) = &data.moved {
        moved(change)?;
    }
    if let Some(posted) = &data.posted {
        one_number(posted.amount.is_some(), posted.claim.is_some())?;
        not_expired_or_said(posted.expired)?;
        require(
            posted.lots.iter().all(|lot| lot.amount.count() != 0),
            "nothing is taken from an earlier credit",
            "leave that credit out of lots",
        )?;
    }
    data.shared.as_ref().map_or(Ok(()), one_scale)
}

fn each_line_once(data: &DistributionProposed) -> Result<(), Problem> {
    require(
        !data.amounts.is_empty(),
        "a proposal without amounts",
        "give an amount for a line; to take a proposal back, reverse it",
    )?;
    let mut lines = BTreeSet::new();
    require(
        data.amounts.iter().all(|proposed| lines.insert(&proposed.line)),
        "a line is proposed two amounts",
        "give each line once",
    )
}

fn keys_of_their_own(data: &AgentRegistered) -> Result<(), Problem> {
    require(
        !data.attributes.keys().any(|name| matches!(name.as_str(), "kind" | "sphere")),
        "kind and sphere are no attributes among others",
        "they have keys of their own, beside attributes",
    )
}

/// An update of `kind` or `sphere` has one of the words that a registration has.
fn update(data: &AgentUpdated) -> Result<(), Problem> {
    together(data.attribute.is_some(), data.value.is_some())?;
    let (Some(attribute), Some(value)) = (&data.attribute, &data.value) else { return Ok(()) };
    let words = match attribute.as_str() {
        "kind" => AgentKind::ALL.map(AgentKind::as_str).to_vec(),
        "sphere" => Sphere::ALL.map(Sphere::as_str).to_vec(),
        _ => return Ok(()),
    };
    if words.contains(&value.as_str()) {
        return Ok(());
    }
    Err(Problem::WordUnknown { text: value.to_string(), allowed: words.join(", ") })
}

fn together(attribute: bool, value: bool) -> Result<(), Problem> {
    require(
        attribute == value,
        "an attribute has a value, and a value an attribute",
        "give both, or none of them and a sealed name",
    )
}

fn quantity_or_value(data: &ContributionRecorded) -> Result<(), Problem> {
    require(
        data.quantity.is_some() != data.value.is_some(),
        "a contribution is a quantity or a value",
        "give exactly one of quantity and value",
    )?;
    require(
        data.rate.is_none() || data.quantity.is_some(),
        "a rate belongs to a quantity",
        "leave the rate out, or give a quantity",
    )
}

fn one_way(data: &ShareDirected) -> Result<(), Problem> {
    let ways = [data.waive.is_some(), data.to.is_some(), data.fund.is_some()];
    require(
        ways.iter().filter(|is_given| **is_given).count() == 1,
        "a share is waived, or given to an agent or a fund",
        "give exactly one of waive, to and fund",
    )?;
    require(
        data.waive != Some(false),
        "a share is said not to be waived",
        "leave waive out, or make it true",
    )
}

fn text_or_document(data: &RulesAdopted) -> Result<(), Problem> {
    require(
        data.text.is_some() != data.document.is_some(),
        "rules are a text or a document",
        "give exactly one of text and document",
    )
}

fn days_in_order(holds: bool) -> Result<(), Problem> {
    require(holds, "a period ends before it has begun", "the end is the first day after it")
}

fn one_scale(data: &ShareAllocated) -> Result<(), Problem> {
    let scale = data.total.scale();
    let mut amounts = data.lines.iter().flat_map(|line| {
        let parts = line.parts.iter().map(|part| part.amount);
        let less = line.less.iter().map(|less| less.amount);
        let paid = line.paid.iter().map(|paid| paid.amount);
        parts.chain([line.amount]).chain(line.rounding).chain(less).chain(paid)
    });
    require(
        amounts.all(|amount| amount.scale() == scale),
        "a share's amounts have different places",
        "write all of them at the unit's scale",
    )
}

fn moved(data: &FundMoved) -> Result<(), Problem> {
    require(
        data.difference != Some(false),
        "a movement is said to be no difference",
        "leave difference out, or make it true",
    )?;
    not_expired_or_said(data.expired)?;
    let ends_somewhere = matches!(data.from, Place::Fund(_) | Place::Account(_));
    require(
        data.expired.is_none()
            || (ends_somewhere && data.line.is_none() && data.difference.is_none()),
        "what ended is moved by a line, or out of a place that nothing ends in",
        "what ended comes from a fund or an account, without a line and without difference",
    )
}

fn not_expired_or_said(expired: Option<bool>) -> Result<(), Problem> {
    require(
        expired != Some(false),
        "something is said not to have ended",
        "leave expired out, or make it true",
    )
}

fn counted_from_one(number: u32) -> Result<(), Problem> {
    require(number >= 1, "a distribution's number is 0", "numbers count from 1")
}
