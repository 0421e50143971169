//! Any interleaving of people who come, go, hide, befriend and block each other, join, leave and watch, read fast or slowly: the bounds hold at
//! every moment, and in the end every watcher knows who is online, of those who let them see it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use model::{Circle, Log, Relation, Seq};
use proptest::prelude::*;
use realtime::{Attached, Effect, Hint, HubLimits, Load, Online, PresenceLimits, Sight, Snapshot};

use crate::presence::{Stage, frame_of, passing, with};
use crate::support::{ROOM, Truth, gone, joined, room, socket, user};

const PEOPLE: i64 = 4;
const LISTED: usize = 3;

#[derive(Debug, Clone)]
enum Act {
    Connect(i64),
    Disconnect(u8),
    /// Lets others see it, or not.
    Show(i64, Circle),
    /// Two are something else to each other.
    Relate(i64, i64, Relation),
    /// Comes into the room, or goes.
    Turn(i64),
    Watch(u8),
    Unwatch(u8),
    Messages(u8),
    Read(u8),
    Pass(u8),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let circle = prop_oneof![
        Just(Circle::Everyone),
        Just(Circle::FriendsOfFriends),
        Just(Circle::Friends),
        Just(Circle::Nobody)
    ];
    let relation = prop_oneof![2 => Just(Relation::Friend), 1 => Just(Relation::Blocked), 1 => Just(Relation::None)];
    let act = prop_oneof![
        6 => (1..=PEOPLE).prop_map(Act::Connect),
        4 => any::<u8>().prop_map(Act::Disconnect),
        3 => ((1..=PEOPLE), circle).prop_map(|(who, circle)| Act::Show(who, circle)),
        4 => ((1..=PEOPLE), (1..=PEOPLE), relation).prop_map(|(one, other, relation)| Act::Relate(one, other, relation)),
        2 => (1..=PEOPLE).prop_map(Act::Turn),
        8 => any::<u8>().prop_map(Act::Watch),
        1 => any::<u8>().prop_map(Act::Unwatch),
        1 => (0..90_u8).prop_map(Act::Messages),
        2 => any::<u8>().prop_map(Act::Read),
        8 => prop_oneof![4 => 1..10_u8, 1 => 10..80_u8].prop_map(Act::Pass),
    ];
    proptest::collection::vec(act, 0..120)
}

struct Session {
    who: i64,
    socket: Attached,
    /// Reads everything at once.
    fast: bool,
    watches: bool,
    /// What it knows.
    view: Option<String>,
    told_at: Option<u64>,
}

struct Run {
    stage: Stage,
    own: HashMap<i64, Truth>,
    members: HashSet<i64>,
    circles: HashMap<i64, Circle>,
    /// Both ways.
    friends: HashSet<(i64, i64)>,
    /// Who blocks whom.
    blocks: HashSet<(i64, i64)>,
    sessions: Vec<Session>,
}

impl Run {
    fn new() -> Self {
        // Nothing is dropped for being idle: taking it up again is the gateway's part.
        let idle = Duration::from_secs(1_000_000);
        let limits = with(PresenceLimits { list_up_to: LISTED, ..PresenceLimits::default() });
        let stage = Stage::of(HubLimits { idle, ..limits }, &[1, 2]);
        let mut own = HashMap::new();
        for id in 1..=PEOPLE {
            let log = Truth::new(Log::User(user(id)));
            let Load::Begun(load) = stage.hub.begin_load(log.log) else { panic!("loaded before") };
            load.finish(Snapshot::person(Seq::ZERO, Sight::new(Circle::Everyone, vec![], vec![])));
            own.insert(id, log);
        }
        let circles = (1..=PEOPLE).map(|id| (id, Circle::Everyone)).collect();
        let (friends, blocks) = (HashSet::new(), HashSet::new());
        Self { stage, own, members: [1, 2].into(), circles, friends, blocks, sessions: Vec::new() }
    }

    fn act(&mut self, act: &Act) {
        match act {
            Act::Connect(who) => self.connect(*who),
            Act::Disconnect(which) => _ = self.pick(*which).map(|at| self.sessions.swap_remove(at)),
            Act::Show(who, circle) => self.show(*who, *circle),
            Act::Relate(one, other, relation) => self.relate(*one, *other, *relation),
            Act::Turn(who) => self.turn(*who),
            Act::Watch(which) => _ = self.pick(*which).map(|at| self.watch(at)),
            Act::Unwatch(which) => {
                if let Some(at) = self.pick(*which) {
                    self.stage.hub.watch_presence(&self.sessions[at].socket, &[]);
                    (self.sessions[at].watches, self.sessions[at].view) = (false, None);
                    passing(&self.sessions[at].socket);
                }
            }
            Act::Messages(count) => (0..*count).for_each(|_| self.stage.tell(Effect::None)),
            Act::Read(which) => _ = self.pick(*which).map(|at| self.read(at)),
            Act::Pass(tenths) => {
                for _ in 0..*tenths {
                    self.stage.pass(1);
                    self.read_fast();
                }
            }
        }
        self.read_fast();
        self.stage.hub.check_invariants();
    }

    fn pick(&self, which: u8) -> Option<usize> {
        (!self.sessions.is_empty()).then(|| usize::from(which) % self.sessions.len())
    }

