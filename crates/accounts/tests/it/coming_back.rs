//! Coming in calls off that an account was deactivated, or is to be deleted, and its person is told so once, at whichever door.

use serde_json::{Value, json};
use testkit::{TestServer, both_dbs};

use crate::authenticator::{confirmed, pending, show, turn_on};
use crate::device::{Device, add, come_in};
use crate::outbox::{self, admin, code};
use crate::people::{PASSWORD, Person, by_cookie, sign_in, sign_up};
use crate::phones::with_email;
use crate::travel::{back, enter, setup, start};

/// Asks for the end of somebody's account, and says when it is to be erased.
async fn delete(person: &Person, confirmed: &Value) -> Value {
    let wish = json!({"content": "keep", "password": confirmed["password"]});
    person.client.post("/me/delete", wish).await.expect_status(200).json()["erase_at"].clone()
}

both_dbs!(whoever_comes_back_is_told_once_what_that_calls_off, outbox::setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let ann = sign_up(&server, "ann").await;
    with_email(&root, &ann, "ann@example.org").await;
    assert_eq!(ann.answer.get("back"), None);
    let erase_at = delete(&ann, &confirmed()).await;
    let ann = Person::of(&server, &sign_in(&server, "ann", PASSWORD).await.expect_status(200));
    assert_eq!(ann.answer["back"], json!({"erase_at": erase_at}));
    assert_eq!(by_cookie(&server, "/auth/refresh", &ann.cookie).await.expect_status(200).json().get("back"), None);
    let again = Person::of(&server, &sign_in(&server, "ann", PASSWORD).await.expect_status(200));
    assert_eq!(again.answer.get("back"), None, "nothing is called off any more");
    again.client.post("/me/deactivate", confirmed()).await.expect_status(204).done();
    let ann = Person::of(&server, &sign_in(&server, "ann", PASSWORD).await.expect_status(200));
    assert_eq!(ann.answer["back"], json!({}), "it was only deactivated");
    let erase_at = delete(&ann, &confirmed()).await;
    server.clock().advance_s(31);
    let asked = json!({"address": "ann@example.org"});
    server.anonymous().post("/auth/code", asked).await.expect_status(204).done();
    let shown = json!({"address": "ann@example.org", "code": code(&root, "ann@example.org", 4).await});
    let opened = server.anonymous().post("/auth/code/verify", shown).await.expect_status(200).json();
    assert_eq!(opened["back"], json!({"erase_at": erase_at}));
});

both_dbs!(who_comes_back_by_a_passkey_or_a_second_step_is_told_too, setup(), async |server: TestServer| {
    let (ann, mut phone) = (sign_up(&server, "ann").await, Device::new());
    add(&ann, &mut phone).await;
    let erase_at = delete(&ann, &confirmed()).await;
    let ann = Person::of(&server, &come_in(&server, &mut phone).await.expect_status(200));
    assert_eq!(ann.answer["back"], json!({"erase_at": erase_at}));
    let (app, _) = turn_on(&server, &ann, confirmed()).await;
    let erase_at = delete(&ann, &confirmed()).await;
    let waiting = pending(sign_in(&server, "ann", PASSWORD).await);
    let opened = show(&server, &waiting, &app.next_code(&server)).await.expect_status(200).json();
    assert_eq!(opened["back"], json!({"erase_at": erase_at}));
});

both_dbs!(who_comes_back_by_a_provider_is_told_by_the_address_they_are_sent_to, setup(), async |server: TestServer| {
    let come = async || {
        let way = start(&server, "club", "/entered?next=%2Fhome").await;
        back(&server, &way, &way.honest("ann")).await.header("location").unwrap().to_owned()
    };
    let ann = enter(&server, "club", "ann").await;
    assert_eq!(come().await, "/entered?next=/home");
    let erase_at = delete(&ann, &json!({})).await;
    assert_eq!(come().await, format!("/entered?next=/home&back={}", erase_at.as_str().unwrap()));
    assert_eq!(come().await, "/entered?next=/home");
    let ann = enter(&server, "club", "ann").await;
    ann.client.post("/me/deactivate", json!({})).await.expect_status(204).done();
    assert_eq!(come().await, "/entered?next=/home&back=");
});
