//! What stands for somebody who is erased, among the tables of this crate. What they wrote, and every other table, is looked through where all
//! features are.

use accounts::{Accounts, Config};
use app::Shown;
use db::{args, sql};
use model::DisplayName;
use reqwest::Method;
use serde_json::json;
use testkit::{Answer, Setup, TestServer, both_dbs};

use crate::authenticator::{confirmed, halfway, turn_on};
use crate::people::{PASSWORD, sign_in, sign_up};

fn setup() -> Setup {
    let config = || Config { sign_up_before_setup: true, grace_days: 0, ..Config::default() };
    Setup::new(move || app::mail::feature(app::mail::Carriers::default()).with(Accounts::new(config()).feature()))
}

async fn rows(server: &TestServer) -> Vec<i64> {
    let count = |tx: &mut db::Tx<'_>| {
        Ok(tx.one(
            sql!(
                "select (select count(*) from second_steps), (select count(*) from recovery_codes),
                    (select count(*) from pending_sign_ins), (select count(*) from second_step_offers),
                    (select count(*) from refresh_tokens), (select count(*) from own_data),
                    (select count(*) from own_data_pieces), (select count(*) from name_starts)"
            ),
            args![],
            |row| (0..8).map(|column| row.get(column)).collect(),
        )?)
    };
    server.read(count).await
}

both_dbs!(no_way_in_of_whoever_is_erased_stays, setup(), async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let body = json!({"username": "ann", "password": PASSWORD});
    let app = server.anonymous().request(Method::POST, "/auth/sign-in").header("commune-client", "app");
    Answer::to(app.json(&body)).await.expect_status(200).done();
    turn_on(&server, &ann, confirmed()).await;
    halfway(&server, "ann").await;
    ann.client.post("/me/own-data", confirmed()).await.expect_status(202).done();
    let called = Shown::Name(Some(DisplayName::new("Ann of the North").unwrap()));
    let user = ann.client.id();
    server.write(move |work| work.user_shown(user, &called)).await;
    server.app().work_off_jobs().await.unwrap();
    let before = rows(&server).await;
    assert_eq!((before[0], before[1], before[2], &before[4..]), (1, 10, 1, &[1, 1, 1, 4][..]));
    let wish = json!({"content": "keep", "password": PASSWORD});
    ann.client.post("/me/delete", wish).await.expect_status(200).done();
    server.app().work_off_jobs().await.unwrap();
    assert_eq!(rows(&server).await, [0; 8]);
    sign_in(&server, "ann", PASSWORD).await.expect_status(401).problem("wrong_credentials").done();
    let taken = server.anonymous().post("/auth/sign-up", body).await;
    taken.expect_status(409).problem("username_taken").done();
});
