//! The bounds of every wait, with a clock that the test moves and an authority that does as it is told.

use std::collections::VecDeque;

use app::{Clock, TestClock};
use parking_lot::Mutex;
use rcgen::{CertificateParams, KeyPair};
use tempfile::TempDir;

use super::*;
use crate::acme::folder::{Account, Order, Tries};
use crate::acme::schedule::{DAY_S, ORDERS_A_DAY};

/// 2027-01-15, 08:00 UTC.
const BEGIN: Time = Time(1_800_000_000_000_000);

/// What the authority does when it is asked the next time.
enum Does {
    /// Issues a certificate that is good for so many days.
    Issues(i64),
    Fails(Failure),
    /// Never answers.
    Hangs,
}

/// What a pretended authority saw and is about to do.
#[derive(Default)]
struct Plan {
    does: VecDeque<Does>,
    /// When it was asked.
    asked: Vec<Time>,
    orders: usize,
    window: Option<Validity>,
}

/// An authority that follows a plan, and otherwise fails.
#[derive(Clone, Default)]
struct Pretended(Arc<Mutex<Plan>>);

impl Authority for Pretended {
    async fn issue(&mut self, folder: &Folder, wanted: &Wanted, now: Time) -> Result<Certificate, Failure> {
        let does = {
            let mut plan = self.0.lock();
            plan.asked.push(now);
            plan.does.pop_front().unwrap_or_else(|| Does::Fails(Failure::of_order("the name is not believed")))
        };
        if folder.order()?.is_none() {
            folder.count_order(now)?;
            self.0.lock().orders += 1;
            let url = "https://ca.example/order/1".to_owned();
            folder.keep_order(Some(&Order { url, names: wanted.written(), key: "the key to come".to_owned() }))?;
        }
        match does {
            Does::Issues(days) => Ok(issued(wanted, now, days)),
            Does::Fails(failure) => Err(failure),
            Does::Hangs => std::future::pending().await,
        }
    }

    async fn window(&mut self, _: &Folder, _: &str) -> Option<Validity> {
        self.0.lock().window
    }
}

fn issued(wanted: &Wanted, now: Time, days: i64) -> Certificate {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(wanted.written()).unwrap();
    let moment = |time: Time| rcgen::date_time_ymd(1970, 1, 1) + Duration::from_secs((time.0 / 1_000_000) as u64);
    (params.not_before, params.not_after) = (moment(now), moment(now.plus_s(days * DAY_S)));
    let chain = params.self_signed(&key).unwrap().pem();
    Certificate { names: wanted.written(), chain, key: key.serialize_pem() }
}

/// A keeper with its clock, its authority and its folder.
struct Stage {
    data: TempDir,
    clock: Arc<TestClock>,
    plan: Pretended,
    tls: Arc<Tls>,
    keeper: Keeper<Pretended>,
}

impl Stage {
    fn new(does: impl IntoIterator<Item = Does>) -> Self {
        let (data, clock) = (tempfile::tempdir().unwrap(), Arc::new(TestClock::at(BEGIN)));
        let plan = Pretended::default();
        plan.0.lock().does.extend(does);
        let tls = Tls::without_certificate().unwrap();
        let keeper = keeper(&data, &clock, &plan, &tls, "talk.example");
        Self { data, clock, plan, tls, keeper }
    }

    /// As after a kill: with what the folder keeps, and nothing else.
    fn start_again(&mut self, name: &str) {
        self.tls = Tls::without_certificate().unwrap();
        self.keeper = keeper(&self.data, &self.clock, &self.plan, &self.tls, name);
        self.keeper.resume();
    }

    /// Steps, and moves the clock by what the keeper would wait for; says how long that was, in seconds.
    async fn step(&mut self) -> i64 {
        let wait = self.keeper.step().await;
        // Rounded up: the clock moves by whole seconds, and a step too early only waits once more.
        let seconds = i64::try_from(wait.as_micros().div_ceil(1_000_000)).unwrap();
        self.clock.advance_s(seconds);
        seconds
    }

    fn asked(&self) -> usize {
        self.plan.0.lock().asked.len()
    }

    fn folder(&self) -> &Folder {
        &self.keeper.folder
    }
}

fn keeper(data: &TempDir, clock: &Arc<TestClock>, plan: &Pretended, tls: &Arc<Tls>, name: &str) -> Keeper<Pretended> {
    let settings = AcmeSettings { names: vec![name.to_owned()], ..AcmeSettings::default() };
    let folder = Folder::of(data.path(), &settings.directory).unwrap();
    let clock = clock.clone();
    Keeper::new(plan.clone(), folder, Wanted::of(&settings), tls.clone(), Box::new(move || clock.now()))
}

