//! A plan as the text of a rules file.
//!
//! Every step is followed by what it moved, as a report, and the last line takes what is left.

use std::fmt::Write;

use crate::fraction::Mode;
use crate::plan::*;

const HEAD: &str = "rules \"Drawn\"\ncurrency EUR\nengine 0\ncloses every year\n\n\
    figure price in EUR/h\n\
    fund reserve\nfund law\nfund losses may be negative\n\
    account bonus\naccount retained\n\
    measure hours in h    counts contributions where kind = work\n\
    measure pay   in EUR  counts contributions where kind = pay\n\
    measure love  in EUR  counts contributions where kind = love  until paid\n\
    measure care  in EUR  counts contributions where kind = care  until paid\n\
    measure fresh in h    counts contributions where kind = fresh  once\n\
    pot side  rest to fund reserve\n\
    pot shop = result shop  rest to fund law\n";

const TAIL: &str = "line \"end\"\n  takes rest\n  even below zero\n  to fund losses\n";

/// The measures in the order of the text.
pub(crate) const MEASURES: [&str; 5] = ["hours", "pay", "love", "care", "fresh"];

impl Plan {
    pub(crate) fn text(&self) -> String {
        let mut text = HEAD.to_owned();
        if self.grant {
            text.push_str("pot grant = source 100.00 EUR  rest to fund reserve\n");
        }
        for (at, step) in self.steps.iter().enumerate() {
            let word = step.word();
            write!(text, "\n{word} \"s{at}\"{}\n", self.step(step)).unwrap();
            writeln!(text, "report \"all{at}\" {word} \"s{at}\"").unwrap();
            if step.has_own() {
                writeln!(text, "report \"own{at}\" own {word} \"s{at}\"").unwrap();
            }
        }
        text.push('\n');
        text.push_str(TAIL);
        text
    }

    fn step(&self, step: &Step) -> String {
        match step {
            Step::Line(line) => self.line(line),
            Step::Split(split) => self.split(split),
            Step::Each(each) => self.each(each),
            Step::Absorb(absorb) => self.absorb(absorb),
            Step::Redeem(redeem) => self.redeem(redeem),
        }
    }

    fn line(&self, line: &Line) -> String {
        let mut text = format!(" from {}", place(line.from));
        let takes = line.takes.as_ref().map_or("rest".to_owned(), |it| self.money(it));
        write!(text, "\n  takes {takes}").unwrap();
        for floor in &line.floors {
            write!(text, "\n  at least {}", self.money(floor)).unwrap();
        }
        text.push_str(&self.caps(&line.caps, "\n "));
        text.push_str(&when(line.when));
        if line.even {
            text.push_str("\n  even below zero");
        }
        match &line.goes {
            Goes::To(to) => write!(text, "\n  to {}", place(*to)).unwrap(),
            Goes::Shared(shared) => text.push_str(&sharing(shared)),
        }
        text
    }

    fn split(&self, split: &Split) -> String {
        let mut text = format!(" from {}", place(split.from));
        if let Some(takes) = &split.takes {
            write!(text, "\n  takes {}", self.money(takes)).unwrap();
        }
        text.push_str(&when(split.when));
        for (to, part, caps) in &split.parts {
            let part = if split.weights { format!("by {part}") } else { percent(*part) };
            write!(text, "\n  to {} {part}{}", place(*to), self.caps(caps, "")).unwrap();
        }
        if split.spills {
            text.push_str("\n  spills over");
        }
        text
    }

    fn each(&self, each: &Each) -> String {
        let mut text = match each.from {
            Giver::Place(from) => format!(" from {}", place(from)),
            Giver::Them => " from them".to_owned(),
            Giver::Nothing => String::new(),
        };
        write!(text, " to {}{}{}", place(each.to), among(each.among), when(each.when)).unwrap();
        write!(text, "\n  amounts to {}", own(&each.amounts)).unwrap();
        if each.nets {
            text.push_str("\n  nets to zero");
        }
        if let Some(rounded) = each.rounded {
            write!(text, "\n  {}", rounding(rounded)).unwrap();
        }
        text + &clauses(&each.clauses)
    }

    fn absorb(&self, absorb: &Absorb) -> String {
        let mut text = format!(" of pot {}{}", absorb.pot, when(absorb.when));
        for entry in &absorb.entries {
            write!(text, "\n  from {}", place(entry.place)).unwrap();
            if let Place::Account(_) = entry.place {
                write!(text, " {}{}", shared_by(&entry.by), among(entry.among)).unwrap();
            }
            text.push_str(&self.caps(&entry.caps, ""));
            if entry.not_below {
                text.push_str(" not below 0");
            }
        }
        text
    }

    fn redeem(&self, redeem: &Redeem) -> String {
        let mut text = format!(" from account retained to account {}", redeem.to);
        match &redeem.pays {
            Redeemed::Budget(takes, caps) => {
                let caps = self.caps(caps, "\n ");
                write!(text, "\n  takes {}{caps}", self.money(takes)).unwrap();
            }
            Redeemed::Each(amount) => write!(text, "\n  amounts to {}", own(amount)).unwrap(),
        }
        text.push_str(if redeem.oldest { "\n  oldest first" } else { "\n  in proportion" });
        if let Some(years) = redeem.older {
            write!(text, "\n  older than {years} years").unwrap();
        }
        text + &among(redeem.among)
    }

    fn caps(&self, caps: &[Money], before: &str) -> String {
        caps.iter().map(|cap| format!("{before} at most {}", self.money(cap))).collect()
    }

    fn money(&self, money: &Money) -> String {
        match money {
            Money::Euros(thousandths) => euros(*thousandths),
            Money::Part(part, base) => format!("{} of {}", percent(*part), self.base(*base)),
            Money::UpTo(thousandths, base) => {
                format!("{} - {}", euros(*thousandths), self.base(*base))
            }
        }
    }

