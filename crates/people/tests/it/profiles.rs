//! What people say of themselves, and who sees it.

use app::{Feature, Result, Work};
use model::{UserEvent, UserId};
use serde_json::{Value, json};
use testkit::{Setup, TestClient, TestServer, both_dbs};

use crate::{befriend, block};

/// What `me` sees of somebody.
async fn see(me: &TestClient, whom: &TestClient) -> Value {
    me.get(&format!("/people/{}", whom.id())).await.expect_status(200).json()
}

async fn say(me: &TestClient, what: Value) -> Value {
    me.patch("/me/profile", what).await.expect_status(200).json()
}

async fn with_addresses(server: &TestServer, whom: &TestClient) {
    let user = whom.id();
    let sql = db::sql!(
        "update users set email = 'ann@example.org', email_folded = 'ann@example.org', email_verified_at = 1, phone = '+491700000'
         where id = $1"
    );
    server.write(move |work| Ok(work.tx().execute(sql, db::args![user]).map(|_| ())?)).await;
}

both_dbs!(what_somebody_says_is_seen_and_what_not_is_absent, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let plain = json!({"user": {"id": ann.id(), "username": "ann", "admin": false}, "relation": "none"});
    assert_eq!(see(&bob, &ann).await, plain);
    let said = json!({"display_name": " Ann B. ", "bio": "Lines\nof mine", "pronouns": "she", "city": "Graz",
        "interests": ["#Chess", "chess", "Ｂeer"], "status": "away"});
    let mine = say(&ann, said).await;
    let expected = json!({"user": {"id": ann.id(), "username": "ann", "display_name": "Ann B.", "admin": false},
        "bio": "Lines\nof mine", "pronouns": "she", "city": "Graz", "interests": ["chess", "beer"], "status": "away"});
    assert_eq!(mine, expected);
    assert_eq!(ann.get("/me/profile").await.json(), expected);
    let mut seen = see(&bob, &ann).await;
    assert_eq!(seen.as_object_mut().unwrap().remove("relation"), Some(json!("none")));
    assert_eq!(seen, expected);
    say(&ann, json!({"city": "Wien"})).await;
    assert_eq!(
        (&see(&bob, &ann).await["city"], &see(&bob, &ann).await["bio"]),
        (&json!("Wien"), &json!("Lines\nof mine"))
    );
    let nothing = json!({"display_name": null, "bio": "", "pronouns": " ", "city": "", "interests": [], "status": ""});
    say(&ann, nothing).await;
    assert_eq!(see(&bob, &ann).await, plain);
});

both_dbs!(what_is_out_of_bounds_is_refused_and_changes_nothing, async |server: TestServer| {
    let ann = server.user("ann").await;
    let before = say(&ann, json!({"bio": "b", "display_name": "Ann"})).await;
    let many: Vec<String> = (0..21).map(|number| format!("tag{number}")).collect();
    let wrong = [
        json!({"display_name": ""}),
        json!({"display_name": "x".repeat(51)}),
        json!({"display_name": "a\u{202e}b"}),
        json!({"bio": "x".repeat(501)}),
        json!({"bio": "a\u{0}b"}),
        json!({"pronouns": "x".repeat(41)}),
        json!({"city": "x".repeat(81)}),
        json!({"status": "x".repeat(101)}),
        json!({"status": "a", "status_until": "soon"}),
        json!({"interests": ["a b"]}),
        json!({"interests": ["x".repeat(65)]}),
        json!({"interests": many}),
        json!({"email": "a@b.c"}),
        json!({"bio": 5}),
    ];
    for wrong in wrong {
        let refused = ann.patch("/me/profile", wrong.clone()).await;
        assert_eq!(refused.status, 422, "{wrong}");
        refused.problem("invalid_request").done();
    }
    assert_eq!(ann.get("/me/profile").await.json(), before);
});

