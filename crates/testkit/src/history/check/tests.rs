//! Hand-made histories: a clean one passes, and each anomaly is found by the check that names it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Check, check};
use crate::history::{Connection, Entry, FinalRoom, FinalState, History, Key, Phase, RoomState, Seen, What, body_hash};

const ROOM: i64 = 5;

/// A history in the making. Client 1 sends, client 2 listens; both on their first connection.
#[derive(Default)]
struct Story {
    history: History,
    calls: u64,
}

fn key(number: u128) -> Key {
    Key::from_bits(number)
}

fn seen(seq: i64, number: u128) -> Seen {
    Seen { seq, key: Some(key(number)), body_hash: body_hash(&number.to_string()) }
}

fn on(client: u32, number: u32) -> Connection {
    Connection { client, number }
}

impl Story {
    fn note(&mut self, connection: Connection, what: What) {
        let idx = self.history.entries.len() as u64;
        self.history.entries.push(Entry { idx, t_mono: idx, connection, node: 0, what });
    }

    fn phase(&mut self, call: u64, number: u128, phase: Phase, seq: Option<i64>) {
        let (key, body_hash) = (key(number), body_hash(&number.to_string()));
        self.note(on(1, 1), What::Send { call, phase, room: ROOM, key, body_hash, seq });
    }

    fn invoke(&mut self, number: u128) -> u64 {
        self.calls += 1;
        self.phase(self.calls, number, Phase::Invoke, None);
        self.calls
    }

    /// Sends, and is answered at once.
    fn sent(&mut self, number: u128, seq: i64) {
        let call = self.invoke(number);
        self.phase(call, number, Phase::Ok, Some(seq));
    }

    fn welcome(&mut self, connection: Connection, held: i64) {
        let held = BTreeMap::from([(ROOM, held)]);
        self.note(connection, What::Welcome { epoch: Arc::from("e"), reset: false, held });
    }

    fn receive(&mut self, connection: Connection, seq: i64, number: u128) {
        self.note(connection, What::Event { room: ROOM, seen: seen(seq, number) });
    }

    /// The final read: these keys, from seq 1 on.
    fn end(&mut self, keys: &[u128]) {
        let events: Vec<Seen> = keys.iter().zip(1..).map(|(number, seq)| seen(seq, *number)).collect();
        self.history.rooms = vec![FinalRoom { room: ROOM, first: 1, head: events.len() as i64, events }];
    }

    fn finds(&self) -> BTreeSet<Check> {
        check(&self.history).iter().map(|finding| finding.check).collect()
    }
}

/// Three messages; the listener gets two, loses its connection, and resumes.
fn clean() -> Story {
    let mut story = Story::default();
    story.welcome(on(1, 1), 0);
    story.welcome(on(2, 1), 0);
    story.sent(10, 1);
    story.receive(on(2, 1), 1, 10);
    let unknown = story.invoke(20);
    story.receive(on(2, 1), 2, 20);
    story.phase(unknown, 20, Phase::Info, None);
    story.sent(20, 2);
    story.sent(30, 3);
    story.welcome(on(2, 2), 2);
    story.receive(on(2, 2), 3, 30);
    let state = BTreeMap::from([(ROOM, RoomState { head: 3, last_message: 3, position: 3, unread: 0, members: 2 })]);
    story.history.states = vec![FinalState { client: 2, held: state.clone(), fresh: state }];
    story.end(&[10, 20, 30]);
    story
}

#[track_caller]
fn only(story: &Story, expected: &[Check]) {
    assert_eq!(story.finds(), expected.iter().copied().collect(), "{:#?}", check(&story.history));
}

#[test]
fn a_clean_history_shows_nothing() {
    only(&clean(), &[]);
}

#[test]
fn c1_finds_an_acknowledged_send_that_is_gone() {
    let mut story = clean();
    story.sent(40, 4);
    only(&story, &[Check::C1, Check::C10]);
}

#[test]
fn c1_finds_an_acknowledged_send_whose_place_another_took() {
    let mut story = clean();
    story.sent(40, 4);
    story.invoke(50);
    story.end(&[10, 20, 30, 50]);
    only(&story, &[Check::C1, Check::C4, Check::C10]);
}

#[test]
fn c2_finds_a_refused_send_that_appears() {
    let mut story = clean();
    let call = story.invoke(40);
    story.phase(call, 40, Phase::Fail, None);
    story.end(&[10, 20, 30, 40]);
    only(&story, &[Check::C2]);
}

#[test]
fn c2_lets_a_retry_be_refused_after_the_first_attempt_was_stored() {
    let mut story = clean();
    let call = story.invoke(40);
    story.phase(call, 40, Phase::Info, None);
    let call = story.invoke(40);
    story.phase(call, 40, Phase::Fail, None);
    story.end(&[10, 20, 30, 40]);
    only(&story, &[]);
}

#[test]
fn c3_finds_a_key_that_was_stored_twice() {
    let mut story = clean();
    story.sent(40, 4);
    story.end(&[10, 20, 30, 40, 40]);
    only(&story, &[Check::C3]);
}

#[test]
fn c3_finds_a_retry_that_was_answered_otherwise() {
    let mut story = clean();
    story.sent(40, 4);
    story.sent(40, 5);
    story.end(&[10, 20, 30, 40, 40]);
    only(&story, &[Check::C3]);
}

#[test]
fn c4_finds_observers_that_disagree() {
    let mut story = clean();
    story.sent(40, 4);
    story.sent(50, 5);
    story.end(&[10, 20, 30, 40, 50]);
    // One who reads sees them the other way round.
    let page = vec![seen(4, 50), seen(5, 40)];
    story.note(Connection::http(2), What::Read { call: 99, phase: Phase::Ok, room: ROOM, head: Some(5), page });
    only(&story, &[Check::C3, Check::C4]);
}

