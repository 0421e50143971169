//! Whole sessions against one room and their user logs, in any interleaving: commits, late and lost hints, reads, removals
//! and returns, rooms dropped and taken up again.

use std::sync::Arc;
use std::time::Duration;

use model::{Id, Log, Seq, SessionId};
use proptest::prelude::*;
use realtime::{Attached, Effect, Hint, Hub, Load, LoadGuard, OutboxLimits, Snapshot, Socket, Subscribed, Wanted};

use crate::support::{ROOM, Truth, gone, hub, joined, numbers, pass, room, seq, taken, the_room, user};

const PEOPLE: i64 = 3;

#[derive(Debug, Clone)]
enum Act {
    Message,
    /// The person goes, or comes back.
    Turn(i64),
    /// One of the hints that were not given yet, with or without its event.
    Hint(u16),
    Bare(u16),
    Lose(u16),
    Serve(u8),
    Tick(u8),
    /// A person connects, holding the room up to some place.
    Connect(i64, u16),
    Step(u8),
    Leave(u8),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        5 => Just(Act::Message),
        2 => (1..=PEOPLE).prop_map(Act::Turn),
        8 => any::<u16>().prop_map(Act::Hint),
        2 => any::<u16>().prop_map(Act::Bare),
        1 => any::<u16>().prop_map(Act::Lose),
        4 => (1..5_u8).prop_map(Act::Serve),
        1 => prop_oneof![4 => 1..5_u8, 1 => Just(90_u8)].prop_map(Act::Tick),
        2 => (1..=PEOPLE, any::<u16>()).prop_map(|(who, place)| Act::Connect(who, place)),
        14 => any::<u8>().prop_map(Act::Step),
        1 => any::<u8>().prop_map(Act::Leave),
    ];
    proptest::collection::vec(act, 0..250)
}

/// The database: the room's log, and each person's.
struct Database {
    room: Truth,
    people: Vec<Truth>,
}

impl Database {
    fn new() -> Self {
        let people = (1..=PEOPLE).map(|id| Truth::new(Log::User(user(id)))).collect();
        Self { room: Truth::new(the_room()), people }
    }

    fn log(&self, log: Log) -> &Truth {
        match log {
            Log::User(id) => &self.people[usize::try_from(id.get()).expect("small") - 1],
            Log::Room(_) | Log::Server => &self.room,
        }
    }

    /// The join by which the person belongs to the room when this event is delivered; the event that ends it is not seen.
    fn stay(&self, who: i64, at: Seq) -> Option<Seq> {
        let turns = self.room.events.iter().filter(|event| event.effect.user() == Some(user(who)) && event.seq <= at);
        turns
            .max_by_key(|event| event.seq)
            .filter(|event| matches!(event.effect, Effect::Joined { .. }))
            .map(|event| event.seq)
    }

    fn belongs(&self, who: i64, at: Seq) -> bool {
        self.stay(who, at).is_some()
    }

    fn turn(&mut self, who: i64, hints: &mut Vec<Hint>) {
        let belongs = self.belongs(who, self.room.head());
        hints.push(self.room.commit(if belongs { gone(who) } else { joined(who) }).into());
        if !belongs {
            let own = &mut self.people[usize::try_from(who).expect("small") - 1];
            hints.push(own.commit(Effect::Entered { room: room(ROOM) }).into());
        }
    }

    fn snapshot(&self, log: Log) -> Snapshot {
        let head = self.log(log).head();
        let members = (1..=PEOPLE).filter(|who| log == the_room() && self.belongs(*who, head));
        Snapshot::room(head, members.map(|who| (user(who), seq(1))).collect())
    }
}

/// What a client was told of the room.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Told {
    Stored(i64),
    Live(i64),
    /// Reload up to here.
    Gap(i64),
}

/// A session as the gateway runs it, one step at a time.
struct Session {
    who: i64,
    socket: Attached,
    load: Option<LoadGuard>,
    started: bool,
    /// Where the room stands that is being taken up.
    current: Option<Seq>,
    wanted: Vec<Wanted>,
    /// Where the user log stands that is being read on.
    own: Option<Seq>,
    ready: bool,
    told: Vec<Told>,
    /// Came as a stranger while the hub was behind, or took up the room while it was ready: the only cases in which the
    /// client may be told something twice.
    may_repeat: bool,
    /// Everything above here is owed.
    floor: Option<i64>,
    held: i64,
}

