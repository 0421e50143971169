//! Passkeys: added, used, renamed, removed, and as the only way in.

use app::Rate;
use db::{args, sql};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Setup, TestServer, both_dbs};

use crate::device::{Device, add, ask, begin, come_in, hand_in, passkeys, post, remove, start, verify};
use crate::people::{PASSWORD, Person, by_cookie, key_of, root, sign_up};
use crate::travel::{enter, me, refreshed, setup};

fn confirmed() -> Value {
    json!({"password": PASSWORD})
}

both_dbs!(a_passkey_is_added_opens_the_account_and_is_removed, setup(), async |server: TestServer| {
    let (ann, mut phone) = (sign_up(&server, "ann").await, Device::new());
    let refused = post(&ann.client, "/me/passkeys/start", json!({})).await;
    refused.expect_status(403).problem("confirmation_required").done();
    let refused = post(&ann.client, "/me/passkeys/start", json!({"password": "not the password"})).await;
    refused.expect_status(403).problem("wrong_password").done();
    let made = add(&ann, &mut phone).await;
    assert_eq!(
        (&made["name"], &made["site"], &made["last_used_at"]),
        (&json!("My phone"), &json!("localhost"), &Value::Null)
    );
    let opened = come_in(&server, &mut phone).await.expect_status(200);
    let again = Person::of(&server, &opened);
    assert_eq!(me(&again).await["username"], "ann");
    by_cookie(&server, "/auth/refresh", &again.cookie).await.expect_status(200).done();
    let all = passkeys(&again).await;
    assert_eq!((all.len(), all[0]["last_used_at"].is_string()), (1, true));
    come_in(&server, &mut phone).await.expect_status(200).done();
    remove(&ann, &made, json!({})).await.expect_status(403).problem("confirmation_required").done();
    remove(&ann, &made, confirmed()).await.expect_status(204).done();
    remove(&ann, &made, confirmed()).await.expect_status(404).problem("no_such_passkey").done();
    come_in(&server, &mut phone).await.expect_status(401).problem("wrong_passkey").done();
    // The session that it opened is not its own.
    again.client.get("/me").await.expect_status(200).done();
});

both_dbs!(a_passkey_is_renamed_by_its_owner_alone, setup(), async |server: TestServer| {
    let (ann, bob) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    let made = add(&ann, &mut Device::new()).await;
    let path = format!("/me/passkeys/{}", made["id"]);
    let rename =
        async |person: &Person, name: &str| ask(&person.client, Method::PATCH, &path, json!({"name": name})).await;
    let renamed = rename(&ann, " Kitchen ").await.expect_status(200).json();
    assert_eq!((&renamed["id"], &renamed["name"]), (&made["id"], &json!("Kitchen")));
    rename(&ann, "a\nb").await.expect_status(422).problem("invalid_request").done();
    rename(&ann, " ").await.expect_status(422).problem("invalid_request").done();
    rename(&bob, "Mine").await.expect_status(404).problem("no_such_passkey").done();
    remove(&bob, &made, confirmed()).await.expect_status(404).problem("no_such_passkey").done();
    assert_eq!((passkeys(&ann).await[0]["name"].clone(), passkeys(&bob).await.len()), (json!("Kitchen"), 0));
});

both_dbs!(the_devices_of_one_person_know_one_account_and_no_name_of_it, setup(), async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let (mut phone, mut laptop) = (Device::new(), Device::new());
    add(&ann, &mut phone).await;
    let question = begin(&ann, confirmed()).await;
    assert_eq!(question["options"]["excludeCredentials"].as_array().unwrap().len(), 1);
    let made = laptop.make(&question["options"]);
    hand_in(&ann, &question, made).await.expect_status(201).done();
    assert_eq!((phone.handle.as_ref().unwrap().len(), &phone.handle), (16, &laptop.handle));
    for device in [&mut phone, &mut laptop] {
        come_in(&server, device).await.expect_status(200).done();
    }
    let bob = begin(&sign_up(&server, "bob").await, confirmed()).await;
    assert_ne!(bob["options"]["user"]["id"], question["options"]["user"]["id"]);
    assert_eq!(bob["options"]["excludeCredentials"], json!([]));
});