#[test]
fn c5_finds_a_hole_in_the_final_read() {
    let mut story = clean();
    story.sent(40, 5);
    story.end(&[10, 20, 30]);
    story.history.rooms[0].events.push(seen(5, 40));
    story.history.rooms[0].head = 5;
    only(&story, &[Check::C5]);
}

#[test]
fn c5_finds_a_log_that_ends_before_its_head_and_a_page_with_a_hole() {
    let mut story = clean();
    story.history.rooms[0].head = 4;
    only(&story, &[Check::C5]);
    let mut story = clean();
    let page = vec![seen(1, 10), seen(3, 30)];
    story.note(Connection::http(2), What::Read { call: 99, phase: Phase::Ok, room: ROOM, head: Some(3), page });
    only(&story, &[Check::C5]);
}

#[test]
fn c6_finds_a_resume_that_begins_one_too_late() {
    let mut story = clean();
    story.welcome(on(2, 3), 1);
    story.receive(on(2, 3), 3, 30);
    only(&story, &[Check::C6]);
}

#[test]
fn c6_finds_events_out_of_order() {
    let mut story = clean();
    story.welcome(on(2, 3), 0);
    story.receive(on(2, 3), 2, 20);
    story.receive(on(2, 3), 1, 10);
    only(&story, &[Check::C6]);
}

#[test]
fn c6_lets_a_gap_and_a_skip_stand_for_events_and_a_resume_repeat_some() {
    let mut story = clean();
    story.welcome(on(2, 3), 0);
    story.note(on(2, 3), What::Gap { room: ROOM, head: 2 });
    story.receive(on(2, 3), 3, 30);
    story.welcome(on(2, 4), 0);
    story.note(on(2, 4), What::Skip { room: ROOM, from: 1, seq: 2 });
    story.receive(on(2, 4), 3, 30);
    story.welcome(on(2, 5), 3);
    story.receive(on(2, 5), 2, 20);
    story.receive(on(2, 5), 3, 30);
    only(&story, &[]);
    story.welcome(on(2, 6), 0);
    story.note(on(2, 6), What::Skip { room: ROOM, from: 2, seq: 3 });
    only(&story, &[Check::C6]);
}

#[test]
fn c6_finds_a_personal_log_that_goes_back() {
    let mut story = clean();
    story.note(on(2, 2), What::Own { cursor: 7 });
    story.note(on(2, 2), What::Own { cursor: 9 });
    only(&story, &[]);
    story.note(on(2, 2), What::Own { cursor: 9 });
    only(&story, &[Check::C6]);
}

#[test]
fn c7_finds_sends_of_one_connection_that_changed_places() {
    let mut story = clean();
    let (first, second) = (story.invoke(40), story.invoke(50));
    story.phase(first, 40, Phase::Ok, Some(5));
    story.phase(second, 50, Phase::Ok, Some(4));
    story.end(&[10, 20, 30, 50, 40]);
    only(&story, &[Check::C7]);
}

#[test]
fn c8_finds_what_nobody_sent_and_what_was_sent_later() {
    let mut story = clean();
    story.end(&[10, 20, 30, 40]);
    only(&story, &[Check::C8]);
    let mut story = clean();
    story.receive(on(2, 2), 4, 40);
    story.sent(40, 4);
    story.end(&[10, 20, 30, 40]);
    only(&story, &[Check::C8]);
}

#[test]
fn c8_finds_a_body_that_was_changed() {
    let mut story = clean();
    story.sent(40, 4);
    story.end(&[10, 20, 30, 40]);
    story.history.rooms[0].events[3].body_hash = 1;
    only(&story, &[Check::C8]);
}

#[test]
fn c9_finds_a_member_who_never_heard() {
    let mut story = clean();
    story.history.states[0].held.get_mut(&ROOM).unwrap().head = 2;
    only(&story, &[Check::C9]);
    let mut story = clean();
    story.history.states[0].held.clear();
    only(&story, &[Check::C9]);
}

#[test]
fn c10_finds_a_send_that_slipped_before_what_was_acknowledged_earlier() {
    let mut story = clean();
    story.sent(50, 5);
    // Over another connection, so that only real time orders the two.
    let (key, body_hash) = (key(40), body_hash("40"));
    for (phase, seq) in [(Phase::Invoke, None), (Phase::Ok, Some(4))] {
        story.note(on(3, 1), What::Send { call: 77, phase, room: ROOM, key, body_hash, seq });
    }
    story.end(&[10, 20, 30, 40, 50]);
    only(&story, &[Check::C10]);
}

#[test]
fn c10_finds_a_read_that_lacks_what_was_acknowledged() {
    let mut story = clean();
    let read = |phase, head| What::Read { call: 99, phase, room: ROOM, head, page: Vec::new() };
    story.note(Connection::http(2), read(Phase::Invoke, None));
    story.note(Connection::http(2), read(Phase::Ok, Some(3)));
    only(&story, &[]);
    story.note(Connection::http(2), read(Phase::Invoke, None));
    story.note(Connection::http(2), read(Phase::Ok, Some(2)));
    only(&story, &[Check::C10]);
}

#[test]
fn c14_finds_a_refused_resume_and_another_epoch() {
    for (epoch, reset) in [("e", true), ("f", false)] {
        let mut story = clean();
        let held = BTreeMap::from([(ROOM, 3)]);
        story.note(on(2, 3), What::Welcome { epoch: Arc::from(epoch), reset, held });
        only(&story, &[Check::C14]);
    }
}
