//! Who is online: merged, bounded, exact for those who may know, and nothing for anybody else.

use std::sync::Arc;
use std::time::Duration;

use model::{Circle, Id, Log, Seq, SessionId, UserId};
use realtime::{
    Attached, Bus, Effect, Frame, Hint, Hub, HubLimits, Load, Online, OutboxLimits, Passing, Person, Portion,
    PresenceLimits, Sight, Snapshot, Socket,
};

use crate::support::{ANN, BOB, ROOM, Truth, gone, hub, joined, listener, pass, room, seq, socket, the_room, user};

const CEM: i64 = 3;

/// A room with its log, its hub, and a clock that moves by tenths of a second.
pub(crate) struct Stage {
    pub(crate) hub: Arc<Hub>,
    pub(crate) log: Truth,
    pub(crate) tenth: u64,
}

impl Stage {
    pub(crate) fn of(limits: HubLimits, members: &[i64]) -> Self {
        let hub = Hub::new(limits);
        let log = Truth::new(the_room());
        log.load(&hub, members);
        Self { hub, log, tenth: 0 }
    }

    pub(crate) fn new(members: &[i64]) -> Self {
        Self::of(HubLimits::default(), members)
    }

    /// Lets so many tenths pass.
    pub(crate) fn pass(&mut self, tenths: u64) {
        for _ in 0..tenths {
            self.tenth += 1;
            self.hub.tick(Duration::from_millis(self.tenth * 100));
        }
    }

    pub(crate) fn tell(&mut self, effect: Effect) {
        let event = self.log.commit(effect);
        self.hub.hint(&Hint::from(event));
    }

    /// Somebody who is live in the room and ready.
    pub(crate) fn come(&self, id: i64) -> Attached {
        known(&self.hub, id);
        listener(&self.hub, id, self.log.head().get())
    }

    pub(crate) fn watch(&self, socket: &Arc<Socket>) -> Option<Online> {
        self.hub.watch_presence(socket, &[room(ROOM)]).pop().map(|(_, online)| online)
    }

    pub(crate) fn type_in(&self, id: i64) {
        Bus::local(Arc::clone(&self.hub)).pass(Passing::Typing { room: room(ROOM), person: open(id) });
    }
}

pub(crate) fn with(presence: PresenceLimits) -> HubLimits {
    HubLimits { presence, ..HubLimits::default() }
}

/// So many, and these.
pub(crate) fn online(ids: &[i64]) -> Online {
    Online { count: ids.len(), users: Some(ids.iter().map(|id| user(*id)).collect()) }
}

