//! Whatever two people do to each other, in whatever order, their conversation is open to those who let each other in, and to nobody else: what each side is told is what
//! is so, what was declined stays so, and nothing of somebody who is blocked counts.

use app::Feature;
use model::{Id, RoomId};
use serde_json::{Value, json};
use testkit::{Answer, Setup, TestClient, TestServer, TestSocket, both_dbs};

/// Sequences of each engine, and what is done in each.
const RUNS: u64 = 30;
const STEPS: usize = 40;

fn setup() -> Setup {
    Setup::new(|| Feature::new().with(rooms::feature()).with(messages::feature()).with(people::feature()))
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

/// One of the two: who, their device, and what it was told of their place in the conversation.
struct Side {
    me: TestClient,
    socket: TestSocket,
    told: Option<String>,
}

impl Side {
    async fn of(server: &TestServer, name: &str) -> Self {
        let me = server.user(name).await;
        let socket = me.socket().await;
        Self { me, socket, told: None }
    }

    /// Takes in what the device was told; says how many messages came.
    async fn listen(&mut self, room: Option<RoomId>) -> usize {
        let events = self.socket.events_until_quiet().await;
        let places = events.iter().filter(|event| event["event"] == "membership.changed");
        let mut here = places.filter(|event| room.is_some_and(|room| event["data"]["room"] == room.get()));
        if let Some(last) = here.next_back() {
            self.told = last["data"]["state"].as_str().map(ToOwned::to_owned);
        }
        events.iter().filter(|event| event["event"] == "message.created").count()
    }
}

/// What one side finds by asking.
#[derive(Debug, Clone, PartialEq, Eq)]
struct View {
    state: Option<String>,
    listed: bool,
    waits: bool,
    unread: i64,
    friend: bool,
    blocks: bool,
}

async fn list(me: &TestClient, path: &str, name: &str) -> Vec<Value> {
    me.get(path).await.expect_status(200).json()[name].as_array().unwrap().clone()
}

async fn look(me: &TestClient, other: &TestClient, room: Option<RoomId>) -> View {
    let about = |entries: Vec<Value>| entries.iter().any(|entry| entry["user"]["id"] == other.id().get());
    let is = |entry: &Value| room.is_some_and(|room| *entry == room.get());
    let mut view = View {
        state: None,
        listed: list(me, "/rooms", "rooms").await.iter().any(|entry| is(&entry["id"])),
        waits: list(me, "/invitations", "invitations").await.iter().any(|entry| is(&entry["room"]["id"])),
        unread: 0,
        friend: about(list(me, "/friends", "friends").await),
        blocks: about(list(me, "/blocks", "blocked").await),
    };
    if let Some(room) = room {
        let answer = me.get(&format!("/rooms/{room}")).await;
        if answer.status == 200 {
            view.state = answer.json()["state"].as_str().map(ToOwned::to_owned);
            view.unread = answer.json()["unread"].as_i64().unwrap();
        }
    }
    view
}

/// What must hold whatever the two did.
fn check(mine: &View, theirs: &View) {
    assert_eq!(mine.friend, theirs.friend);
    for (view, other) in [(mine, theirs), (theirs, mine)] {
        let state = view.state.as_deref();
        assert_eq!(view.listed, state == Some("joined"), "listed to those who are in, and to nobody else: {view:?}");
        assert_eq!(view.waits, state == Some("invited") && !view.blocks, "{view:?}");
        assert!(state != Some("invited") || other.state.as_deref() == Some("joined"), "whoever asks is in");
        assert!(!view.blocks || view.unread == 0, "nothing of whom one blocked counts");
        assert!(state == Some("joined") || view.unread == 0);
    }
}

/// What may be done, and what is then to be answered.
async fn act(what: u64, me: &TestClient, other: &TestClient, room: Option<RoomId>) -> Option<Answer> {
    let (user, direct) = (other.id(), room.unwrap_or(RoomId::from_raw(1)));
    Some(match what {
        0..=3 => me.post("/rooms/direct", json!({"user": user})).await,
        4..=6 => me.send(direct, "hello").await,
        7 => me.post(&format!("/rooms/{direct}/invitation"), json!({})).await,
        8 => me.delete(&format!("/rooms/{direct}/invitation")).await,
        9 => me.post("/friends/requests", json!({"user": user})).await,
        10 => me.post(&format!("/friends/requests/{user}/accept"), json!({})).await,
        11 => me.delete(&format!("/friends/{user}")).await,
        12 => me.put(&format!("/blocks/{user}"), json!({})).await,
        13 => me.delete(&format!("/blocks/{user}")).await,
        14 => me.patch("/me/privacy", json!({"message": "friends"})).await,
        15 => me.patch("/me/privacy", json!({"message": "everyone"})).await,
        _ => return None,
    })
}

fn expect(what: u64, mine: &View, answer: &Answer) {
    let (done, state) = (answer.status < 300, mine.state.as_deref());
    let context = format!("step {what} from {mine:?}: {} {}", answer.status, answer.body);
    match what {
        4..=6 => assert_eq!(done, state == Some("joined") && !mine.blocks, "{context}"),
        7 => assert_eq!(done, matches!(state, Some("invited" | "joined")), "{context}"),
        8 => assert_eq!(done, state == Some("invited"), "{context}"),
        0..=3 if mine.blocks => assert!(!done || state == Some("joined"), "{context}"),
        _ => assert_ne!(answer.status, 500, "{context}"),
    }
}

/// What both find by asking.
async fn look_both(sides: &[Side; 2], room: Option<RoomId>) -> [View; 2] {
    let [one, other] = sides.each_ref().map(|side| &side.me);
    <[View; 2]>::from(tokio::join!(look(one, other, room), look(other, one, room)))
}

/// Does something. Both were in what `before` says; the answer is what they are in then.
async fn step(dice: &mut Dice, sides: &mut [Side; 2], room: &mut Option<RoomId>, before: [View; 2]) -> [View; 2] {
    let (actor, what) = (usize::from(dice.below(2) == 1), dice.below(17));
    let (me, other) = (&sides[actor].me, &sides[1 - actor].me);
    let Some(answer) = act(what, me, other, *room).await else { return before };
    expect(what, &before[actor], &answer);
    if what <= 3 && answer.status == 200 {
        *room = RoomId::try_from(answer.json()["id"].as_i64().unwrap()).ok();
    }
    let after = look_both(sides, *room).await;
    let (theirs, then) = (&before[1 - actor], &after[1 - actor]);
    assert!(
        what > 8 || !theirs.blocks || theirs == then,
        "step {what} changed what somebody sees who blocked: {theirs:?}, {then:?}"
    );
    let heard = sides[1 - actor].listen(*room).await;
    assert!(heard == 0 || theirs.state.as_deref() == Some("joined"), "heard by somebody who is not in");
    sides[actor].listen(*room).await;
    after
}

both_dbs!(a_conversation_is_open_to_those_who_let_each_other_in, setup(), async |server: TestServer| {
    for run in 1..=RUNS {
        let mut dice = Dice(run.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut sides = [Side::of(&server, &format!("ann{run}")).await, Side::of(&server, &format!("bob{run}")).await];
        let mut room = None;
        let mut views = look_both(&sides, room).await;
        for _ in 0..STEPS {
            views = step(&mut dice, &mut sides, &mut room, views).await;
            check(&views[0], &views[1]);
            for (side, view) in sides.iter().zip(&views) {
                // Whoever blocked when they were asked was not told, and is not in.
                let told = side.told.as_deref().filter(|told| *told != "left" && !(*told == "invited" && view.blocks));
                assert!(
                    told == view.state.as_deref() || (told.is_none() && view.state.as_deref() == Some("invited")),
                    "run {run}: {told:?}, {view:?}"
                );
            }
        }
    }
});
