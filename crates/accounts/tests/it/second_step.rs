//! A second step: turned on, asked for, tried, and turned off.

use db::{args, sql};
use futures_util::future::join_all;
use serde_json::{Value, json};
use testkit::{TestServer, both_dbs};

use crate::authenticator::{Authenticator, confirmed, first_code, halfway, offer, pending, show, turn_off, turn_on};
use crate::people::{PASSWORD, Person, by_cookie, change_password, key_of, root, sign_in, sign_up};
use crate::travel::{me, setup};

async fn mine(person: &Person) -> Value {
    person.client.get("/me/second-step").await.expect_status(200).json()
}

both_dbs!(a_second_step_is_turned_on_asked_for_and_turned_off, setup(), async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    assert_eq!(mine(&ann).await, json!({"since": null, "recovery_codes_left": 0}));
    let offered = offer(&ann, confirmed()).await;
    let secret = offered["secret"].as_str().unwrap();
    let uri = format!("otpauth://totp/Commune:ann?secret={secret}&issuer=Commune&algorithm=SHA1&digits=6&period=30");
    assert_eq!((secret.len(), &offered["uri"]), (32, &json!(uri)));
    let app = Authenticator::of(&offered);
    first_code(&ann, &app.code(&server)).await.expect_status(201).done();
    assert_eq!(
        (mine(&ann).await["recovery_codes_left"].clone(), mine(&ann).await["since"].is_string()),
        (json!(10), true)
    );
    ann.client.get("/me").await.expect_status(200).done();
    let waiting = halfway(&server, "ann").await;
    by_cookie(&server, "/auth/refresh", &waiting).await.expect_status(401).done();
    let answer = show(&server, &waiting, &app.next_code(&server)).await.expect_status(200);
    let again = Person::of(&server, &answer);
    assert_eq!(me(&again).await["username"], "ann");
    by_cookie(&server, "/auth/refresh", &again.cookie).await.expect_status(200).done();
    let twice = ann.client.post("/me/second-step/start", confirmed()).await;
    twice.expect_status(409).problem("second_step_on").done();
    turn_off(&again, confirmed()).await.expect_status(204).done();
    turn_off(&again, confirmed()).await.expect_status(404).problem("no_second_step").done();
    sign_in(&server, "ann", PASSWORD).await.expect_status(200).done();
    assert_eq!(mine(&ann).await, json!({"since": null, "recovery_codes_left": 0}));
});

both_dbs!(nothing_holds_before_a_right_code_came_back_in_time, setup(), async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    first_code(&ann, "123456").await.expect_status(422).problem("second_step_expired").done();
    let old = Authenticator::of(&offer(&ann, confirmed()).await);
    let app = Authenticator::of(&offer(&ann, confirmed()).await);
    let wrong = old.code(&server);
    assert_ne!(wrong, app.code(&server), "two secrets drew one code: run again");
    first_code(&ann, &wrong).await.expect_status(422).problem("wrong_code").done();
    let other = Person::of(&server, &sign_in(&server, "ann", PASSWORD).await.expect_status(200));
    first_code(&other, &app.code(&server)).await.expect_status(422).problem("second_step_expired").done();
    server.clock().advance_s(599);
    first_code(&ann, &app.code(&server)).await.expect_status(201).done();
    turn_off(&ann, confirmed()).await.expect_status(204).done();
    let ann = Person::of(&server, &sign_in(&server, "ann", PASSWORD).await.expect_status(200));
    let app = Authenticator::of(&offer(&ann, confirmed()).await);
    server.clock().advance_s(601);
    let ann = crate::travel::refreshed(&server, &ann).await;
    first_code(&ann, &app.code(&server)).await.expect_status(422).problem("second_step_expired").done();
});