impl Session {
    fn connect(hub: &Arc<Hub>, who: i64, held: i64) -> Self {
        // Few frames, so that sessions fall behind.
        let limits = OutboxLimits { frames: 4, bytes: 1_000 };
        let socket = hub.attach(Socket::new(user(who), SessionId::from_raw(who), limits));
        let (load, wanted, told) = (None, Vec::new(), Vec::new());
        Self {
            who,
            socket,
            load,
            started: false,
            current: None,
            wanted,
            own: None,
            ready: false,
            told,
            may_repeat: false,
            floor: None,
            held,
        }
    }

    /// Whether anything happened.
    fn step(&mut self, hub: &Arc<Hub>, database: &Database) -> bool {
        if let Some(load) = self.load.take() {
            let snapshot = database.snapshot(load.log());
            load.finish(snapshot);
            return true;
        }
        if !self.started {
            return self.start(hub, database);
        }
        if let Some(after) = self.current {
            return self.take_up(hub, database, after);
        }
        if !self.ready {
            hub.set_ready(&self.socket);
            self.ready = true;
            return true;
        }
        if let Some(after) = self.own {
            return self.read_on(hub, database, after);
        }
        self.drain(database) || self.next_wanted(database)
    }

    fn read_on(&mut self, hub: &Arc<Hub>, database: &Database, after: Seq) -> bool {
        let log = Log::User(user(self.who));
        match hub.subscribe_user(&self.socket, after) {
            Subscribed::NotLoaded => return self.begin_load(hub, log),
            Subscribed::Live { .. } => self.own = None,
            Subscribed::Behind { .. } => self.own = Some(database.log(log).page(after, 3).through),
            Subscribed::Ahead { .. } | Subscribed::NotMember => return false,
        }
        true
    }

    fn start(&mut self, hub: &Arc<Hub>, database: &Database) -> bool {
        let log = Log::User(user(self.who));
        let head = database.log(log).head();
        match hub.subscribe_user(&self.socket, head) {
            Subscribed::NotLoaded => self.begin_load(hub, log),
            Subscribed::Live { .. } => {
                self.started = true;
                let head = database.room.head().get();
                self.floor = Some(head);
                self.held %= head + 1;
                self.current = database.belongs(self.who, seq(head)).then(|| seq(self.held));
                self.may_repeat = self.current.is_none();
                true
            }
            Subscribed::Behind { .. } | Subscribed::Ahead { .. } | Subscribed::NotMember => false,
        }
    }

    fn begin_load(&mut self, hub: &Arc<Hub>, log: Log) -> bool {
        match hub.begin_load(log) {
            Load::Begun(load) => self.load = Some(load),
            Load::Loaded => {}
            Load::Loading => return false,
        }
        true
    }

    fn take_up(&mut self, hub: &Arc<Hub>, database: &Database, after: Seq) -> bool {
        match hub.subscribe(room(ROOM), &self.socket, after) {
            Subscribed::NotLoaded => return self.begin_load(hub, the_room()),
            Subscribed::Ahead { .. } => return false,
            Subscribed::Live { missed } => {
                self.told.extend(numbers(&missed).into_iter().map(Told::Stored));
                self.current = None;
                if !self.ready {
                    self.floor = Some(self.held);
                }
            }
            // The hub may be behind a join, so the database decides.
            Subscribed::Behind { .. } | Subscribed::NotMember if database.belongs(self.who, database.room.head()) => {
                let page = database.room.page(after, 7);
                self.told.extend(page.events.iter().map(|event| Told::Stored(event.seq.get())));
                self.current = Some(page.through);
            }
            Subscribed::Behind { .. } | Subscribed::NotMember => self.current = None,
        }
        true
    }

    fn drain(&mut self, database: &Database) -> bool {
        let frames = taken(&self.socket);
        for number in frames.iter().filter(|number| **number > 0) {
            assert!(database.belongs(self.who, seq(*number)), "{} saw {number} from outside", self.who);
        }
        self.told.extend(frames.iter().filter(|number| **number > 0).map(|number| Told::Live(*number)));
        !frames.is_empty()
    }

    fn next_wanted(&mut self, database: &Database) -> bool {
        self.own = self.socket.outbox().take_own();
        self.wanted.extend(self.socket.outbox().take_wanted());
        if self.own.is_some() {
            return true;
        }
        let Some(wanted) = self.wanted.pop() else { return false };
        if !self.socket.is_subscribed(wanted.room) && database.belongs(self.who, database.room.head()) {
            self.may_repeat = true;
            self.current = Some(wanted.after.unwrap_or_else(|| {
                self.told.push(Told::Gap(database.room.head().get()));
                database.room.head()
            }));
        }
        true
    }

