//! Sessions that ended are forgotten, but never while a token of theirs may still be about.

use db::{args, sql};
use serde_json::json;
use testkit::{TestServer, both_dbs};

use crate::people::{PASSWORD, Person, key_of, sign_in, sign_up};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

async fn rows(server: &TestServer) -> usize {
    server.app().work_off_jobs().await.unwrap();
    server.read(|tx| Ok(tx.all(sql!("select id from sessions where id > 0"), args![], |_| Ok(()))?.len())).await
}

both_dbs!(a_revoked_session_stays_known_for_a_day, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let phone = Person::of(&server, &sign_in(&server, "ann", PASSWORD).await);
    phone.client.post("/auth/sign-out", json!({})).await.expect_status(204).done();
    server.clock().advance_s(23 * HOUR);
    assert_eq!(rows(&server).await, 2);
    // As long as a token can live, a node that starts learns from the row that it is worth nothing.
    let later = server.another_node().await;
    later.here(&phone.client).get("/me").await.expect_status(401).done();
    server.clock().advance_s(3 * HOUR);
    assert_eq!(rows(&server).await, 1);
    drop(ann);
});

both_dbs!(a_session_that_ended_by_itself_is_forgotten_and_a_key_is_not, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let (_, robot) = key_of(&ann).await;
    server.clock().advance_s(30 * DAY + HOUR);
    assert_eq!(rows(&server).await, 2);
    server.clock().advance_s(DAY);
    assert_eq!(rows(&server).await, 1);
    robot.get("/me").await.expect_status(200).done();
});

both_dbs!(many_are_forgotten_in_one_run, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    server
        .write(|work| {
            let (user, at) = (work.tx().one(sql!("select id from users where folded = 'ann'"), args![], |row| row.get::<i64>(0))?, 1_i64);
            for number in 0..450_i64 {
                let ended = if number % 2 == 0 { (Some(at), None) } else { (None, Some(at)) };
                work.tx().execute(
                    sql!(
                        "insert into sessions (id, user_id, kind, name, secret_hash, created_at, last_used_at, expires_at, revoked_at)
                         values ($1, $2, 'browser', 'old', $3, $4, $4, $5, $6)"
                    ),
                    args![number + 1, user, number.to_be_bytes(), at, ended.0, ended.1],
                )?;
            }
            Ok(())
        })
        .await;
    server.clock().advance_s(HOUR);
    assert_eq!(rows(&server).await, 1);
    ann.client.get("/sessions").await.done();
});