both_dbs!(a_step_is_good_once_and_none_before_it, setup(), async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let (app, _) = turn_on(&server, &ann, confirmed()).await;
    let used = app.code(&server);
    show(&server, &halfway(&server, "ann").await, &used).await.expect_status(422).problem("wrong_code").done();
    let now = server.app().now();
    let (this, next) = (app.code_at(now.plus_s(30)), app.code_at(now.plus_s(60)));
    server.clock().advance_s(30);
    // The next step's code is good already, and then this one's is not any more.
    show(&server, &halfway(&server, "ann").await, &next).await.expect_status(200).done();
    for code in [&next, &this] {
        show(&server, &halfway(&server, "ann").await, code).await.expect_status(422).problem("wrong_code").done();
    }
});

both_dbs!(of_forty_tries_with_one_code_at_once_one_gets_in, setup(), async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let (app, _) = turn_on(&server, &ann, confirmed()).await;
    let (one, code) = (halfway(&server, "ann").await, app.next_code(&server));
    let answers = join_all((0..40).map(|_| show(&server, &one, &code))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    let mut all = Vec::new();
    for _ in 0..40 {
        all.push(halfway(&server, "ann").await);
    }
    server.clock().advance_s(30);
    let code = app.code(&server);
    let answers = join_all(all.iter().map(|one| show(&server, one, &code))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
});

both_dbs!(codes_are_counted_by_account_over_all_sign_ins, setup(), async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let (app, _) = turn_on(&server, &ann, confirmed()).await;
    for _ in 0..4 {
        for _ in 0..5 {
            show(&server, &halfway(&server, "ann").await, "not a code").await.expect_status(422).done();
        }
        let refused = show(&server, &halfway(&server, "ann").await, &app.code(&server)).await;
        let refused = refused.expect_status(429).problem("rate_limited");
        assert!(refused.header("retry-after").is_some());
        server.clock().advance_s(601);
    }
    // Twenty were wrong today.
    let refused = show(&server, &halfway(&server, "ann").await, &app.code(&server)).await.expect_status(429);
    let wait: i64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((80_000..86_400).contains(&wait), "{wait}");
    server.clock().advance_s(wait + 1);
    // What was right does not count.
    for _ in 0..25 {
        show(&server, &halfway(&server, "ann").await, &app.next_code(&server)).await.expect_status(200).done();
    }
});

both_dbs!(a_sign_in_waits_for_five_minutes_and_five_tries, setup(), async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let (app, _) = turn_on(&server, &ann, confirmed()).await;
    let (over, expired) = (halfway(&server, "ann").await, "sign_in_expired");
    server.clock().advance_s(301);
    show(&server, &over, &app.code(&server)).await.expect_status(422).problem(expired).done();
    show(&server, "made up", &app.code(&server)).await.expect_status(422).problem(expired).done();
    let bare = server.anonymous().post("/auth/second-step", json!({"code": app.code(&server)})).await;
    bare.expect_status(422).problem(expired).done();
    let one = halfway(&server, "ann").await;
    for _ in 0..5 {
        show(&server, &one, "").await.expect_status(422).problem("wrong_code").done();
    }
    show(&server, &one, &app.code(&server)).await.expect_status(422).problem(expired).done();
    server.clock().advance_s(601);
    let used = halfway(&server, "ann").await;
    show(&server, &used, &app.code(&server)).await.expect_status(200).done();
    show(&server, &used, &app.next_code(&server)).await.expect_status(422).problem(expired).done();
});

both_dbs!(what_ends_all_sessions_ends_those_that_wait, setup(), async |server: TestServer| {
    let (root, ann) = (root(&server).await, sign_up(&server, "ann").await);
    let (app, _) = turn_on(&server, &ann, confirmed()).await;
    let over = async |waiting: &str| {
        show(&server, waiting, &app.next_code(&server)).await.expect_status(422).problem("sign_in_expired").done();
    };
    let waiting = halfway(&server, "ann").await;
    change_password(&ann.client, "another horse on a battery staple").await.expect_status(204).done();
    over(&waiting).await;
    let again = || sign_in(&server, "ann", "another horse on a battery staple");
    let waiting = pending(again().await);
    let path = format!("/admin/people/{}", ann.answer["user"]["id"]);
    root.client.delete(&format!("{path}/sessions")).await.expect_status(204).done();
    over(&waiting).await;
    let waiting = pending(again().await);
    root.client.patch(&path, json!({"locked": true})).await.expect_status(200).done();
    over(&waiting).await;
    // Who is locked out hears of it once both factors were right.
    let waiting = pending(again().await);
    let refused = show(&server, &waiting, &app.next_code(&server)).await;
    refused.expect_status(403).problem("account_locked").done();
});