    fn base(&self, base: Base) -> String {
        match base {
            Base::Surplus => "surplus".to_owned(),
            Base::Rest => "rest".to_owned(),
            Base::Fund(name) => format!("fund {name}"),
            Base::Pay => "sum(pay)".to_owned(),
            Base::Owed => "sum(love)".to_owned(),
            Base::Work => "(price * sum(hours))".to_owned(),
            Base::Step(at) => format!("{} \"s{at}\"", self.steps[at].word()),
        }
    }
}

fn sharing(shared: &Shared) -> String {
    let catching = if shared.catching { " catching up on \"s0\"" } else { "" };
    let mut text = format!("\n  {}{catching}{}", shared_by(&shared.by), among(shared.among));
    if shared.account != "cash" {
        write!(text, "\n  to account {}", shared.account).unwrap();
    }
    if let Some(to) = shared.otherwise {
        write!(text, "\n  otherwise to {}", place(to)).unwrap();
    }
    if let Some(account) = shared.pays {
        write!(text, "\n  pays account {account}").unwrap();
    }
    if let Some((mode, step, difference)) = shared.rounded {
        let difference = match difference {
            Difference::To(to) => format!("to {}", place(to)),
            Difference::Left => "left in the pot".to_owned(),
        };
        write!(text, "\n  {}, difference {difference}", rounding((mode, step))).unwrap();
    }
    if let Some(above) = &shared.again {
        write!(text, "\n  nobody above {}, excess shared again", own(above)).unwrap();
    }
    text + &clauses(&shared.clauses)
}

fn clauses(clauses: &[Clause]) -> String {
    clauses.iter().map(|it| format!("\n  {}", clause(it))).collect()
}

fn clause(clause: &Clause) -> String {
    match clause {
        Clause::Above(amount, to) => {
            format!("nobody above {}, excess to {}", own(amount), place(*to))
        }
        Clause::Less(amount, when, to) => {
            let when = when.map_or(String::new(), |it| format!(" when {}", condition(it)));
            format!("less {}{when} to {}", own(amount), place(*to))
        }
        Clause::Under(amount, to) => format!("under {} to {}", own(amount), place(*to)),
        Clause::Paid(parts, last) => {
            let parts: String = parts
                .iter()
                .map(|(amount, account, rounded)| {
                    let amount = match amount {
                        Own::Due(part) => percent(*part),
                        amount => own(amount),
                    };
                    let rounded = rounded.map_or(String::new(), |it| format!(" {}", rounding(it)));
                    format!("{amount} {account}{rounded}, ")
                })
                .collect();
            format!("paid {parts}rest {last}")
        }
    }
}

fn shared_by(by: &By) -> String {
    match by {
        By::Equally => "shared equally".to_owned(),
        By::One(key) => format!("shared by {}", weight(key)),
        By::Keys(keys) => {
            let keys =
                keys.iter().map(|(part, key)| format!("{} by {}", percent(*part), weight(key)));
            format!("shared {}", keys.collect::<Vec<_>>().join(", "))
        }
    }
}

fn weight(weight: &Weight) -> String {
    match weight {
        Weight::Hours => "hours".to_owned(),
        Weight::Pay => "pay".to_owned(),
        Weight::PayAbove(above) => format!("max(0.00 EUR, pay - {})", euros(*above)),
        Weight::Seventh => "hours / 7".to_owned(),
        Weight::Fresh => "fresh".to_owned(),
        Weight::Sum(names) => names.join(" + "),
    }
}

fn own(own: &Own) -> String {
    match own {
        Own::Euros(thousandths) => euros(*thousandths),
        Own::Due(part) => format!("{} of due", percent(*part)),
        Own::Pay(part) => format!("{} of pay", percent(*part)),
        Own::Work(part) => format!("{} of (price * hours)", percent(*part)),
        Own::Balance(part, name) => format!("{} of max(0.00 EUR, account {name})", percent(*part)),
        Own::Evened => "price * (hours - mean(hours among members))".to_owned(),
    }
}

fn condition(circle: Circle) -> String {
    match circle {
        Circle::Members => "members".to_owned(),
        Circle::Others => "not members".to_owned(),
        Circle::Seniors => "agent.level = senior".to_owned(),
        Circle::Busy(hours) => format!("hours > {hours} h"),
    }
}

fn among(circle: Option<Circle>) -> String {
    circle.map_or(String::new(), |it| format!("\n  among {}", condition(it)))
}

fn when(when: Option<When>) -> String {
    match when {
        None => String::new(),
        Some(When::Surplus(above)) => format!("\n  when surplus > {}", euros(above)),
        Some(When::Reserve(below)) => format!("\n  when fund reserve < {}", euros(below)),
    }
}

fn rounding((mode, step): (Mode, i64)) -> String {
    let mode = match mode {
        Mode::HalfUp => "half up",
        Mode::HalfEven => "half even",
        Mode::Up => "up",
        Mode::Down => "down",
    };
    if step == 1 {
        format!("rounded {mode}")
    } else {
        format!("rounded {mode} to {}", euros(step * 10))
    }
}

fn place(place: Place) -> String {
    match place {
        Place::Pot(name) => format!("pot {name}"),
        Place::Fund(name) => format!("fund {name}"),
        Place::Account(name) => format!("account {name}"),
    }
}

fn percent(tenths: u32) -> String {
    format!("{}.{}%", tenths / 10, tenths % 10)
}

fn euros(thousandths: i64) -> String {
    let sign = if thousandths < 0 { "-" } else { "" };
    let size = thousandths.abs();
    format!("{sign}{}.{:03} EUR", size / 1000, size % 1000)
}
