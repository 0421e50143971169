//! Linking an account elsewhere, unlinking it, and living without a password.

use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, TestServer, both_dbs};

use crate::people::{PASSWORD, Person, by_cookie, change_password, key_of, root, sign_in, sign_up};
use crate::travel::{Way, back, come_back, enter, me, refused, session, setup, start, start_holding};

/// Goes to a provider to link it.
async fn link(person: &Person, provider: &str, password: Option<&str>) -> Answer {
    let body = json!({"provider": provider, "onward": "/settings?tab=security", "password": password});
    person.client.post("/me/identities", body).await
}

/// Links whoever has this subject there. Returns where the browser ends.
async fn linked(server: &TestServer, person: &Person, subject: &str, password: Option<&str>) -> String {
    let answer = link(person, "club", password).await.expect_status(200);
    let way = Way::of("club", answer.json()["url"].as_str().unwrap(), &answer);
    refused(&back(server, &way, &way.honest(subject)).await).to_owned()
}

async fn unlink(person: &Person, identity: &Value, confirmed: Value) -> Answer {
    let path = format!("/me/identities/{identity}");
    Answer::to(person.client.request(Method::DELETE, &path).json(&confirmed)).await
}

async fn identities(person: &Person) -> Vec<Value> {
    person.client.get("/me/identities").await.expect_status(200).json()["identities"].as_array().unwrap().clone()
}

async fn outbox(server: &TestServer, root: &Person) -> Vec<(String, String)> {
    server.app().work_off_jobs().await.unwrap();
    let all = root.client.get("/admin/outbox").await.expect_status(200).json()["letters"].as_array().unwrap().clone();
    // A code that came too late to be sent is forgotten.
    let text = |letter: &Value, key: &str| letter[key].as_str().unwrap_or_default().to_owned();
    all.iter().map(|letter| (text(letter, "subject"), text(letter, "text"))).collect()
}

/// The code in the newest letter.
async fn code(server: &TestServer, root: &Person) -> String {
    let (_, text) = outbox(server, root).await.remove(0);
    text.lines().find(|line| line.len() == 7 && line.as_bytes()[3] == b' ').expect("a code").to_owned()
}

both_dbs!(an_identity_is_linked_opens_the_account_and_is_unlinked, setup(), async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    link(&ann, "club", None).await.expect_status(403).problem("confirmation_required").done();
    link(&ann, "club", Some("not the password")).await.expect_status(403).problem("wrong_password").done();
    link(&ann, "nobody", Some(PASSWORD)).await.expect_status(404).problem("no_such_provider").done();
    assert_eq!(linked(&server, &ann, "a-1", Some(PASSWORD)).await, "/settings?tab=security");
    assert_eq!(linked(&server, &ann, "a-1", Some(PASSWORD)).await, "/settings?tab=security");
    let all = identities(&ann).await;
    assert_eq!((all.len(), &all[0]["provider"], &all[0]["usable"]), (1, &json!("The club"), &json!(true)));
    let came = enter(&server, "club", "a-1").await;
    assert_eq!(me(&came).await["username"], "ann");
    unlink(&ann, &all[0]["id"], json!({})).await.expect_status(403).problem("confirmation_required").done();
    let bob = sign_up(&server, "bob").await;
    unlink(&bob, &all[0]["id"], json!({"password": PASSWORD}))
        .await
        .expect_status(404)
        .problem("no_such_identity")
        .done();
    unlink(&ann, &all[0]["id"], json!({"password": PASSWORD})).await.expect_status(204).done();
    unlink(&ann, &all[0]["id"], json!({"password": PASSWORD})).await.expect_status(404).done();
    assert_ne!(me(&enter(&server, "club", "a-1").await).await["username"], "ann");
});

