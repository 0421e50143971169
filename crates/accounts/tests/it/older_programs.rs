//! Accounts for the doors of older systems: the rules alone.

use accounts::NewAccount;
use accounts::older_programs::{self, Beside, Called, Entrance, Holder, Known, NewKey, Password, Writing};
use app::http::Language;
use app::{Caller, Error, PasswordCost};
use model::Username;
use serde_json::json;
use testkit::{TestClient, TestServer, both_dbs};

use crate::people::{PASSWORD, sign_in, sign_up};

/// Makes an account as an older program does.
pub async fn create(server: &TestServer, name: &str) -> Result<accounts::Me, Error> {
    let name = Username::new(name).unwrap();
    let account = NewAccount::prepare(name, None, &Password::new(PASSWORD), ("", PasswordCost::default())).unwrap();
    server.app().write(move |work| older_programs::create(work, &account)).await
}

/// Somebody who has just shown the password.
pub async fn known(server: &TestServer, name: &str) -> Known {
    let called = Called::typed(name, None).unwrap();
    let candidate = server.app().read(move |tx| older_programs::find(tx, &called)).await.unwrap();
    older_programs::verify(candidate, &Password::new(PASSWORD), PasswordCost::default()).unwrap()
}

/// Opens a session of theirs.
pub async fn open(server: &TestServer, known: &Known) -> Result<TestClient, Error> {
    let key = NewKey::new().unwrap();
    let shown = format!("Token {}", key.as_str());
    enter(server, known, Holder::Key(key)).await?;
    Ok(server.client_with(&shown))
}

/// Opens a session of theirs that is held so.
async fn enter(server: &TestServer, known: &Known, holder: Holder) -> Result<Entrance, Error> {
    let known = known.clone();
    let writing = Writing { language: Language::English, place: "Commune".to_owned() };
    let beside = Beside { otp: None, writing };
    server.app().write(move |work| older_programs::open(work, &known, &beside, &holder)).await
}

both_dbs!(before_the_set_up_members_are_made_and_never_an_administrator, crate::fresh(), async |server: TestServer| {
    let ann = create(&server, "ann").await.unwrap();
    assert!(!ann.admin);
    let setup = server.anonymous().get("/setup").await.expect_status(200).json();
    assert_eq!(setup["needed"], true);
    assert_eq!(create(&server, "ANN").await.unwrap_err().code(), "username_taken");
    sign_in(&server, "ann", PASSWORD).await.expect_status(200).done();
});

both_dbs!(a_key_of_a_sign_in_opens_everything_until_it_is_closed, async |server: TestServer| {
    let id = create(&server, "ann").await.unwrap().id;
    let ann = known(&server, "ann").await;
    let (one, two) = (open(&server, &ann).await.unwrap(), open(&server, &ann).await.unwrap());
    let sessions = one.get("/sessions").await.expect_status(200).json();
    assert_eq!((&sessions["sessions"][0]["kind"], &sessions["sessions"][1]["current"]), (&json!("key"), &json!(true)));
    let session = sessions["sessions"][1]["id"].as_i64().unwrap().try_into().unwrap();
    let caller = Caller { user: id, session, expires_at: None, scopes: model::Scopes::KEY };
    server.write(move |work| older_programs::close(work, &caller)).await;
    one.get("/me").await.expect_status(401).done();
    two.get("/me").await.expect_status(200).done();
});

both_dbs!(who_signs_in_at_every_start_is_never_locked_out, async |server: TestServer| {
    create(&server, "ann").await.unwrap();
    let ann = known(&server, "ann").await;
    let mut keys = Vec::new();
    for _ in 0..50 {
        keys.push(open(&server, &ann).await.unwrap());
    }
    server.clock().advance_s(600);
    let first = || async { keys[0].get("/sessions").await.expect_status(200).json()["sessions"][49].clone() };
    // Its use is noted beside the answer, so it is asked until it is seen.
    while first().await["last_used_at"] == first().await["created_at"] {}
    keys.push(open(&server, &ann).await.unwrap());
    for (place, status) in [(0, 200), (1, 401), (2, 200), (50, 200)] {
        assert_eq!(keys[place].get("/me").await.status, status, "{place}");
    }
});

both_dbs!(a_hundred_keys_of_ones_own_are_a_hundred, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    for _ in 0..100 {
        ann.client.post("/sessions", json!({"name": "robot"})).await.expect_status(201).done();
    }
    let refused = open(&server, &known(&server, "ann").await).await.map(|_| ()).unwrap_err();
    assert_eq!(refused.code(), "too_many_keys");
});

mod tokens_renew_themselves_for_seven_days_and_no_longer {
    use accounts::{Accounts, Config};
    use testkit::{Setup, on_postgres, on_sqlite};

    use super::*;

    fn begin() -> (Accounts, Setup) {
        let accounts = Accounts::new(Config::default());
        let node = accounts.clone();
        (accounts, Setup::new(move || node.feature()))
    }

    async fn renew(accounts: &Accounts, server: &TestServer) {
        create(server, "ann").await.unwrap();
        let entered = enter(server, &known(server, "ann").await, Holder::Tokens(NewKey::new().unwrap())).await;
        let Entrance::In(caller) = entered.unwrap() else { unreachable!("there is no second step") };
        let mut token = accounts.token(server.app(), &caller).unwrap();
        let steps = 7 * 86_400 / 500;
        for _ in 0..steps {
            server.clock().advance_s(500);
            token = accounts.renew(server.app(), &token).await.unwrap();
        }
        server.clock().advance_s(310);
        assert_eq!(accounts.renew(server.app(), &token).await.unwrap_err().code(), "unauthenticated");
        assert!(!accounts.is_good(server.app(), &token));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn sqlite() {
        let (accounts, setup) = begin();
        on_sqlite(setup, async |server: TestServer| renew(&accounts, &server).await).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn postgres() {
        let (accounts, setup) = begin();
        let name = concat!(module_path!(), "::postgres");
        on_postgres(name, setup, async |server: TestServer| renew(&accounts, &server).await).await;
    }
}