    fn connect(&mut self, who: i64) {
        let socket = socket(&self.stage.hub, who);
        if self.members.contains(&who) {
            let _live = self.stage.hub.subscribe(room(ROOM), &socket, self.stage.log.head());
        }
        self.stage.hub.set_ready(&socket);
        let fast = self.sessions.len().is_multiple_of(2);
        self.sessions.push(Session { who, socket, fast, watches: false, view: None, told_at: None });
    }

    fn show(&mut self, who: i64, to: Circle) {
        self.circles.insert(who, to);
        self.tell(who, Effect::Shown { to });
    }

    /// As the rules would: blocks end friendships, and are told to the one who blocked alone.
    fn relate(&mut self, one: i64, other: i64, relation: Relation) {
        if one == other {
            return;
        }
        let were_friends = self.friends.contains(&(one, other));
        match relation {
            Relation::Friend if self.blocks.contains(&(one, other)) || self.blocks.contains(&(other, one)) => return,
            Relation::Friend => self.friends.extend([(one, other), (other, one)]),
            _ => [(one, other), (other, one)].iter().for_each(|pair| _ = self.friends.remove(pair)),
        }
        if relation == Relation::Blocked {
            self.blocks.insert((one, other));
        } else {
            self.blocks.remove(&(one, other));
        }
        self.tell(one, Effect::Related { user: user(other), relation });
        if relation == Relation::Friend || were_friends {
            let theirs = if relation == Relation::Friend { relation } else { Relation::None };
            self.tell(other, Effect::Related { user: user(one), relation: theirs });
        }
    }

    fn tell(&mut self, who: i64, effect: Effect) {
        let event = self.own.get_mut(&who).expect("known").commit(effect);
        self.stage.hub.hint(&Hint::from(event));
    }

    fn turn(&mut self, who: i64) {
        let inside = self.members.remove(&who);
        self.stage.tell(if inside { gone(who) } else { joined(who) });
        if !inside {
            self.members.insert(who);
            return;
        }
        // What was queued before is still to come; after it, silence.
        for session in self.sessions.iter_mut().filter(|session| session.who == who) {
            passing(&session.socket);
            session.view = None;
        }
    }

    fn watch(&mut self, at: usize) {
        let session = &mut self.sessions[at];
        // What came before the answer is read before it.
        passing(&session.socket);
        let known = self.stage.hub.watch_presence(&session.socket, &[room(ROOM)]).pop();
        assert_eq!(known.is_some(), self.members.contains(&session.who), "for members, and for nobody else");
        session.watches = true;
        session.view = known.map(|(_, online)| frame_of(&online));
    }

    fn read_fast(&mut self) {
        let fast: Vec<usize> = (0..self.sessions.len()).filter(|at| self.sessions[*at].fast).collect();
        fast.into_iter().for_each(|at| self.read(at));
    }

    fn read(&mut self, at: usize) {
        let (session, now) = (&mut self.sessions[at], self.stage.tenth);
        let frames = passing(&session.socket);
        let may_know = session.watches && self.members.contains(&session.who);
        assert!(may_know || frames.is_empty(), "{} is told {frames:?}", session.who);
        for frame in frames {
            assert_ne!(session.view.as_ref(), Some(&frame), "told what it knew");
            session.view = Some(frame);
            if session.fast {
                assert!(session.told_at.is_none_or(|at| now - at > 20), "twice within two seconds");
                session.told_at = Some(now);
            }
        }
    }

    fn sees(&self, viewer: i64, who: i64) -> bool {
        let is_blocked = self.blocks.contains(&(viewer, who)) || self.blocks.contains(&(who, viewer));
        let is_friend = |one: i64, other: i64| self.friends.contains(&(one, other));
        let shares = || (1..=PEOPLE).any(|third| is_friend(viewer, third) && is_friend(third, who));
        match self.circles[&who] {
            Circle::Nobody => false,
            _ if viewer == who => true,
            _ if is_blocked => false,
            Circle::Everyone => true,
            Circle::FriendsOfFriends => is_friend(viewer, who) || shares(),
            Circle::Friends => is_friend(viewer, who),
        }
    }

    /// Who is online for one of them, once everything has settled.
    fn truth(&self, viewer: i64) -> Online {
        let here: HashSet<i64> = self.sessions.iter().map(|session| session.who).collect();
        let is_here =
            |who: &i64| self.members.contains(who) && here.contains(who) && self.circles[who] != Circle::Nobody;
        let all: Vec<i64> = (1..=PEOPLE).filter(is_here).collect();
        if all.len() > LISTED {
            let open = all.iter().filter(|who| self.circles[who] == Circle::Everyone);
            return Online { count: open.count(), users: None };
        }
        let users: Vec<_> = all.into_iter().filter(|who| self.sees(viewer, *who)).map(user).collect();
        Online { count: users.len(), users: Some(users) }
    }

    fn finish(&mut self) {
        for _ in 0..2 {
            (0..self.sessions.len()).for_each(|at| self.read(at));
            self.act(&Act::Pass(80));
        }
        (0..self.sessions.len()).for_each(|at| self.read(at));
        for session in self.sessions.iter().filter(|session| session.watches && self.members.contains(&session.who)) {
            assert_eq!(session.view.as_ref(), Some(&frame_of(&self.truth(session.who))), "{}", session.who);
        }
        self.sessions.clear();
        self.stage.hub.check_invariants();
        assert_eq!(Arc::strong_count(&self.stage.hub), 1, "nothing holds on");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn whoever_watches_knows_in_the_end_and_is_never_told_too_often_or_too_much(acts in acts()) {
        let mut run = Run::new();
        acts.iter().for_each(|act| run.act(act));
        run.finish();
    }
}
