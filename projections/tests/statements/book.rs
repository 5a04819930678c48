//! A small book in memory, written as a reader would write it.

use commonbook_core::door::{ClosedPeriod, closed_periods};
use commonbook_core::event::{
    CloseReopened, DistributionClosed, DocumentRecorded, Draft, Event, Hash, Label, Position,
    RulesAdopted, parse_append_line, result_digest,
};
use commonbook_core::log::{AppendOptions, Authority, Log, LogError, MemoryLog, View, append};
use commonbook_core::value::{Date, Exact, Id, Period, Timestamp};
use commonbook_projections::audit::audit;
use commonbook_projections::{Computed, ProjectionError, Request, Statement, compute, published};
use commonbook_rules::input::EndedOf;
use sha2::{Digest as _, Sha256};

/// What every rules file of these tests begins with.
pub(crate) const HEADER: &str = "rules \"test\"\ncurrency EUR\nengine 0\ncloses every month\n\n";

/// Rules that share a month's result by hours; a month without hours keeps it.
pub(crate) const BY_HOURS: &str = "fund kept\n\
    measure hours in h counts contributions where kind = work\n\
    line \"work\" takes rest shared by hours otherwise to fund kept\n";

pub(crate) struct TestBook {
    pub(crate) log: MemoryLog,
    clock: Timestamp,
    next: u32,
}