both_dbs!(a_browser_that_comes_in_by_a_provider_ends_what_it_held, setup(), async |server: TestServer| {
    let (ann, bob) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    let elsewhere = Person::of(&server, &sign_in(&server, "ann", PASSWORD).await.expect_status(200));
    let refresh = async |cookie: &str| by_cookie(&server, "/auth/refresh", cookie).await.status;
    linked(&server, &ann, "a-1", Some(PASSWORD)).await;
    assert_eq!(refresh(&ann.cookie).await, 200, "who links goes on");
    // Who turns back, or is too late, ends nothing; nor does who goes there and never comes back.
    let way = start_holding(&server, "club", &ann.cookie).await;
    let denied = format!("state={}&error=access_denied", way.asked["state"]);
    refused(&come_back(&server, "club", &denied, Some(&way.cookie)).await);
    start_holding(&server, "club", &ann.cookie).await;
    assert_eq!(refresh(&ann.cookie).await, 200);
    let way = start_holding(&server, "club", &ann.cookie).await;
    let second = session(&back(&server, &way, &way.honest("a-1")).await).unwrap();
    assert_eq!((refresh(&ann.cookie).await, refresh(&second).await), (401, 200));
    server.settle().await;
    ann.client.get("/me").await.expect_status(401).done();
    // Another person, in the same browser, and somebody new.
    let way = start_holding(&server, "club", &bob.cookie).await;
    let third = session(&back(&server, &way, &way.honest("a-1")).await).unwrap();
    assert_eq!((refresh(&bob.cookie).await, refresh(&third).await), (401, 200));
    let way = start_holding(&server, "club", &third).await;
    let new = session(&back(&server, &way, &way.honest("eve")).await).unwrap();
    assert_eq!((refresh(&third).await, refresh(&new).await), (401, 200));
    assert_eq!((refresh(&second).await, refresh(&elsewhere.cookie).await), (200, 200));
    for former in ["x", &bob.cookie] {
        let way = start_holding(&server, "club", former).await;
        assert!(session(&back(&server, &way, &way.honest("a-1")).await).is_some());
    }
});

both_dbs!(an_identity_of_another_account_is_not_linked, setup(), async |server: TestServer| {
    let (eve, ann) = (enter(&server, "club", "eve").await, sign_up(&server, "ann").await);
    let place = linked(&server, &ann, "eve", Some(PASSWORD)).await;
    assert_eq!(place, "/settings?tab=security&problem=identity_taken");
    assert_eq!((identities(&ann).await.len(), identities(&eve).await.len()), (0, 1));
});

both_dbs!(linking_is_for_the_session_that_began_it, setup(), async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let (_, robot) = key_of(&ann).await;
    let body = json!({"provider": "club", "onward": "/", "password": PASSWORD});
    robot.post("/me/identities", body).await.expect_status(403).problem("insufficient_scope").done();
    let answer = link(&ann, "club", Some(PASSWORD)).await.expect_status(200);
    let way = Way::of("club", answer.json()["url"].as_str().unwrap(), &answer);
    by_cookie(&server, "/auth/sign-out", &ann.cookie).await.expect_status(204).done();
    assert_eq!(
        refused(&back(&server, &way, &way.honest("a-1")).await),
        "/settings?tab=security&problem=unauthenticated"
    );
    let ann = Person::of(&server, &sign_in(&server, "ann", PASSWORD).await.expect_status(200));
    assert!(identities(&ann).await.is_empty());
});

both_dbs!(the_last_way_in_stays, setup(), async |server: TestServer| {
    let ann = enter(&server, "club", "ann").await;
    let first = identities(&ann).await[0]["id"].clone();
    let remove = async || Answer::to(ann.client.request(Method::DELETE, "/me/email").json(&json!({}))).await;
    remove().await.expect_status(204).done();
    unlink(&ann, &first, json!({})).await.expect_status(409).problem("last_way_in").done();
    linked(&server, &ann, "ann-2", None).await;
    let second = identities(&ann).await[1]["id"].clone();
    let (one, two) = tokio::join!(unlink(&ann, &first, json!({})), unlink(&ann, &second, json!({})));
    let mut ends = [one.status, two.status];
    ends.sort_unstable();
    assert_eq!(ends, [204, 409]);
    // With an address the identity may go, and then the address may not.
    let bob = enter(&server, "club", "bob").await;
    let only = identities(&bob).await[0]["id"].clone();
    unlink(&bob, &only, json!({})).await.expect_status(204).done();
    let removed = Answer::to(bob.client.request(Method::DELETE, "/me/email").json(&json!({}))).await;
    removed.expect_status(409).problem("last_way_in").done();
});