both_dbs!(whoever_holds_only_a_session_changes_nothing_about_it, setup(), async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let start = async |shown: Value| ann.client.post("/me/second-step/start", shown).await;
    start(json!({})).await.expect_status(403).problem("confirmation_required").done();
    start(json!({"password": "not the password"})).await.expect_status(403).problem("wrong_password").done();
    turn_on(&server, &ann, confirmed()).await;
    let renew = async |shown: Value| ann.client.post("/me/second-step/recovery-codes", shown).await;
    for (shown, code) in
        [(json!({}), "confirmation_required"), (json!({"password": "not the password"}), "wrong_password")]
    {
        turn_off(&ann, shown.clone()).await.expect_status(403).problem(code).done();
        renew(shown).await.expect_status(403).problem(code).done();
    }
    let (_, robot) = key_of(&ann).await;
    let robot = Person { client: robot, cookie: String::new(), answer: Value::Null };
    turn_off(&robot, confirmed()).await.expect_status(403).problem("insufficient_scope").done();
    halfway(&server, "ann").await;
});

both_dbs!(nobody_learns_of_a_second_step_before_the_first_was_right, setup(), async |server: TestServer| {
    let (ann, _) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    turn_on(&server, &ann, confirmed()).await;
    for name in ["ann", "bob", "nobody"] {
        let refused = sign_in(&server, name, "not the password").await.expect_status(401).problem("wrong_credentials");
        assert_eq!(refused.header("set-cookie"), None, "{name}");
    }
});

both_dbs!(a_secret_is_sealed_for_its_owner, setup(), async |server: TestServer| {
    let (ann, bob) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    let (app, _) = turn_on(&server, &ann, confirmed()).await;
    turn_on(&server, &bob, confirmed()).await;
    let sealed = |id: i64| {
        server.read(move |tx| {
            let found = tx.one(sql!("select sealed from second_steps where user_id = $1"), args![id], |row| row.get(0));
            Ok(found.map(|sealed: Vec<u8>| sealed)?)
        })
    };
    let (of_ann, of_bob) = (ann.answer["user"]["id"].as_i64().unwrap(), bob.answer["user"]["id"].as_i64().unwrap());
    let hidden = sealed(of_ann).await;
    assert_eq!(hidden.len(), 12 + 20 + 16);
    assert!(!hidden.windows(20).any(|part| part == app.secret()));
    let swap = server.app().write(move |work| {
        let text = sql!("update second_steps set sealed = $2 where user_id = $1");
        work.tx().execute(text, args![of_bob, hidden.clone()])?;
        Ok(())
    });
    swap.await.unwrap();
    show(&server, &halfway(&server, "bob").await, &app.next_code(&server)).await.expect_status(500).done();
});

both_dbs!(sign_ins_that_nobody_finished_are_forgotten, setup(), async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    turn_on(&server, &ann, confirmed()).await;
    halfway(&server, "ann").await;
    let left = || {
        server.read(|tx| {
            let count = tx.one(sql!("select count(*) from pending_sign_ins"), args![], |row| row.get(0));
            Ok(count.map(|count: i64| count)?)
        })
    };
    assert_eq!(left().await, 1);
    server.clock().advance_s(2 * 3_600);
    server.app().work_off_jobs().await.unwrap();
    assert_eq!(left().await, 0);
});
