//! Rules for a co-op that has none for its end: what is owed is paid, nothing else is given away.
//!
//! Made as a text of the language and carried out like any other, so that there is one way to
//! compute, and the text is a beginning for those who must write it:
//!
//! 1. Losses carried forward, and a loss of the open period, are borne by the funds: those of which
//!    the rules say nothing, then divisible, then indivisible ones; then by members' accounts,
//!    share capital first; last by what is payable. What is still missing, nobody here bears.
//! 2. What accounts of money still hold becomes payable, as far as it has vested: whether the end
//!    makes the rest due or forfeited, no rule says.
//! 3. Funds keep what they have. Whose it is, no rule says.
//!
//! Claims that no money stands behind, and units of one's own, are left as they are.

use std::collections::BTreeMap;

use commonbook_core::door::book;
use commonbook_core::log::View;
use commonbook_core::value::Date;
use commonbook_rules::model::{AccountSpec, EndsTo, FundSpec};
use commonbook_rules::syntax::ast::{FundKind, Item, Rhythm};
use commonbook_rules::syntax::format;
use commonbook_rules::{Rules, diagnostic};

use crate::adopted::{Adoptions, names_before, parse};
use crate::error::ProjectionError;

/// The fund of what the open period brought.
pub(super) const UNDISTRIBUTED: &str = "undistributed result";
/// The fund of what nobody bears.
pub(super) const NOT_COVERED: &str = "not covered";

/// What the rules of a book declare, whenever they were in force up to a day.
pub(super) struct Known {
    currency: String,
    scale: u8,
    funds: BTreeMap<String, (FundSpec, Option<FundKind>)>,
    accounts: BTreeMap<String, AccountSpec>,
}

impl Known {
    /// The declarations of all texts up to a day; of one name the last one holds.
    pub(super) fn of(view: &dyn View, on: Date, size: u64) -> Result<Self, ProjectionError> {
        let identity = book(view)?.ok_or(ProjectionError::BookMustBeOpened)?;
        let currency = identity.currency.code().to_owned();
        let scale = identity.currency.scale();
        let (funds, accounts) = (BTreeMap::new(), BTreeMap::new());
        let mut known = Self { currency, scale, funds, accounts };
        let mut texts = Vec::new();
        for name in names_before(view, size)? {
            for version in Adoptions::load(view, &name, size)?.versions() {
                if version.from <= on {
                    texts.push((version.from, version.position, name.clone()));
                }
            }
        }
        texts.sort();
        for (_, position, name) in texts {
            let rules = parse(view, &name, position)?;
            // What only rules for the end speak of holds nothing before it.
            if rules.closes().every != Rhythm::OnDissolution {
                known.learn(&rules);
            }
        }
        Ok(known)
    }

    fn learn(&mut self, rules: &Rules) {
        for spec in rules.funds() {
            let kind = kind_in(rules, &spec.name);
            let before = self.funds.get(&spec.name).and_then(|(_, kind)| *kind);
            // What is indivisible stays so, whatever a later text leaves unsaid.
            let kind = if before == Some(FundKind::Indivisible) { before } else { kind.or(before) };
            self.funds.insert(spec.name.clone(), (spec.clone(), kind));
        }
        for spec in rules.accounts().iter().filter(|spec| spec.name != "cash") {
            let is_claim = self.accounts.get(&spec.name).is_some_and(|it| it.of_measure.is_some());
            let goes_on = spec.of_measure.is_some() || !is_claim;
            if !spec.is_old && goes_on {
                self.accounts.insert(spec.name.clone(), spec.clone());
            }
        }
    }

    /// Whether rules of the book declare this fund.
    pub(super) fn has_fund(&self, name: &str) -> bool {
        self.funds.contains_key(name)
    }