    /// What a client makes of it: no hole that lies within a stay. What a stay still owed when it ended is owed no more.
    fn check(&self, database: &Database) {
        let Some(floor) = self.floor else { return };
        let owed = |reached: i64, below: i64, stay_of: i64| {
            let since = database.stay(self.who, seq(stay_of))?;
            (reached.max(floor) + 1..below).find(|number| *number >= since.get())
        };
        let mut reached = self.held;
        for told in &self.told {
            let number = match *told {
                Told::Gap(to) => to,
                Told::Stored(number) | Told::Live(number) => {
                    assert!(
                        number > reached || self.may_repeat,
                        "{} was told {number} again: {:?}",
                        self.who,
                        self.told
                    );
                    assert_eq!(
                        owed(reached, number, number),
                        None,
                        "{} missed it before {number}: {:?}",
                        self.who,
                        self.told
                    );
                    number
                }
            };
            reached = reached.max(number);
        }
        let head = database.room.head().get();
        assert_eq!(owed(reached, head + 1, head), None, "{} misses it at the end: {:?}", self.who, self.told);
    }
}

struct World {
    hub: Arc<Hub>,
    database: Database,
    hints: Vec<Hint>,
    sessions: Vec<Session>,
    tenths: u64,
}

impl World {
    fn act(&mut self, act: &Act) {
        match *act {
            Act::Message => self.hints.push(self.database.room.commit(Effect::None).into()),
            Act::Turn(who) => self.database.turn(who, &mut self.hints),
            Act::Hint(which) => self.pick(which).iter().for_each(|hint| self.hub.hint(hint)),
            Act::Bare(which) => self.pick(which).iter().for_each(|hint| self.hub.hint(&Hint::bare(hint.log, hint.seq))),
            Act::Lose(which) => _ = self.pick(which),
            Act::Serve(limit) => self.serve(limit.into()),
            Act::Tick(seconds) => {
                self.tenths += u64::from(seconds) * 10;
                self.hub.tick(Duration::from_millis(self.tenths * 100));
            }
            Act::Connect(who, held) if self.sessions.len() < 5 => {
                self.sessions.push(Session::connect(&self.hub, who, held.into()));
            }
            Act::Step(which) if !self.sessions.is_empty() => {
                let which = usize::from(which) % self.sessions.len();
                self.sessions[which].step(&self.hub, &self.database);
            }
            Act::Leave(which) if !self.sessions.is_empty() => {
                let which = usize::from(which) % self.sessions.len();
                self.sessions.swap_remove(which);
            }
            Act::Connect(..) | Act::Step(_) | Act::Leave(_) => {}
        }
        self.hub.check_invariants();
    }

    fn pick(&mut self, which: u16) -> Option<Hint> {
        // Mostly in order: a window of four.
        let window = self.hints.len().min(4);
        (window > 0).then(|| self.hints.remove(usize::from(which) % window))
    }

    fn serve(&self, limit: usize) {
        if let Some(follow) = self.hub.try_next_follow() {
            self.hub.deliver_read(&self.database.log(follow.log).page(follow.after, limit));
        }
    }

    /// The poll finds what was lost, and everybody comes to rest.
    fn settle(&mut self) {
        for _ in 0..20 {
            for truth in self.database.people.iter().chain([&self.database.room]) {
                self.hub.hint(&Hint::bare(truth.log, truth.head()));
            }
            for _ in 0..100 {
                self.serve(50);
                let mut moved = false;
                for session in &mut self.sessions {
                    moved |= session.step(&self.hub, &self.database);
                }
                if !moved {
                    break;
                }
            }
            pass(&self.hub, self.tenths / 10, self.tenths / 10 + 1);
            self.tenths += 10;
        }
    }
}

proptest! {
    #[test]
    fn no_session_misses_what_it_may_see_or_sees_what_it_may_not(acts in acts()) {
        let (hub, database) = (hub(), Database::new());
        let mut world = World { hub, database, hints: Vec::new(), sessions: Vec::new(), tenths: 0 };
        acts.iter().for_each(|act| world.act(act));
        world.settle();
        for session in &world.sessions {
            session.check(&world.database);
        }
        world.hub.check_invariants();
    }
}