/// As the wire says it.
pub(crate) fn frame_of(online: &Online) -> String {
    let head = format!(r#"{{"event":"room.presence","room":{ROOM},"online":{}"#, online.count);
    let users = online.users.as_ref().map_or_else(String::new, |users| {
        format!(r#","users":[{}]"#, users.iter().map(UserId::to_string).collect::<Vec<_>>().join(","))
    });
    format!("{head}{users}}}")
}

pub(crate) fn typing(id: i64) -> String {
    format!(r#"{{"event":"room.typing","room":{ROOM},"user":{id}}}"#)
}

/// What waits for a socket and passes; the numbers of the room's events are left out.
pub(crate) fn passing(socket: &Socket) -> Vec<String> {
    let mut frames: Vec<Frame> = Vec::new();
    socket.outbox().take_batch(&mut frames, Portion::ALL);
    let texts = frames.iter().map(|frame| String::from_utf8(frame.to_vec()).expect("text"));
    texts.filter(|text| text.starts_with('{')).collect()
}

fn frames(all: &[&[i64]]) -> Vec<String> {
    all.iter().map(|ids| frame_of(&online(ids))).collect()
}

/// Somebody who lets everybody see them, and has nobody to keep away.
pub(crate) fn open(id: i64) -> Person {
    Person::new(user(id), Sight::new(Circle::Everyone, vec![], vec![]))
}

/// A person's own log, followed here.
pub(crate) fn own(hub: &Arc<Hub>, id: i64, sight: Sight) -> Truth {
    let log = Truth::new(Log::User(user(id)));
    let Load::Begun(load) = hub.begin_load(log.log) else { panic!("loaded before") };
    load.finish(Snapshot::person(Seq::ZERO, sight));
    log
}

/// As [`open`], unless more is known.
pub(crate) fn known(hub: &Arc<Hub>, id: i64) {
    if let Load::Begun(load) = hub.begin_load(Log::User(user(id))) {
        load.finish(Snapshot::person(Seq::ZERO, Sight::new(Circle::Everyone, vec![], vec![])));
    }
}

pub(crate) fn sight(circle: Circle, friends: &[i64], blocked: &[i64]) -> Sight {
    let all = |ids: &[i64]| ids.iter().map(|id| user(*id)).collect();
    Sight::new(circle, all(friends), all(blocked))
}

#[test]
fn a_watcher_is_answered_with_who_is_online_and_told_who_comes() {
    let mut stage = Stage::new(&[ANN, BOB, CEM]);
    let ann = stage.come(ANN);
    assert_eq!(stage.watch(&ann), Some(online(&[ANN])), "oneself too");
    let bob = stage.come(BOB);
    assert_eq!(stage.watch(&bob), Some(online(&[ANN, BOB])), "as it is at this moment");
    stage.pass(10);
    assert_eq!((passing(&ann), passing(&bob)), (frames(&[&[ANN, BOB]]), vec![]), "who knows is not told");
    stage.hub.check_invariants();
}

#[test]
fn changes_are_merged_into_one_frame_in_two_seconds() {
    let mut stage = Stage::new(&[ANN, BOB, CEM]);
    let ann = stage.come(ANN);
    stage.watch(&ann);
    let _bob = stage.come(BOB);
    stage.pass(5);
    assert_eq!(passing(&ann), frames(&[&[ANN, BOB]]), "the first is told at once");
    let _cem = stage.come(CEM);
    stage.tell(gone(BOB));
    stage.pass(15);
    assert_eq!(passing(&ann), frames(&[]));
    stage.pass(5);
    assert_eq!(passing(&ann), frames(&[&[ANN, CEM]]));
}

#[test]
fn nothing_is_told_where_nothing_changed() {
    let mut stage = Stage::new(&[ANN, BOB]);
    let ann = stage.come(ANN);
    stage.watch(&ann);
    for _ in 0..10 {
        // Comes, shows up on a second device, and is back before the grace is over.
        let (_bob, _again) = (stage.come(BOB), stage.come(BOB));
        stage.pass(30);
    }
    assert_eq!(passing(&ann), frames(&[&[ANN, BOB]]));
    stage.tell(Effect::None);
    stage.pass(30);
    assert_eq!(passing(&ann), frames(&[]));
}

#[test]
fn who_goes_is_online_for_five_seconds_more() {
    let mut stage = Stage::new(&[ANN, BOB]);
    let ann = stage.come(ANN);
    stage.watch(&ann);
    let bob = stage.come(BOB);
    stage.pass(30);
    drop(bob);
    stage.pass(49);
    assert_eq!(
        (passing(&ann), stage.hub.presence(room(ROOM), &open(ANN))),
        (frames(&[&[ANN, BOB]]), online(&[ANN, BOB]))
    );
    stage.pass(5);
    assert_eq!(passing(&ann), frames(&[&[ANN]]));
    assert_eq!(stage.hub.online(&[user(ANN), user(BOB), user(77)]), [user(ANN)]);
    stage.hub.check_invariants();
}

#[test]
fn a_socket_that_is_still_starting_makes_nobody_online() {
    let mut stage = Stage::new(&[ANN, BOB]);
    let ann = stage.come(ANN);
    let _bob = socket(&stage.hub, BOB);
    assert_eq!(stage.watch(&ann), Some(online(&[ANN])));
    stage.pass(30);
    assert_eq!(passing(&ann), frames(&[]));
}

#[test]
fn who_is_put_out_watches_no_more_and_is_not_online_there() {
    let mut stage = Stage::new(&[ANN, BOB, CEM]);
    let (ann, bob) = (stage.come(ANN), stage.come(BOB));
    stage.watch(&ann);
    stage.watch(&bob);
    let cem = stage.come(CEM);
    stage.tell(gone(BOB));
    stage.type_in(ANN);
    stage.pass(60);
    assert_eq!((passing(&bob), stage.watch(&bob)), (vec![], None));
    assert_eq!(passing(&ann), frames(&[&[ANN, CEM]]));
    drop(cem);
    stage.pass(100);
    assert_eq!((passing(&bob), passing(&ann)), (vec![], frames(&[&[ANN]])));
    stage.hub.check_invariants();
}

#[test]
fn who_asked_and_comes_in_later_is_told_from_then_on() {
    let mut stage = Stage::new(&[ANN]);
    known(&stage.hub, BOB);
    let (ann, bob) = (stage.come(ANN), socket(&stage.hub, BOB));
    stage.hub.set_ready(&bob);
    assert_eq!(stage.watch(&bob), None, "a stranger");
    stage.type_in(ANN);
    stage.pass(30);
    assert_eq!(passing(&bob), frames(&[]));
    stage.tell(joined(BOB));
    stage.pass(5);
    assert_eq!((passing(&bob), passing(&ann)), (frames(&[&[ANN, BOB]]), vec![]));
    stage.hub.check_invariants();
}

#[test]
fn a_deleted_room_tells_nothing_more() {
    let mut stage = Stage::new(&[ANN, BOB]);
    let (ann, bob) = (stage.come(ANN), stage.come(BOB));
    stage.watch(&ann);
    stage.tell(Effect::Closed);
    drop(bob);
    stage.pass(100);
    assert_eq!((passing(&ann), stage.watch(&ann)), (vec![], None));
    assert_eq!(stage.hub.presence(room(ROOM), &open(ANN)), online(&[]));
    stage.hub.check_invariants();
}

#[test]
fn a_later_list_of_rooms_replaces_the_earlier() {
    let mut stage = Stage::new(&[ANN, BOB]);
    let ann = stage.come(ANN);
    assert_eq!(stage.hub.watch_presence(&ann, &[room(ROOM), room(6), room(ROOM)]).len(), 1);
    assert_eq!(stage.hub.watch_presence(&ann, &[room(6)]), []);
    let _bob = stage.come(BOB);
    stage.type_in(BOB);
    stage.pass(60);
    assert_eq!(passing(&ann), frames(&[]));
    stage.hub.check_invariants();
}

#[test]
fn who_hides_is_neither_listed_nor_counted_and_vanishes_from_where_they_were() {
    let mut stage = Stage::new(&[ANN, BOB, CEM]);
    let mut bobs = own(&stage.hub, BOB, sight(Circle::Everyone, &[], &[]));
    let _own = own(&stage.hub, CEM, sight(Circle::Nobody, &[], &[]));
    let ann = stage.come(ANN);
    let (bob, _cem) = (stage.come(BOB), stage.come(CEM));
    assert_eq!(stage.watch(&ann), Some(online(&[ANN, BOB])), "hidden from the beginning");
    stage.hub.hint(&Hint::from(bobs.commit(Effect::Shown { to: Circle::Nobody })));
    stage.pass(5);
    assert_eq!(passing(&ann), frames(&[&[ANN]]));
    assert_eq!(stage.watch(&bob), Some(online(&[ANN])), "not even to themselves: it is what others see");
    stage.hub.hint(&Hint::from(bobs.commit(Effect::Shown { to: Circle::Everyone })));
    stage.pass(30);
    assert_eq!(passing(&ann), frames(&[&[ANN, BOB]]));
    stage.hub.check_invariants();
}

#[test]
fn where_many_are_online_only_their_number_is_told() {
    let mut stage = Stage::of(with(PresenceLimits { list_up_to: 2, ..PresenceLimits::default() }), &[ANN, BOB, CEM]);
    let ann = stage.come(ANN);
    stage.watch(&ann);
    let _bob = stage.come(BOB);
    stage.pass(30);
    let _cem = stage.come(CEM);
    stage.pass(30);
    let many = frame_of(&Online { count: 3, users: None });
    assert_eq!(passing(&ann), [frame_of(&online(&[ANN, BOB])), many]);
}

#[test]
fn typing_is_told_once_in_three_seconds_and_not_to_oneself() {
    let mut stage = Stage::new(&[ANN, BOB]);
    let (ann, bob, again) = (stage.come(ANN), stage.come(BOB), stage.come(BOB));
    [&ann, &bob, &again].iter().for_each(|socket| _ = stage.watch(socket));
    for _ in 0..70 {
        stage.type_in(BOB);
        stage.pass(1);
    }
    assert_eq!(passing(&ann), [typing(BOB), typing(BOB), typing(BOB)], "at 0, 3 and 6 seconds");
    assert_eq!((passing(&bob), passing(&again)), (vec![], vec![]));
    stage.type_in(ANN);
    assert_eq!(passing(&bob), [typing(ANN)], "each person for themselves");
}

#[test]
fn typing_is_told_to_those_who_watch_and_where_few_are_online() {
    let stage = Stage::of(with(PresenceLimits { typing_up_to: 2, ..PresenceLimits::default() }), &[ANN, BOB, CEM]);
    let (ann, bob) = (stage.come(ANN), stage.come(BOB));
    stage.type_in(BOB);
    stage.watch(&ann);
    stage.type_in(BOB);
    assert_eq!(passing(&ann), [typing(BOB)], "what nobody watched was not told, and does not count");
    let _cem = stage.come(CEM);
    stage.type_in(CEM);
    stage.type_in(77);
    assert_eq!((passing(&ann), passing(&bob)), (vec![], vec![]), "too many; a stranger");
}

#[test]
fn a_slow_reader_loses_what_passes_but_no_message_and_hears_how_it_stands_in_the_end() {
    let mut stage = Stage::new(&[ANN, BOB]);
    let ann = stage.come(ANN);
    stage.watch(&ann);
    (0..64).for_each(|_| stage.tell(Effect::None));
    let bob = stage.come(BOB);
    stage.type_in(BOB);
    stage.pass(100);
    assert_eq!(ann.outbox().closed(), None);
    let (mut all, mut rest) = (Vec::new(), Vec::new());
    ann.outbox().take_batch(&mut all, Portion::ALL);
    assert_eq!(all.len(), 64, "every message, and nothing else");
    stage.pass(30);
    ann.outbox().take_batch(&mut rest, Portion::ALL);
    assert_eq!(rest, [Frame::from(frame_of(&online(&[ANN, BOB])))], "once there is room");
    drop(bob);
}

#[test]
fn who_reads_on_alone_for_a_while_is_still_online_and_still_watches() {
    let mut stage = Stage::new(&[ANN, BOB]);
    let limits = OutboxLimits { frames: 2, bytes: 1_000 };
    known(&stage.hub, ANN);
    let ann = stage.hub.attach(Socket::new(user(ANN), SessionId::from_raw(ANN), limits));
    let _live = stage.hub.subscribe(room(ROOM), &ann, Seq::ZERO);
    stage.hub.set_ready(&ann);
    stage.watch(&ann);
    (0..3).for_each(|_| stage.tell(Effect::None));
    assert!(!ann.is_subscribed(room(ROOM)), "behind");
    let bob = stage.come(BOB);
    assert_eq!(stage.watch(&bob), Some(online(&[ANN, BOB])));
    assert_eq!(passing(&ann), frames(&[]));
    stage.pass(30);
    assert_eq!(passing(&ann), frames(&[&[ANN, BOB]]));
    let _live = stage.hub.subscribe(room(ROOM), &ann, seq(3));
    stage.hub.check_invariants();
}

#[test]
fn a_room_that_nobody_watches_any_more_costs_nothing_and_is_dropped_when_it_is_idle() {
    let stage = Stage::new(&[ANN, BOB]);
    let ann = stage.come(ANN);
    stage.watch(&ann);
    drop(ann);
    pass(&stage.hub, 1, 62);
    stage.log.serve(&stage.hub);
    assert_eq!(stage.hub.delivered(the_room()), None, "dropped");
    stage.hub.check_invariants();
}

#[test]
fn whose_last_socket_went_is_to_be_written_down_once() {
    let hub = hub();
    let (ann, again) = (socket(&hub, ANN), socket(&hub, ANN));
    [&ann, &again].iter().for_each(|socket| hub.set_ready(socket));
    drop(again);
    assert_eq!((hub.take_gone().len(), hub.people_here()), (0, vec![user(ANN)]));
    drop(ann);
    assert_eq!((hub.take_gone(), hub.people_here()), ([user(ANN)].into(), vec![]));
    assert_eq!(hub.take_gone().len(), 0);
    drop(socket(&hub, BOB));
    assert_eq!(hub.take_gone().len(), 0, "who was never let in was not here");
}