both_dbs!(a_passkey_is_a_way_in_and_the_last_one_stays, setup(), async |server: TestServer| {
    let ann = enter(&server, "club", "ann").await;
    let (mut phone, mut laptop) = (Device::new(), Device::new());
    let first = add(&ann, &mut phone).await;
    ask(&ann.client, Method::DELETE, "/me/email", json!({})).await.expect_status(204).done();
    let identities = ann.client.get("/me/identities").await.json();
    let path = format!("/me/identities/{}", identities["identities"][0]["id"]);
    ask(&ann.client, Method::DELETE, &path, json!({})).await.expect_status(204).done();
    remove(&ann, &first, json!({})).await.expect_status(409).problem("last_way_in").done();
    let only = Person::of(&server, &come_in(&server, &mut phone).await.expect_status(200));
    let second = add(&only, &mut laptop).await;
    let (one, two) = tokio::join!(remove(&ann, &first, json!({})), remove(&only, &second, json!({})));
    let mut ends = [one.status, two.status];
    ends.sort_unstable();
    assert_eq!((ends, passkeys(&ann).await.len()), ([204, 409], 1));
});

fn at_home_and_in_public() -> Setup {
    setup().tune(|config| config.server.public_url = Some("https://talk.example".to_owned()))
}

/// A device that is asked by the public pages.
fn in_public() -> Device {
    let mut device = Device::new();
    (device.origin, device.site) = ("https://talk.example".to_owned(), "talk.example".to_owned());
    device
}

both_dbs!(a_passkey_works_at_the_public_address_alone, at_home_and_in_public(), async |server: TestServer| {
    let ways = server.anonymous().get("/auth/ways").await.json();
    assert_eq!(ways["passkeys"], "talk.example");
    let (ann, mut phone) = (sign_up(&server, "ann").await, Device::new());
    let question = begin(&ann, confirmed()).await;
    assert_eq!(question["options"]["rp"]["id"], "talk.example");
    let made = phone.make(&question["options"]);
    hand_in(&ann, &question, made).await.expect_status(422).problem("passkey_refused").done();
    let mut phone = in_public();
    assert_eq!(add(&ann, &mut phone).await["site"], "talk.example");
    come_in(&server, &mut phone).await.expect_status(200).done();
    phone.origin = "http://localhost:8000".to_owned();
    come_in(&server, &mut phone).await.expect_status(401).problem("wrong_passkey").done();
});

both_dbs!(a_passkey_of_a_former_site_does_not_count, at_home_and_in_public(), async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let (old, new) = (add(&ann, &mut in_public()).await, add(&ann, &mut in_public()).await);
    let id = old["id"].as_i64().unwrap();
    let change = server.app().write(move |work| {
        work.tx().execute(sql!("update passkeys set rp_id = 'localhost' where id = $1"), args![id])?;
        work.tx().execute(sql!("update users set password_hash = '' where folded = 'ann'"), args![])?;
        Ok(())
    });
    change.await.unwrap();
    remove(&ann, &new, json!({})).await.expect_status(409).problem("last_way_in").done();
    remove(&ann, &old, json!({})).await.expect_status(204).done();
    assert_eq!(passkeys(&ann).await, [new]);
});

both_dbs!(there_are_no_passkeys_where_pages_are_not_secure, setup(), async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    // Asked by its number, as a phone in the home network does.
    assert_eq!(server.anonymous().get("/auth/ways").await.json()["passkeys"], Value::Null);
    let asked = ask(&server.anonymous(), Method::GET, "/auth/ways", json!({})).await.json();
    assert_eq!(asked["passkeys"], "localhost");
    let unavailable = "passkeys_unavailable";
    ann.client.post("/me/passkeys/start", confirmed()).await.expect_status(409).problem(unavailable).done();
    server.anonymous().post("/auth/passkey/start", json!({})).await.expect_status(409).problem(unavailable).done();
    let (question, mut phone) = (start(&server).await, Device::new());
    let body = json!({"ceremony": question["ceremony"], "credential": phone.show(&question["options"])});
    server.anonymous().post("/auth/passkey/verify", body).await.expect_status(409).problem(unavailable).done();
});

