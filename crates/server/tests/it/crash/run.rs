//! A whole run: people and rooms, load and kills, healing, the last look, the checks.

use std::sync::Arc;
use std::time::Duration;

use testkit::history::{FinalRoom, FinalState, Finding, History, check};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use super::client::Client;
use super::plan::Plan;
use super::weight::Weight;
use super::wire::{Page, RoomEvent, Rooms};
use super::world::{Stage, States, World};
use crate::product::{Http, Person, Random, Server, Serving, make_room, sign_up};

/// What came of a run.
#[derive(Debug)]
pub struct Outcome {
    /// What the checks found.
    pub findings: Vec<Finding>,
    /// What `commune doctor` said, where it was not content.
    pub doctor: Result<(), String>,
    /// Errors and panics that the server wrote down.
    pub complaints: Vec<String>,
    /// Messages acknowledged.
    pub acked: u64,
    /// How often the server was killed.
    pub kills: usize,
    /// The longest time from a start to ready.
    pub slowest_start: Duration,
    /// What the history is made of.
    pub weight: Weight,
}

/// One start in so many is killed on its way.
const DYING_START: u64 = 5;
/// Clients settle what is unknown within this time.
const PATIENCE: Duration = Duration::from_secs(60);

/// Does all of it.
pub async fn run(plan: Plan, binary: std::path::PathBuf) -> Outcome {
    let mut random = Random::new(plan.seed, 0);
    let serving = Serving { sabotage: plan.sabotage.to_owned(), poll_ms: plan.poll_ms, ..Serving::default() };
    let server = Server::new(binary, serving, &mut random);
    let first_start = server.start().await;
    let (world, people) = populate(server, plan).await;
    let mut clients = JoinSet::new();
    for (id, person) in people.iter().enumerate() {
        clients
            .spawn(Client::new(u32::try_from(id).expect("a small number"), person.clone(), Arc::clone(&world)).run());
    }
    let (kills, slowest_start) = tokio::select! {
        tortured = torture(&world, &mut random) => tortured,
        // None ends before it is told what it should hold, unless it panicked.
        ended = clients.join_next() => panic!("a client ended too early: {:?}", ended.map(|ended| ended.map(|state| state.client))),
    };
    heal(&world, &people).await;
    let states = clients.join_all().await;
    last_look(&world, &people, states, (kills, slowest_start.max(first_start))).await
}

/// Signs everybody up and makes the rooms. One room is everybody's, each of the other two belongs to half of the clients.
async fn populate(server: Server, plan: Plan) -> (Arc<World>, Vec<Person>) {
    let (http, clients) = (server.http(), plan.clients as usize);
    let mut people = sign_up(&http, clients - 2).await;
    people.extend_from_within(..2);
    let of = |half: usize| -> Vec<&Person> { people.iter().take(clients - 2).skip(half).step_by(2).collect() };
    let mine: Rooms = http.get("/rooms", &people[0].credential).await;
    let general = mine.rooms.first().expect("the room that everybody is in").id;
    let rooms = vec![general, make_room(&http, "even", &of(0)).await, make_room(&http, "odd", &of(1)).await];
    let mut quiet = Vec::new();
    for number in 0..plan.quiet_rooms {
        quiet.push(make_room(&http, &format!("quiet {number}"), &people[..2].iter().collect::<Vec<_>>()).await);
    }
    (Arc::new(World::new(server, plan, rooms, quiet)), people)
}

/// Kills and starts until there were enough kills and enough acknowledgements.
async fn torture(world: &World, random: &mut Random) -> (usize, Duration) {
    let (plan, mut slowest) = (&world.plan, Duration::ZERO);
    let begun = Instant::now();
    for _ in 0..plan.kills {
        let before = world.acked();
        sleep(Duration::from_millis(random.within(plan.life_ms.clone()))).await;
        acknowledged(world, before + 1).await;
        if plan.kill_on_ack {
            world.server.arm();
            let shot = timeout(PATIENCE, world.server.was_shot()).await;
            assert!(shot.is_ok(), "nothing is acknowledged any more\n{}", world.server.log());
        } else {
            world.server.kill().await;
        }
        if random.once_in(DYING_START) {
            world.server.start_in_vain(Duration::from_millis(random.within(0..100))).await;
        }
        slowest = slowest.max(world.server.start().await);
    }
    acknowledged(world, plan.acks.max(world.acked() + 1)).await;
    println!("{} kills and {} acknowledgements in {:?}", plan.kills, world.acked(), begun.elapsed());
    (plan.kills, slowest)
}

/// Waits until so many messages were acknowledged.
async fn acknowledged(world: &World, count: u64) {
    let (mut last, mut moved) = (world.acked(), Instant::now());
    while world.acked() < count {
        sleep(Duration::from_millis(10)).await;
        if world.acked() > last {
            (last, moved) = (world.acked(), Instant::now());
        }
        assert!(moved.elapsed() < PATIENCE, "nothing is acknowledged any more\n{}", world.server.log());
    }
}

/// Lets all clients settle what is unknown, and tells them what they should hold in the end.
async fn heal(world: &World, people: &[Person]) {
    for stage in [Stage::Drain, Stage::LastWords] {
        world.stage.send_replace(stage.clone());
        let drained = async {
            while !world.all_drained(&stage) {
                sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(PATIENCE, drained)
            .await
            .unwrap_or_else(|_| panic!("some sends are never answered\n{}", world.server.log()));
    }
    let http = world.server.http();
    let mut fresh = Vec::new();
    for person in people {
        fresh.push(load(&http, person).await);
    }
    world.stage.send_replace(Stage::Settle(Arc::new(fresh)));
}

/// A person's rooms, as the server tells them to somebody who knows nothing.
async fn load(http: &Http, person: &Person) -> States {
    let mut states = States::new();
    let mut path = "/rooms".to_owned();
    loop {
        let page: Rooms = http.get(&path, &person.credential).await;
        states.extend(page.rooms.iter().map(|room| (room.id, room.state())));
        let Some(next) = page.next else { return states };
        path = format!("/rooms?before={next}");
    }
}

async fn last_look(
    world: &World,
    people: &[Person],
    states: Vec<FinalState>,
    (kills, slowest_start): (usize, Duration),
) -> Outcome {
    let http = world.server.http();
    let mut rooms = Vec::new();
    for (place, room) in world.rooms.iter().enumerate() {
        // The first two rooms have the first person, the third the second.
        rooms.push(read_all(&http, &people[place / 2], *room).await);
    }
    for room in &world.quiet {
        rooms.push(read_all(&http, &people[0], *room).await);
    }
    world.server.stop().await;
    let history = History { entries: world.recorder.take(), rooms, states };
    let (begun, weight) = (Instant::now(), Weight::of(&history));
    let findings = check(&history);
    println!("checked in {:?}", begun.elapsed());
    let doctor = world.server.doctor().await;
    Outcome {
        findings,
        doctor,
        complaints: world.server.complaints(),
        acked: world.acked(),
        kills,
        slowest_start,
        weight,
    }
}

async fn read_all(http: &Http, person: &Person, room: i64) -> FinalRoom {
    let mut read = FinalRoom { room, first: 1, head: 0, events: Vec::new() };
    loop {
        let after = read.events.last().map_or(0, |event| event.seq);
        let path = format!("/rooms/{room}/events?after={after}&limit=200");
        let page: Page = http.get(&path, &person.credential).await;
        (read.first, read.head) = (page.first, page.head);
        if page.events.is_empty() {
            return read;
        }
        read.events.extend(page.events.iter().map(|event| RoomEvent::of_page(event).seen));
    }
}