#[tokio::test]
async fn a_certificate_is_renewed_before_it_ends_whether_it_lives_for_three_months_or_six_days() {
    for days in [90, 6] {
        let mut stage = Stage::new([Does::Issues(days), Does::Issues(days), Does::Issues(days)]);
        assert!(stage.tls.shown().is_none());
        let mut shown = Vec::new();
        while stage.asked() < 3 {
            stage.step().await;
            let now = stage.tls.shown().unwrap();
            if shown.last() != Some(&now) {
                shown.push(now);
            }
        }
        assert_eq!(shown.len(), 3, "each is shown");
        let asked = stage.plan.0.lock().asked.clone();
        for pair in asked.windows(2) {
            let parts = (pair[1].0 - pair[0].0) as f64 / (days * DAY_S * 1_000_000) as f64;
            assert!((0.62..=0.67).contains(&parts), "{days}: {parts}");
        }
        assert!(stage.folder().order().unwrap().is_none());
    }
}

#[tokio::test]
async fn failures_are_tried_again_later_and_later_and_never_more_than_so_often_a_day() {
    let mut stage = Stage::new([]);
    let mut waits = Vec::new();
    while stage.clock.now() < BEGIN.plus_s(20 * DAY_S) {
        waits.push(stage.step().await);
    }
    assert_eq!(waits[..6], [60, 120, 240, 480, 960, 1_920]);
    assert!(waits.iter().all(|wait| *wait <= DAY_S), "{waits:?}");
    let asked = stage.plan.0.lock().asked.clone();
    for at in &asked {
        let of_a_day = asked.iter().filter(|other| **other >= *at && **other < at.plus_s(DAY_S)).count();
        assert!(of_a_day <= ORDERS_A_DAY, "{of_a_day} at {at}");
    }
    assert!(asked.len() > 25, "it goes on: {}", asked.len());
}

#[tokio::test]
async fn after_a_success_pauses_begin_small_again() {
    let fail = || Does::Fails(Failure::passing("the line is down"));
    let mut stage = Stage::new([fail(), fail(), fail(), Does::Issues(90), fail()]);
    assert_eq!((stage.step().await, stage.step().await, stage.step().await), (60, 120, 240));
    stage.step().await;
    assert!(stage.tls.shown().is_some());
    while stage.asked() < 4 {
        stage.step().await;
    }
    let certificate = stage.tls.shown();
    let mut last = 0;
    while stage.asked() < 5 {
        last = stage.step().await;
    }
    assert_eq!(last, 60);
    assert_eq!(stage.tls.shown(), certificate, "the old one is shown until there is a new one");
}

#[tokio::test]
async fn a_server_that_starts_again_and_again_places_no_more_orders_than_one_that_runs() {
    let mut stage = Stage::new([]);
    for _ in 0..50 {
        stage.start_again("talk.example");
        stage.keeper.step().await;
        stage.clock.advance_s(5);
    }
    assert_eq!(stage.plan.0.lock().orders, ORDERS_A_DAY);
    stage.clock.advance_s(DAY_S);
    stage.keeper.step().await;
    assert_eq!(stage.plan.0.lock().orders, ORDERS_A_DAY + 1);
}

#[tokio::test]
async fn an_authority_that_says_when_to_come_back_is_left_alone_until_then_also_after_a_start() {
    let told = Failure { come_back: Some(BEGIN.plus_s(3 * DAY_S)), ..Failure::passing("too many (rateLimited)") };
    let mut stage = Stage::new([Does::Fails(told), Does::Issues(90)]);
    assert!(stage.keeper.step().await > Duration::from_secs(3 * 86_400 - 60));
    stage.start_again("talk.example");
    stage.clock.advance_s(2 * DAY_S);
    stage.keeper.step().await;
    assert_eq!(stage.asked(), 1);
    stage.clock.advance_s(DAY_S);
    stage.keeper.step().await;
    assert_eq!(stage.asked(), 2);
    assert!(stage.tls.shown().is_some());
}

#[tokio::test]
async fn nobody_is_sent_away_for_years() {
    let told = Failure { come_back: Some(BEGIN.plus_s(4_000 * DAY_S)), ..Failure::passing("come back later") };
    let mut stage = Stage::new([Does::Fails(told), Does::Issues(90)]);
    let wait = stage.step().await;
    assert!(wait <= 7 * DAY_S, "{wait}");
}