impl TestBook {
    /// A book in EUR with anna and bert, registered on 2026-01-01.
    pub(crate) fn new() -> Self {
        let mut book = Self::empty();
        for agent in ["anna", "bert"] {
            book.add(
                "agent_registered",
                "2026-01-01",
                &format!(r#""agent":"{agent}","kind":"person""#),
            );
        }
        book
    }

    /// A book in EUR without agents.
    pub(crate) fn empty() -> Self {
        let clock = Timestamp::parse("2026-01-01T09:00:00.000000Z").unwrap();
        let mut book = Self { log: MemoryLog::new(), clock, next: 0 };
        book.add("book_opened", "2026-01-01", r#""origin":"test/book","currency":"EUR","scale":2"#);
        book
    }

    /// A book with rules of this body, in force from the first day.
    pub(crate) fn with(body: &str) -> Self {
        let mut book = Self::new();
        book.adopt(&format!("{HEADER}{body}"), "2026-01-01");
        book
    }

    /// Appends an event with these members of its data.
    pub(crate) fn add(&mut self, kind: &str, day: &str, data: &str) -> Position {
        self.add_with(kind, day, data, "")
    }

    /// Appends an event with more keys beside its data, each ended by a comma.
    pub(crate) fn add_with(&mut self, kind: &str, day: &str, data: &str, more: &str) -> Position {
        let id = self.id();
        let line = format!(
            r#"{{"id":"{id}","type":"{kind}","effective_on":"{day}",{more}"data":{{{data}}}}}"#
        );
        let draft = parse_append_line(&line, &mut || [7; 32]).expect(&line);
        self.append(vec![draft], Authority::Writer)
    }

    /// Hours of work of an agent.
    pub(crate) fn work(&mut self, agent: &str, day: &str, hours: &str) -> Position {
        let data = format!(r#""agent":"{agent}","kind":"work","quantity":"{hours}","unit":"h""#);
        self.add("contribution_recorded", day, &data)
    }

    /// The result of a month's main pot, effective on its last day.
    pub(crate) fn result(&mut self, month: &str, amount: &str) -> Position {
        let day = Period::parse(month).unwrap().last_day().to_string();
        let data = format!(r#""period":"{month}","amount":"{amount}","unit":"EUR""#);
        self.add("result_recorded", &day, &data)
    }

    /// Reverses an event.
    pub(crate) fn reverse(&mut self, of: Position, day: &str) -> Position {
        self.add_with("event_reversed", day, "", &format!(r#""reverses":{of},"#))
    }

    /// Adopts a rules text as it is.
    pub(crate) fn adopt(&mut self, text: &str, from: &str) -> Position {
        let name = text.split('"').nth(1).expect("a name");
        let event = RulesAdopted {
            document: None,
            from: Date::parse(from).unwrap(),
            hash: hash(text),
            name: Label::parse(name).unwrap(),
            text: Some(text.to_owned()),
        };
        let draft = self.draft(from, event.into());
        self.append(vec![draft], Authority::Command)
    }

    /// Adopts a rules text in parts of a document.
    pub(crate) fn adopt_in_parts(&mut self, text: &str, from: &str) -> Position {
        let half = text.len() / 2;
        let (first, second) = text.split_at(half);
        let mut drafts = Vec::new();
        for (part, text) in (1..).zip([first, second]) {
            let document = Id::parse("rules/long").unwrap();
            let event = DocumentRecorded { document, of: 2, part, text: text.to_owned() };
            drafts.push(self.draft(from, event.into()));
        }
        let event = RulesAdopted {
            document: Some(Id::parse("rules/long").unwrap()),
            from: Date::parse(from).unwrap(),
            hash: hash(text),
            name: Label::parse("test").unwrap(),
            text: None,
        };
        drafts.push(self.draft(from, event.into()));
        self.append(drafts, Authority::Command)
    }

    /// What would be computed now.
    pub(crate) fn compute(&self, period: &str) -> Result<Computed, ProjectionError> {
        self.ask(&request(period))
    }

    /// What a request gives.
    pub(crate) fn ask(&self, request: &Request) -> Result<Computed, ProjectionError> {
        self.log.read(|view| compute(view, request))
    }

    /// The statement of what would be computed now.
    pub(crate) fn statement(&self, period: &str) -> Statement {
        self.compute(period).unwrap_or_else(|error| panic!("{error}")).statement
    }

    /// A measure's values by agent, `anna 1, bert 2`.
    pub(crate) fn measure(&self, period: &str, index: usize) -> String {
        values(&self.compute(period).unwrap_or_else(|error| panic!("{error}")), index)
    }

    /// Closes a period as the engine does.
    pub(crate) fn close(&mut self, period: &str) -> Position {
        self.close_asked(&request(period))
    }

    /// Closes what is asked for.
    pub(crate) fn close_asked(&mut self, request: &Request) -> Position {
        let computed = self.ask(request).unwrap_or_else(|error| panic!("{error}"));
        let position = self.write_close(&computed);
        let audit = self.log.read(|view| audit(view, &mut |_, _| {}));
        let audit = audit.unwrap_or_else(|error| panic!("{error}"));
        assert!(audit.in_order, "{}", commonbook_projections::render::audit(&audit));
        position
    }

    /// Writes a computed distribution as a close.
    pub(crate) fn write_close(&mut self, computed: &Computed) -> Position {
        let size = self.size();
        let day = computed.period.last_day().to_string();
        let mut drafts: Vec<Draft> =
            computed.events.iter().map(|event| self.draft(&day, event.clone())).collect();
        let closed = DistributionClosed {
            adjusts: computed.adjusts.clone(),
            inputs: computed.counted.as_ref().map(|(hash, _)| *hash),
            digest: computed.digest,
            engine: computed.engine,
            first: size,
            number: computed.number,
            period: computed.period,
            position: size,
            pots: computed.pots.iter().map(|pot| Label::parse(pot).unwrap()).collect(),
            root: computed.root,
            rules: Label::parse(&computed.rules).unwrap(),
            rules_hash: computed.rules_hash,
            zero_shares: computed.zero_shares,
        };
        drafts.push(self.draft(&day, closed.into()));
        self.append(drafts, Authority::Command)
    }

    /// Closes a period with more postings than the rules gave: of whom, and the other members of
    /// the event's data.
    pub(crate) fn close_posting(&mut self, period: &str, postings: &[(&str, &str)]) -> Position {
        let mut computed = self.compute(period).unwrap_or_else(|error| panic!("{error}"));
        for (agent, data) in postings {
            let line = format!(
                r#"{{"id":"x","type":"account_posted","effective_on":"2026-01-31","data":{{"agent":"{agent}",{data}}}}}"#
            );
            let draft = parse_append_line(&line, &mut || [7; 32]).expect(&line);
            computed.events.push(draft.event);
        }
        computed.digest = result_digest(&computed.events);
        self.write_close(&computed)
    }

    /// Reopens a close.
    pub(crate) fn reopen(&mut self, of: Position) -> Position {
        let draft = self.draft("2026-01-31", CloseReopened { of }.into());
        self.append(vec![draft], Authority::Command)
    }

    /// Every close, standing or not.
    pub(crate) fn closes(&self) -> Vec<ClosedPeriod> {
        self.log.read::<_, LogError>(closed_periods).unwrap()
    }

    /// The last close as it was published.
    pub(crate) fn published(&self) -> Statement {
        let close = self.closes().pop().expect("a close");
        self.log.read(|view| published(view, &close)).unwrap_or_else(|error| panic!("{error}"))
    }

    pub(crate) fn size(&self) -> u64 {
        self.log.head().unwrap().size()
    }

    fn id(&mut self) -> String {
        self.next += 1;
        format!("e{}", self.next)
    }

    fn draft(&mut self, day: &str, event: Event) -> Draft {
        Draft {
            id: Id::parse(&self.id()).unwrap(),
            effective_on: Date::parse(day).unwrap(),
            by: None,
            corrects: None,
            reverses: None,
            event,
            sealed: Vec::new(),
            sig: None,
        }
    }

    fn append(&mut self, drafts: Vec<Draft>, authority: Authority) -> Position {
        self.clock = self.clock.plus_micros(1_000_000).unwrap();
        let mut options = AppendOptions::at(self.clock);
        options.authority = authority;
        let appended = self.log.write(|storage| append(storage, &drafts, &options));
        let appended = appended.unwrap_or_else(|error| panic!("{error}"));
        *appended.positions.last().unwrap()
    }
}

/// A request for a period and nothing else.
pub(crate) fn request(period: &str) -> Request {
    let period = Period::parse(period).unwrap();
    Request { rules: None, period, known_at: None, as_of: None, number: None }
}

pub(crate) fn hash(text: &str) -> Hash {
    Hash(Sha256::digest(text.as_bytes()).into())
}

/// A measure's values by agent, `anna 1, bert 2`.
pub(crate) fn values(computed: &Computed, index: usize) -> String {
    let agents = computed.inputs.agents.iter();
    let pairs = agents.zip(&computed.inputs.measures[index]);
    pairs.map(|(agent, value)| format!("{} {value}", agent.id)).collect::<Vec<_>>().join(", ")
}

/// An account's opening balances by agent, without what ended.
pub(crate) fn opening(computed: &Computed, account: &str) -> String {
    let agents = computed.inputs.agents.iter();
    let pairs = agents.zip(&computed.inputs.accounts[account]).enumerate();
    let ended = |agent: usize| {
        let of = EndedOf::Account(account.to_owned(), agent);
        let found = computed.inputs.ended.iter().find(|one| one.of == of);
        found.map_or(Exact::ZERO, |one| one.amount.clone())
    };
    let left = pairs.map(|(place, (agent, value))| {
        format!("{} {}", agent.id, value.sub(&ended(place)).unwrap())
    });
    left.collect::<Vec<_>>().join(", ")
}

/// What is pending: `position type`.
pub(crate) fn pending(statement: &Statement) -> Vec<String> {
    let pending = statement.provenance.pending.iter();
    pending
        .map(|one| format!("{} {} in {}", one.position, one.event_type.as_str(), one.period))
        .collect()
}
