//! Who is told that somebody is online: those whom that person lets see it, and nobody between whom and them there is a block.

use std::sync::Arc;

use model::{Circle, Relation};
use realtime::{Attached, Bus, Effect, Hint, Online, Passing, Person, PresenceLimits};

use crate::presence::{Stage, frame_of, online, own, passing, sight, typing, with};
use crate::support::{ANN, BOB, ROOM, room, user};

const CEM: i64 = 3;

/// So many seconds later, what each of them was told last.
fn told_last(stage: &mut Stage, watchers: &[&Attached]) -> Vec<Option<String>> {
    stage.pass(30);
    watchers.iter().map(|watcher| passing(watcher).pop()).collect()
}

#[test]
fn each_is_told_of_those_who_let_them_see_it() {
    const DAN: i64 = 4;
    let mut stage = Stage::new(&[ANN, BOB, CEM, DAN]);
    let mut bobs = own(&stage.hub, BOB, sight(Circle::Friends, &[ANN], &[]));
    let _anns = own(&stage.hub, ANN, sight(Circle::Everyone, &[BOB, CEM], &[]));
    let mut cems = own(&stage.hub, CEM, sight(Circle::Everyone, &[ANN], &[]));
    let (ann, cem, dan) = (stage.come(ANN), stage.come(CEM), stage.come(DAN));
    [&ann, &cem, &dan].iter().for_each(|socket| _ = stage.watch(socket));
    let bob = stage.come(BOB);
    let (all, others) = (frame_of(&online(&[ANN, BOB, CEM, DAN])), frame_of(&online(&[ANN, CEM, DAN])));
    assert_eq!(told_last(&mut stage, &[&ann, &cem, &dan]), [Some(all.clone()), None, None], "a friend alone");
    assert_eq!(stage.watch(&bob), Some(online(&[ANN, BOB, CEM, DAN])), "oneself");
    let to = |to| Effect::Shown { to };
    stage.hub.hint(&Hint::from(bobs.commit(to(Circle::FriendsOfFriends))));
    assert_eq!(told_last(&mut stage, &[&ann, &cem, &dan]), [None, Some(all), None], "who has a friend in common");
    let related = |id, relation| Effect::Related { user: user(id), relation };
    stage.hub.hint(&Hint::from(cems.commit(related(ANN, Relation::None))));
    assert_eq!(told_last(&mut stage, &[&ann, &cem, &dan]), [None, Some(others.clone()), None], "and has none any more");
    stage.hub.hint(&Hint::from(bobs.commit(related(DAN, Relation::Friend))));
    let all = Some(frame_of(&online(&[ANN, BOB, CEM, DAN])));
    assert_eq!(told_last(&mut stage, &[&ann, &cem, &dan]), [None, None, all], "a new friend");
    stage.hub.hint(&Hint::from(bobs.commit(related(DAN, Relation::None))));
    assert_eq!(told_last(&mut stage, &[&ann, &cem, &dan]), [None, None, Some(others)], "a friend no more");
    stage.hub.check_invariants();
}

#[test]
fn between_two_of_whom_one_blocked_the_other_neither_sees_the_other() {
    let mut stage = Stage::new(&[ANN, BOB, CEM]);
    let mut bobs = own(&stage.hub, BOB, sight(Circle::Everyone, &[], &[]));
    let (ann, bob, cem) = (stage.come(ANN), stage.come(BOB), stage.come(CEM));
    [&ann, &bob, &cem].iter().for_each(|socket| _ = stage.watch(socket));
    let related = |relation| Effect::Related { user: user(ANN), relation };
    stage.hub.hint(&Hint::from(bobs.commit(related(Relation::Blocked))));
    let (no_bob, no_ann) = (frame_of(&online(&[ANN, CEM])), frame_of(&online(&[BOB, CEM])));
    assert_eq!(told_last(&mut stage, &[&ann, &bob, &cem]), [Some(no_bob), Some(no_ann), None]);
    stage.type_in(ANN);
    assert_eq!((passing(&bob), passing(&cem)), (vec![], vec![typing(ANN)]), "nor that they type");
    let blocking = Person::new(user(BOB), sight(Circle::Everyone, &[], &[ANN]));
    Bus::local(Arc::clone(&stage.hub)).pass(Passing::Typing { room: room(ROOM), person: blocking });
    assert_eq!((passing(&ann), passing(&cem)), (vec![], vec![typing(BOB)]));
    stage.hub.hint(&Hint::from(bobs.commit(related(Relation::None))));
    let all = frame_of(&online(&[ANN, BOB, CEM]));
    assert_eq!(told_last(&mut stage, &[&ann, &bob, &cem]), [Some(all.clone()), Some(all), None]);
    stage.hub.check_invariants();
}

#[test]
fn in_a_crowd_the_number_is_of_those_who_let_everybody_see_it() {
    let limits = with(PresenceLimits { list_up_to: 1, ..PresenceLimits::default() });
    let mut stage = Stage::of(limits, &[ANN, BOB, CEM]);
    let _bobs = own(&stage.hub, BOB, sight(Circle::Friends, &[ANN], &[]));
    let (ann, _bob, _cem) = (stage.come(ANN), stage.come(BOB), stage.come(CEM));
    assert_eq!(stage.watch(&ann), Some(Online { count: 2, users: None }));
    assert_eq!(told_last(&mut stage, &[&ann]), [None]);
}

#[test]
fn what_is_told_to_some_reaches_those_of_them_who_watch() {
    let mut stage = Stage::new(&[ANN, BOB, CEM]);
    let (ann, bob, cem) = (stage.come(ANN), stage.come(BOB), stage.come(CEM));
    [&ann, &cem].iter().for_each(|socket| _ = stage.watch(socket));
    told_last(&mut stage, &[&ann, &bob, &cem]);
    let said = r#"{"event":"room.read"}"#;
    let to = [user(ANN), user(BOB)].into();
    let read = Passing::Read { room: room(ROOM), frame: said.into(), to };
    Bus::local(Arc::clone(&stage.hub)).pass(read);
    assert_eq!((passing(&ann), passing(&bob), passing(&cem)), (vec![said.to_owned()], vec![], vec![]));
    stage.hub.check_invariants();
}