both_dbs!(who_has_no_password_shows_a_sign_in_or_a_code, setup(), async |server: TestServer| {
    let (root, ann) = (root(&server).await, enter(&server, "club", "ann").await);
    let add = async |person: &Person, email: &str| person.client.post("/me/email", json!({"email": email})).await;
    let first = async |person: &Person| person.client.post("/me/password", json!({"new": PASSWORD})).await;
    add(&ann, "one@example.org").await.expect_status(204).done();
    let (_, robot) = key_of(&ann).await;
    let by_key = robot.post("/me/email", json!({"email": "two@example.org"})).await;
    by_key.expect_status(403).problem("confirmation_required").done();
    robot.post("/me/password", json!({"new": PASSWORD})).await.expect_status(403).done();
    server.clock().advance_s(601);
    // What shows who asks is the session, not the token that it gave out.
    let ann = crate::travel::refreshed(&server, &ann).await;
    add(&ann, "three@example.org").await.expect_status(403).problem("confirmation_required").done();
    first(&ann).await.expect_status(403).problem("confirmation_required").done();
    let only = identities(&ann).await[0]["id"].clone();
    unlink(&ann, &only, json!({})).await.expect_status(403).problem("confirmation_required").done();
    link(&ann, "other", None).await.expect_status(403).problem("confirmation_required").done();
    ann.client.post("/me/confirm/code", json!({})).await.expect_status(204).done();
    let code = code(&server, &root).await;
    let wrong = if code == "000 000" { "000 001" } else { "000 000" };
    ann.client.post("/me/confirm", json!({"code": wrong})).await.expect_status(422).problem("wrong_code").done();
    first(&ann).await.expect_status(403).done();
    ann.client.post("/me/confirm", json!({"code": code})).await.expect_status(204).done();
    let again = enter(&server, "club", "ann").await;
    add(&ann, "four@example.org").await.expect_status(204).done();
    let common = ann.client.post("/me/password", json!({"new": "password1"})).await;
    common.expect_status(422).problem("password_too_common").done();
    first(&ann).await.expect_status(204).done();
    assert_eq!(me(&ann).await["has_password"], json!(true));
    again.client.get("/me").await.expect_status(401).done();
    sign_in(&server, "ann", PASSWORD).await.expect_status(200).done();
    // From now on it is the password.
    add(&ann, "five@example.org").await.expect_status(403).problem("confirmation_required").done();
    first(&ann).await.expect_status(403).problem("confirmation_required").done();
    change_password(&ann.client, "another horse on a battery staple").await.expect_status(204).done();
});

both_dbs!(a_code_confirms_an_address_that_is_ones_own, setup(), async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    ann.client.post("/me/confirm/code", json!({})).await.expect_status(404).problem("no_address").done();
    ann.client.post("/me/confirm", json!({"code": "123456"})).await.expect_status(404).problem("no_address").done();
});

both_dbs!(the_address_is_told_of_what_is_linked_and_unlinked, setup(), async |server: TestServer| {
    let (root, ann) = (root(&server).await, enter(&server, "club", "ann").await);
    linked(&server, &ann, "ann-2", None).await;
    let newest = identities(&ann).await[1]["id"].clone();
    unlink(&ann, &newest, json!({})).await.expect_status(204).done();
    let subjects: Vec<String> = outbox(&server, &root).await.into_iter().map(|(subject, _)| subject).collect();
    let told = |what: &str| format!("Commune: The club {what}");
    assert_eq!(subjects, [told("does not let you in any more"), told("lets you in now")]);
});

both_dbs!(a_forgotten_password_of_somebody_without_one_is_a_first_one, setup(), async |server: TestServer| {
    let (root, ann) = (root(&server).await, enter(&server, "club", "ann").await);
    server.anonymous().post("/auth/recover", json!({"address": "ann@example.org"})).await.expect_status(204).done();
    let code = code(&server, &root).await;
    let body = json!({"address": "ann@example.org", "code": code, "password": PASSWORD});
    server.anonymous().post("/auth/recover/finish", body).await.expect_status(204).done();
    ann.client.get("/me").await.expect_status(401).done();
    sign_in(&server, "ann", PASSWORD).await.expect_status(200).done();
    assert!(session(&sign_in(&server, "ann", PASSWORD).await).is_some());
});

both_dbs!(who_is_locked_out_does_not_come_in_by_a_provider_either, setup(), async |server: TestServer| {
    let (root, ann) = (root(&server).await, sign_up(&server, "ann").await);
    linked(&server, &ann, "a-1", Some(PASSWORD)).await;
    let path = format!("/admin/people/{}", ann.answer["user"]["id"]);
    root.client.patch(&path, json!({"locked": true})).await.expect_status(200).done();
    let way = start(&server, "club", "/").await;
    assert_eq!(refused(&back(&server, &way, &way.honest("a-1")).await), "/sign-in?problem=account_locked");
    root.client.patch(&path, json!({"locked": false})).await.expect_status(200).done();
    assert_eq!(me(&enter(&server, "club", "a-1").await).await["username"], "ann");
});