    /// What may become of a fund, by the book's rules and those at hand.
    pub(super) fn kind_of(&self, name: &str, rules: &Rules) -> &'static str {
        let of_book = self.funds.get(name).and_then(|(_, kind)| *kind);
        let both = [of_book, kind_in(rules, name)];
        let is = |kind: FundKind| both.contains(&Some(kind));
        if is(FundKind::Indivisible) {
            "indivisible"
        } else if is(FundKind::External) {
            "external"
        } else if is(FundKind::Divisible) {
            "divisible"
        } else {
            "unsaid"
        }
    }

    /// Whether an account holds money that the co-op owes.
    pub(super) fn is_money(&self, account: &str) -> bool {
        account == "cash" || self.accounts.get(account).is_none_or(|spec| self.holds_money(spec))
    }

    fn holds_money(&self, spec: &AccountSpec) -> bool {
        let unit = spec.unit.as_ref().map(ToString::to_string);
        spec.of_measure.is_none() && unit.is_none_or(|unit| unit == self.currency)
    }

    /// Whether credits of an account may be taken for their holder after some time only.
    pub(super) fn vests(&self, account: &str) -> bool {
        self.accounts.get(account).is_some_and(|spec| spec.vests_after.is_some())
    }

    /// The unit of what is no money; of claims in money, that word.
    pub(super) fn other_unit(&self, account: &str) -> Option<String> {
        if self.is_money(account) {
            return None;
        }
        let unit = self.accounts.get(account)?.unit.as_ref()?.to_string();
        Some(if unit == self.currency { format!("{unit} of claims") } else { unit })
    }

    /// The rules that stand in where a book has none for its end.
    pub(super) fn rules(&self, view: &dyn View) -> Result<Rules, ProjectionError> {
        let text = self.text();
        let position = view.head()?.size();
        Rules::parse(&text).map_err(|problems| ProjectionError::RulesMustBeReadable {
            name: "Dissolution".to_owned(),
            position,
            problems: diagnostic::render(&text, "Dissolution", &problems),
        })
    }

    fn text(&self) -> String {
        let mut text = format!(
            "# What is owed is paid, and nothing else is given away. Say below where funds go.\n\
             rules \"Dissolution\"\ncurrency {} scale {}\nengine 0\ncloses on dissolution\n\n",
            self.currency, self.scale
        );
        for (name, (spec, kind)) in &self.funds {
            text.push_str(&fund(name, spec, *kind));
        }
        // A fund of that name is the book's own, and shown as such.
        if !self.has_fund(UNDISTRIBUTED) {
            text.push_str(&format!("fund \"{UNDISTRIBUTED}\"\n"));
        }
        if !self.has_fund(NOT_COVERED) {
            text.push_str(&format!("fund \"{NOT_COVERED}\" may be negative\n\n"));
        }
        for spec in self.accounts.values() {
            text.push_str(&account(spec));
        }
        text.push_str(&self.steps());
        format(&text).unwrap_or(text)
    }

    fn steps(&self) -> String {
        let mut text = String::new();
        let own = || self.funds.iter().filter(|(_, (_, kind))| *kind != Some(FundKind::External));
        for (name, _) in own().filter(|(_, (spec, _))| spec.may_be_negative) {
            text.push_str(&format!(
                "\nline \"missing in {name}\" from fund \"{name}\"\n  takes rest\n  \
                 when fund \"{name}\" < 0\n  even below zero\n  to pot main\n"
            ));
        }
        text.push_str("\nabsorb \"losses\"\n");
        for kind in [None, Some(FundKind::Divisible), Some(FundKind::Indivisible)] {
            let bears = |(spec, of): &(FundSpec, _)| *of == kind && !spec.may_be_negative;
            for (name, _) in own().filter(|(_, fund)| bears(fund)) {
                text.push_str(&format!("  from fund \"{name}\"\n"));
            }
        }
        let money: Vec<&str> = self.money().collect();
        for name in money.iter().copied().chain(["cash"]) {
            text.push_str(&format!(
                "  from account \"{name}\" shared by max(0, account \"{name}\") not below 0\n"
            ));
        }
        text.push_str(&format!("  from fund \"{NOT_COVERED}\"\n"));
        text.push_str(&format!(
            "\nline \"{UNDISTRIBUTED}\"\n  takes rest\n  to fund \"{UNDISTRIBUTED}\"\n"
        ));
        for name in money {
            let vested = if self.vests(name) { "vested " } else { "" };
            text.push_str(&format!(
                "\nredeem \"{name}\" from account \"{name}\"\n  amounts to floor({vested}account \
                 \"{name}\")\n  among account \"{name}\" > 0\n"
            ));
        }
        text
    }

    /// The accounts of money but the payable; share capital, which bears a loss first, is first.
    fn money(&self) -> impl Iterator<Item = &str> {
        const CAPITAL: &str = "share_capital";
        let of_money = || self.accounts.values().filter(|spec| self.holds_money(spec));
        let capital = of_money().filter(|spec| spec.name == CAPITAL);
        let others = of_money().filter(|spec| spec.name != CAPITAL);
        capital.chain(others).map(|spec| spec.name.as_str())
    }
}

/// What a text says of a fund.
fn kind_in(rules: &Rules, name: &str) -> Option<FundKind> {
    let funds = rules.document().items.iter().filter_map(|item| {
        let Item::Fund(fund) = item else { return None };
        (&*fund.name.text == name).then_some(fund.kind)
    });
    funds.flatten().next()
}

fn fund(name: &str, spec: &FundSpec, kind: Option<FundKind>) -> String {
    let kind = match kind {
        Some(FundKind::Indivisible) => " indivisible",
        Some(FundKind::Divisible) => " divisible",
        Some(FundKind::External) => " external",
        None => "",
    };
    let negative = if spec.may_be_negative { " may be negative" } else { "" };
    let expires = expires(spec.expires_after, spec.expires_to.as_ref());
    format!("fund \"{name}\"{kind}{negative}{expires}\n")
}

fn account(spec: &AccountSpec) -> String {
    let unit = spec.unit.as_ref().map(|unit| format!(" in {unit}")).unwrap_or_default();
    let never = if spec.never_negative { " never negative" } else { "" };
    let vests = spec.vests_after.map(|months| format!(" vests after {months} months"));
    let vests = vests.unwrap_or_default();
    let expires = expires(spec.expires_after, spec.expires_to.as_ref());
    format!("account \"{}\"{unit}{never}{vests}{expires}\n", spec.name)
}

fn expires(months: Option<u32>, to: Option<&EndsTo>) -> String {
    let Some(months) = months else { return String::new() };
    let to = match to {
        Some(EndsTo::Fund(name)) => format!(" to fund \"{name}\""),
        // The steps that would say whose it is are those of other rules.
        Some(EndsTo::Pot(_)) => " to pot main".to_owned(),
        None => String::new(),
    };
    format!(" expires after {months} months{to}")
}
