//! Whatever two people do to each other, in whatever order: what they are told is what is so, both sides agree, and who is blocked reaches nobody.

use serde_json::Value;
use testkit::{TestClient, TestServer, TestSocket, both_dbs};

use super::{accept, ask, block, blocked, cancel, decline, found, friends_of, received, sent, unblock, unfriend};

/// Sequences of each engine, and what is done in each.
const RUNS: u64 = 40;
const STEPS: usize = 40;

/// A side: who, what their device was told of the other one, and the device.
struct Side {
    me: TestClient,
    told: String,
    socket: TestSocket,
}

impl Side {
    async fn of(me: TestClient) -> Self {
        let socket = me.socket().await;
        Self { me, told: "none".to_owned(), socket }
    }

    /// Takes in what the device was told; says how many entries it was.
    async fn listen(&mut self, other: i64) -> usize {
        let events = self.socket.events_until_quiet().await;
        let entries = events.iter().filter(|event| event["event"] == "relation.changed");
        let of_other = entries.filter(|event| event["data"]["user"] == other).collect::<Vec<&Value>>();
        if let Some(last) = of_other.last() {
            self.told = last["data"]["relation"].as_str().unwrap().to_owned();
        }
        of_other.len()
    }
}

/// What one side finds by asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct View {
    friend: bool,
    received: bool,
    sent: bool,
    blocked: bool,
}

async fn look(me: &TestClient, other: i64) -> View {
    View {
        friend: friends_of(me).await.contains(&other),
        received: received(me).await.contains(&other),
        sent: sent(me).await.contains(&other),
        blocked: blocked(me).await.contains(&other),
    }
}

impl View {
    fn relation(self) -> &'static str {
        match self {
            Self { blocked: true, .. } => "blocked",
            Self { friend: true, .. } => "friend",
            Self { received: true, .. } => "asking",
            Self { sent: true, .. } => "asked",
            _ => "none",
        }
    }
}

/// What must hold between two people, whatever they did.
fn check(mine: View, theirs: View) {
    assert_eq!(mine.friend, theirs.friend, "a friendship has two sides");
    for (view, other) in [(mine, theirs), (theirs, mine)] {
        assert!(!(view.friend && (view.sent || view.received)), "friends ask nothing");
        assert!(!view.received || other.sent, "nobody sees a request that was taken back");
        assert!(!(view.blocked && (view.friend || view.received || view.sent)), "nothing is between those who blocked");
        assert!(!(view.received && other.received), "two who ask each other are friends");
    }
}

/// Numbers that look random and are the same in each run (Marsaglia, xorshift64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// What both find by asking.
async fn look_both(sides: &[Side; 2]) -> [View; 2] {
    let [one, other] = sides.each_ref().map(|side| &side.me);
    <[View; 2]>::from(tokio::join!(look(one, other.id().get()), look(other, one.id().get())))
}

/// Does something; both were in what `views` says.
async fn step(server: &TestServer, dice: &mut Dice, sides: &mut [Side; 2], views: [View; 2]) {
    let (actor, what) = (usize::from(dice.below(2) == 1), dice.below(16));
    let (me, other) = (&sides[actor].me, &sides[1 - actor].me);
    let (mine, theirs) = (views[actor], views[1 - actor]);
    let answer = match what {
        0..=4 => ask(me, other).await,
        5..=7 => accept(me, other).await,
        8 => decline(me, other).await,
        9 => cancel(me, other).await,
        10 => unfriend(me, other).await,
        11..=12 => block(me, other).await,
        13..=14 => unblock(me, other).await,
        _ => return server.clock().advance_s(40 * 24 * 3_600),
    };
    let answered = answer.status < 300;
    let possible = match what {
        0..=4 => !mine.blocked,
        5..=7 => mine.received || mine.friend,
        8 => mine.received,
        9 => mine.sent,
        10 => mine.friend,
        11..=12 => true,
        _ => mine.blocked,
    };
    assert_eq!(answered, possible, "step {what} from {mine:?} beside {theirs:?}: {}", answer.body);
    let (me, other) = (me.id().get(), other.id().get());
    sides[actor].listen(other).await;
    let heard = sides[1 - actor].listen(me).await;
    assert!(!(theirs.blocked && heard > 0), "step {what} reached somebody who blocked");
}

both_dbs!(whatever_two_people_do_both_sides_agree_and_are_told_what_is_so, async |server: TestServer| {
    for run in 1..=RUNS {
        let mut dice = Dice(run.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let (ann, bob) = (server.user(&format!("ann{run}")).await, server.user(&format!("bob{run}")).await);
        let (a, b) = (ann.id().get(), bob.id().get());
        let mut sides = [Side::of(ann).await, Side::of(bob).await];
        let mut views = look_both(&sides).await;
        for _ in 0..STEPS {
            step(&server, &mut dice, &mut sides, views).await;
            views = look_both(&sides).await;
            let [mine, theirs] = views;
            check(mine, theirs);
            assert_eq!(
                (sides[0].told.as_str(), sides[1].told.as_str()),
                (mine.relation(), theirs.relation()),
                "run {run}"
            );
            let hidden = mine.blocked || theirs.blocked;
            assert_eq!(found(&sides[0].me, &format!("bob{run}")).await.contains(&b), !hidden);
            assert_eq!(found(&sides[1].me, &format!("ann{run}")).await.contains(&a), !hidden);
        }
    }
});