both_dbs!(a_status_ends_when_it_was_said_to, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    say(&ann, json!({"status": "at lunch", "status_until": "2027-01-15T09:00:00Z"})).await;
    let seen = see(&bob, &ann).await;
    assert_eq!((&seen["status"], &seen["status_until"]), (&json!("at lunch"), &json!("2027-01-15T09:00:00.000000Z")));
    server.clock().advance_s(3_600);
    assert!(see(&bob, &ann).await.get("status").is_none());
    say(&ann, json!({"status": "here"})).await;
    server.clock().advance_s(86_400);
    assert_eq!(see(&bob, &ann).await["status"], "here");
});

both_dbs!(addresses_are_shown_to_whom_somebody_lets_see_them, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    with_addresses(&server, &ann).await;
    befriend(&ann, &bob).await;
    let shown = async |me: &TestClient| {
        let seen = see(me, &ann).await;
        (seen.get("email").is_some(), seen.get("phone").is_some())
    };
    assert_eq!(
        (shown(&ann).await, shown(&bob).await, shown(&eve).await),
        ((true, true), (false, false), (false, false))
    );
    let change = json!({"see_email": "friends", "see_phone": "everyone"});
    ann.patch("/me/privacy", change).await.expect_status(200).done();
    assert_eq!((shown(&bob).await, shown(&eve).await), ((true, true), (false, true)));
    assert_eq!(see(&bob, &ann).await["email"], "ann@example.org");
    assert_eq!(see(&bob, &ann).await["relation"], "friend");
});

both_dbs!(whom_one_blocked_one_can_name_and_who_blocked_one_is_not_there, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    say(&ann, json!({"bio": "hers"})).await;
    say(&bob, json!({"bio": "his"})).await;
    block(&ann, &bob).await.expect_status(204).done();
    let seen = see(&ann, &bob).await;
    assert_eq!((&seen["relation"], seen.get("bio")), (&json!("blocked"), None));
    let refused = bob.get(&format!("/people/{}", ann.id())).await;
    refused.expect_status(404).problem("no_such_user").done();
});

both_dbs!(who_may_not_be_found_is_shown_to_those_who_know_them, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    ann.patch("/me/privacy", json!({"find": "nobody"})).await.expect_status(200).done();
    server.group(&[&ann, &bob]).await;
    see(&bob, &ann).await;
    let path = format!("/people/{}", ann.id());
    eve.get(&path).await.expect_status(404).problem("no_such_user").done();
    eve.get("/people/4711").await.expect_status(404).problem("no_such_user").done();
    eve.get("/people/x").await.expect_status(404).done();
    server.anonymous().get(&path).await.expect_status(401).done();
});

/// Writes into the person's log what rooms would be told.
fn note(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    work.announce_to(user, &UserEvent::AdminChanged { admin: false }).map(|_| ())
}

fn noting() -> Setup {
    crate::setup().with(|| Feature::new().on_user_renamed(note))
}

both_dbs!(others_hear_at_once_and_then_once_in_a_while, noting(), async |server: TestServer| {
    let ann = server.user("ann").await;
    let mut socket = ann.socket().await;
    let heard = async |socket: &mut testkit::TestSocket| {
        let events = socket.events_until_quiet().await;
        let of = |kind: &str| events.iter().filter(|event| event["event"] == kind).count();
        (of("username.changed"), of("admin.changed"))
    };
    say(&ann, json!({"bio": "a"})).await;
    assert_eq!(heard(&mut socket).await, (0, 0), "a text is told to nobody");
    say(&ann, json!({"display_name": "Ann"})).await;
    assert_eq!(heard(&mut socket).await, (1, 1));
    for name in ["Anna", "Anne", "Änne"] {
        say(&ann, json!({"display_name": name})).await;
    }
    server.app().work_off_jobs().await.unwrap();
    assert_eq!(heard(&mut socket).await, (3, 0), "one's own devices hear at once");
    server.clock().advance_s(10);
    server.app().work_off_jobs().await.unwrap();
    server.settle().await;
    assert_eq!(heard(&mut socket).await, (0, 1), "of all three together");
    server.clock().advance_s(10);
    server.app().work_off_jobs().await.unwrap();
    assert_eq!(heard(&mut socket).await, (0, 0));
});