#[tokio::test]
async fn an_order_that_was_not_ended_is_gone_on_with_and_one_that_is_spent_is_forgotten() {
    let passing = || Does::Fails(Failure::passing("the line is down"));
    let mut stage = Stage::new([passing(), passing(), Does::Issues(90)]);
    for _ in 0..3 {
        stage.start_again("talk.example");
        stage.keeper.step().await;
    }
    assert_eq!((stage.asked(), stage.plan.0.lock().orders), (3, 1));
    let account = Account { contact: None, credentials: serde_json::json!({}) };
    for (spent, has_order, has_account) in
        [(Spent::Nothing, true, true), (Spent::Order, false, true), (Spent::Account, false, false)]
    {
        let mut stage = Stage::new([Does::Fails(Failure { spent, ..Failure::passing("why") })]);
        stage.folder().keep_account(Some(&account)).unwrap();
        stage.keeper.step().await;
        assert_eq!(stage.folder().order().unwrap().is_some(), has_order, "{spent:?}");
        assert_eq!(stage.folder().account().unwrap().is_some(), has_account, "{spent:?}");
    }
}

#[tokio::test]
async fn what_was_obtained_is_shown_after_a_start_and_asked_for_anew_only_under_another_name() {
    let mut stage = Stage::new([Does::Issues(90), Does::Issues(90)]);
    stage.keeper.step().await;
    let first = stage.tls.shown().unwrap();
    stage.start_again("talk.example");
    stage.keeper.step().await;
    assert_eq!((stage.tls.shown().as_ref(), stage.asked()), (Some(&first), 1));
    stage.start_again("chat.example");
    assert_eq!(stage.tls.shown().as_ref(), Some(&first), "better than none");
    stage.keeper.step().await;
    assert_eq!(stage.asked(), 2);
    assert_ne!(stage.tls.shown(), Some(first));
}

#[tokio::test]
async fn killed_between_the_certificate_and_the_end_of_its_order_the_order_is_over() {
    let mut stage = Stage::new([Does::Issues(90)]);
    stage.keeper.step().await;
    let kept = stage.folder().certificate().unwrap().unwrap();
    let order = Order { url: "https://ca.example/order/1".to_owned(), names: kept.names, key: kept.key };
    stage.folder().keep_order(Some(&order)).unwrap();
    stage.start_again("talk.example");
    assert!(stage.folder().order().unwrap().is_none());
}

#[tokio::test]
async fn a_certificate_that_is_not_good_now_is_a_failure_and_not_a_loop() {
    let mut stage = Stage::new([Does::Issues(0), Does::Issues(-3), Does::Issues(90)]);
    assert_eq!((stage.step().await, stage.step().await), (60, 120));
    assert!(stage.tls.shown().is_none());
    stage.keeper.step().await;
    assert!(stage.tls.shown().is_some());
}

#[tokio::test]
async fn an_authority_may_ask_for_an_earlier_renewal_and_for_no_later_one() {
    for (days, early) in [(10, true), (80, false)] {
        let mut stage = Stage::new([Does::Issues(90), Does::Issues(90)]);
        stage.plan.0.lock().window =
            Some(Validity { from: BEGIN.plus_s(days * DAY_S), until: BEGIN.plus_s((days + 1) * DAY_S) });
        while stage.asked() < 2 {
            stage.step().await;
        }
        let renewed = (stage.plan.0.lock().asked[1].0 - BEGIN.0) / 1_000_000 / DAY_S;
        assert_eq!((10..=11).contains(&renewed), early, "{renewed}");
        assert_eq!((55..=60).contains(&renewed), !early, "{renewed}");
    }
}

#[tokio::test]
async fn an_authority_that_never_answers_is_given_up() {
    let mut stage = Stage::new([Does::Hangs, Does::Issues(90)]);
    stage.keeper.patience = Duration::from_millis(1);
    assert_eq!(stage.step().await, 60);
    stage.keeper.patience = TRY;
    stage.keeper.step().await;
    assert!(stage.tls.shown().is_some());
}

#[tokio::test]
async fn what_was_tried_survives_a_clock_that_was_ahead() {
    let mut stage = Stage::new([Does::Issues(90)]);
    let ahead = vec![BEGIN.plus_s(900 * DAY_S); 30];
    stage.folder().keep_tries(&Tries { orders: ahead, come_back: None }).unwrap();
    stage.keeper.step().await;
    assert!(stage.tls.shown().is_some());
}