both_dbs!(who_is_locked_out_does_not_come_in_by_a_passkey_either, setup(), async |server: TestServer| {
    let (root, ann, mut phone) = (root(&server).await, sign_up(&server, "ann").await, Device::new());
    add(&ann, &mut phone).await;
    let path = format!("/admin/people/{}", ann.answer["user"]["id"]);
    root.client.patch(&path, json!({"locked": true})).await.expect_status(200).done();
    let refused = come_in(&server, &mut phone).await.expect_status(403).problem("account_locked");
    assert_eq!(refused.header("set-cookie"), None);
    root.client.patch(&path, json!({"locked": false})).await.expect_status(200).done();
    come_in(&server, &mut phone).await.expect_status(200).done();
});

both_dbs!(the_address_is_told_of_passkeys, setup(), async |server: TestServer| {
    let (root, ann) = (root(&server).await, enter(&server, "club", "ann").await);
    let made = add(&ann, &mut Device::new()).await;
    remove(&ann, &made, json!({})).await.expect_status(204).done();
    server.app().work_off_jobs().await.unwrap();
    let letters =
        root.client.get("/admin/outbox").await.expect_status(200).json()["letters"].as_array().unwrap().clone();
    let told: Vec<&str> = letters.iter().filter_map(|letter| letter["subject"].as_str()).collect();
    assert_eq!(told, ["Commune: a passkey was removed", "Commune: a new passkey"]);
});

both_dbs!(one_has_twenty_passkeys_at_most, setup(), async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let late = begin(&ann, confirmed()).await;
    for _ in 0..20 {
        add(&ann, &mut Device::new()).await;
    }
    let refused = post(&ann.client, "/me/passkeys/start", confirmed()).await;
    refused.expect_status(409).problem("too_many_passkeys").done();
    let made = Device::new().make(&late["options"]);
    hand_in(&ann, &late, made).await.expect_status(409).problem("too_many_passkeys").done();
});

both_dbs!(no_key_of_a_program_adds_or_removes_a_passkey, setup(), async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let made = add(&ann, &mut Device::new()).await;
    let (_, robot) = key_of(&ann).await;
    let lacking = "insufficient_scope";
    post(&robot, "/me/passkeys/start", confirmed()).await.expect_status(403).problem(lacking).done();
    let path = format!("/me/passkeys/{}", made["id"]);
    ask(&robot, Method::DELETE, &path, confirmed()).await.expect_status(403).problem(lacking).done();
    assert_eq!(passkeys(&ann).await.len(), 1);
});

both_dbs!(
    tries_are_counted_as_those_of_a_password,
    setup().tune(|config| config.limits.sign_in = Rate { burst: 3, refill_s: 30.0 }),
    async |server: TestServer| {
        let question = start(&server).await;
        let shown = Device::new().show(&question["options"]);
        verify(&server, &question, shown.clone()).await.expect_status(401).done();
        verify(&server, &question, shown.clone()).await.expect_status(422).done();
        verify(&server, &question, shown).await.expect_status(429).problem("rate_limited").done();
        let start = post(&server.anonymous(), "/auth/passkey/start", json!({})).await;
        start.expect_status(429).problem("rate_limited").done();
    }
);

both_dbs!(who_has_no_password_shows_a_passkey_instead, setup(), async |server: TestServer| {
    let (ann, bob) = (enter(&server, "club", "ann").await, sign_up(&server, "bob").await);
    let (mut phone, mut other) = (Device::new(), Device::new());
    let made = add(&ann, &mut phone).await;
    add(&bob, &mut other).await;
    server.clock().advance_s(601);
    let ann = refreshed(&server, &ann).await;
    remove(&ann, &made, json!({})).await.expect_status(403).problem("confirmation_required").done();
    let confirm = async |person: &Person, device: &mut Device| {
        let question = post(&person.client, "/me/confirm/passkey/start", json!({})).await.expect_status(200).json();
        let body = json!({"ceremony": question["ceremony"], "credential": device.show(&question["options"])});
        post(&person.client, "/me/confirm/passkey", body).await
    };
    confirm(&ann, &mut other).await.expect_status(401).problem("wrong_passkey").done();
    remove(&ann, &made, json!({})).await.expect_status(403).problem("confirmation_required").done();
    confirm(&ann, &mut phone).await.expect_status(204).done();
    remove(&ann, &made, json!({})).await.expect_status(204).done();
});
