//! Letters to the addresses of a book. No mail server is set, so they are read where administrators do: in the outbox.

use std::sync::Arc;

use app::mail::{self, Carrier, Carriers, Envelope, Mail, Refusal};
use app::{BoxFuture, OwnLines, Rate};
use db::{args, sql};
use serde_json::{Value, json};
use testkit::{Answer, Setup, TestClient, TestServer, both_dbs};

use super::{accept, preview};
use crate::contacts::{DAY_S, book, import, shown};
use crate::{block, friends_of, received};

const URL: &str = "https://talk.example";

pub fn setup() -> Setup {
    Setup::new(|| mail::feature(Carriers::default()).with(people::feature()))
        .tune(|config| config.server.public_url = Some(URL.to_owned()))
}

/// Few letters at once, and few texts.
fn narrow() -> Setup {
    setup().tune(|config| {
        config.limits.invitations = Rate { burst: 3, refill_s: 3_600.0 };
        config.limits.texts = Rate { burst: 1, refill_s: 3_600.0 };
    })
}

/// Takes nothing, ever.
struct Broken;

impl Carrier<Mail> for Broken {
    fn send(&self, _: Envelope, _: Mail) -> BoxFuture<Result<(), Refusal>> {
        Box::pin(async { Err(Refusal::ForGood("no such mailbox".to_owned())) })
    }
}

fn broken() -> Setup {
    let carriers = || Carriers { mail: Some(Arc::new(Broken)), texts: None };
    Setup::new(move || mail::feature(carriers()).with(people::feature()))
        .tune(|config| config.server.public_url = Some(URL.to_owned()))
}

/// A letter as it waits or waited: to whom, and what it says.
#[derive(Debug, Clone)]
pub struct Read {
    to: String,
    text: String,
}

impl Read {
    /// What stands behind a mark, up to the next space or line.
    fn behind(&self, mark: &str) -> Value {
        let rest = self.text.split(mark).nth(1).unwrap();
        json!(rest.split_whitespace().next().unwrap())
    }

    fn token(&self) -> Value {
        self.behind("/invite/")
    }

    fn closing(&self) -> Value {
        self.behind("/no-invitations#")
    }
}

pub async fn letters(server: &TestServer) -> Vec<Read> {
    server
        .read(|tx| {
            let all = sql!("select address, plain from letters where id > 0 order by id");
            Ok(tx.all(all, args![], |row| Ok(Read { to: row.get(0)?, text: row.get(1)? }))?)
        })
        .await
}

pub async fn invite(who: &TestClient, whom: Value) -> Answer {
    who.post("/contacts/invitations", whom).await
}

pub async fn work(server: &TestServer) {
    server.app().work_off_jobs().await.unwrap();
}

pub async fn wait(server: &TestServer, seconds: i64) {
    server.clock().advance_s(seconds);
    work(server).await;
}

/// So many people with mail addresses.
fn mails(count: usize) -> String {
    let all: Vec<Value> =
        (0..count).map(|at| json!({"name": format!("P{at}"), "email": format!("p{at}@example.org")})).collect();
    json!(all).to_string()
}

async fn ids(who: &TestClient) -> Vec<i64> {
    book(who, "").await.iter().map(|contact| contact["id"].as_i64().unwrap()).collect()
}

pub async fn states(who: &TestClient) -> Vec<String> {
    book(who, "").await.iter().map(|contact| contact["state"].as_str().unwrap().to_owned()).collect()
}

both_dbs!(who_was_chosen_gets_one_letter_and_one_reminder_and_never_more, setup(), async |server: TestServer| {
    let ann = server.user("ann").await;
    import(&server, &ann, mails(3)).await;
    let all = ids(&ann).await;
    invite(&ann, json!({"contacts": [all[0], all[2]], "then": "friends"})).await.expect_status(204).done();
    work(&server).await;
    let first = letters(&server).await;
    assert_eq!(first.iter().map(|one| one.to.as_str()).collect::<Vec<_>>(), ["p0@example.org", "p2@example.org"]);
    assert_eq!(states(&ann).await, ["invited", "pending", "invited"]);
    assert!(first[0].text.contains("ann") && first[0].text.contains(URL), "{}", first[0].text);
    assert_ne!(first[0].token(), first[1].token());
    // Again, and with everybody: who was invited gets nothing.
    invite(&ann, json!({"all": true, "except": [all[1]], "then": "friends"})).await.expect_status(204).done();
    work(&server).await;
    assert_eq!(letters(&server).await.len(), 2);
    wait(&server, 7 * DAY_S - 60).await;
    assert_eq!(letters(&server).await.len(), 2);
    wait(&server, 3_700).await;
    let second = letters(&server).await;
    assert_eq!(second.len(), 4);
    assert_eq!(states(&ann).await, ["reminded", "pending", "reminded"]);
    // Both letters lead to the same place.
    for letter in [&first[0], &second[2]] {
        let seen = preview(&server, &letter.token()).await.expect_status(200).json();
        assert_eq!(seen["username"], "ann");
    }
    // The outbox forgets after thirty days.
    wait(&server, 8 * DAY_S).await;
    wait(&server, 8 * DAY_S).await;
    assert_eq!(letters(&server).await.len(), 4);
});

both_dbs!(all_but_some_are_invited_and_who_is_taken_out_is_not_invited_anew, setup(), async |server: TestServer| {
    let ann = server.user("ann").await;
    import(&server, &ann, mails(50)).await;
    let all = ids(&ann).await;
    invite(&ann, json!({"all": true, "except": [all[7]], "then": "request"})).await.expect_status(204).done();
    work(&server).await;
    let sent = letters(&server).await;
    assert_eq!(sent.len(), 49);
    assert!(!sent.iter().any(|letter| letter.to == "p7@example.org"));
    ann.delete("/contacts").await.expect_status(204).done();
    import(&server, &ann, mails(50)).await;
    invite(&ann, json!({"all": true, "then": "request"})).await.expect_status(204).done();
    work(&server).await;
    assert_eq!(letters(&server).await.len(), 50);
    assert_eq!(book(&ann, "&state=invited").await.len(), 50, "the state is told anew");
    // Somebody else may invite the same people.
    let bob = server.user("bob").await;
    import(&server, &bob, mails(2)).await;
    invite(&bob, json!({"all": true, "then": "request"})).await.expect_status(204).done();
    work(&server).await;
    assert_eq!(letters(&server).await.len(), 52);
});

both_dbs!(members_get_no_letter_and_a_number_gets_a_text, setup(), async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    crate::contacts::open(&server, &bob, "bob@example.org", "+4915120000003", "everyone").await;
    let list = json!([{"name": "Bob", "email": "bob@example.org"}, {"name": "Zoë", "phone": "+49 1512 3456789"}]);
    import(&server, &ann, list.to_string()).await;
    invite(&ann, json!({"all": true, "then": "friends"})).await.expect_status(204).done();
    work(&server).await;
    let sent = letters(&server).await;
    assert_eq!(sent.iter().map(|one| one.to.as_str()).collect::<Vec<_>>(), ["+4915123456789"]);
    assert_eq!(shown(&ann).await, ["+4915123456789 Zoë invited", "bob@example.org Bob member"]);
});

both_dbs!(what_is_above_the_limits_waits_and_is_not_lost, narrow(), async |server: TestServer| {
    let ann = server.user("ann").await;
    import(&server, &ann, mails(5)).await;
    invite(&ann, json!({"all": true, "then": "friends"})).await.expect_status(204).done();
    work(&server).await;
    assert_eq!(letters(&server).await.len(), 3);
    assert_eq!(book(&ann, "&state=pending").await.len(), 2);
    wait(&server, 3_600).await;
    assert_eq!(letters(&server).await.len(), 4);
    wait(&server, 3_600).await;
    wait(&server, 3_600).await;
    assert_eq!(letters(&server).await.len(), 5);
    // Texts cost money: one for all who invite.
    let bob = server.user("bob").await;
    let numbers = json!([{"phone": "+4915123456781"}, {"phone": "+4917023456782"}, {"email": "zoe@example.org"}]);
    import(&server, &bob, numbers.to_string()).await;
    invite(&bob, json!({"all": true, "then": "friends"})).await.expect_status(204).done();
    work(&server).await;
    let to: Vec<String> = letters(&server).await.into_iter().skip(5).map(|letter| letter.to).collect();
    assert_eq!(to, ["zoe@example.org", "+4915123456781"], "mail does not wait for texts");
    bob.delete("/contacts/invitations").await.expect_status(204).done();
    wait(&server, 4 * 3_600).await;
    assert_eq!(letters(&server).await.len(), 7, "what was called off is not sent");
});

both_dbs!(
    an_address_that_wants_none_gets_none_from_anybody_until_it_says_otherwise,
    setup(),
    async |server: TestServer| {
        let (ann, bob) = (server.user("ann").await, server.user("bob").await);
        for who in [&ann, &bob] {
            import(&server, who, mails(1)).await;
        }
        invite(&ann, json!({"all": true, "then": "friends"})).await.expect_status(204).done();
        work(&server).await;
        let letter = letters(&server).await.remove(0);
        let nobody = server.anonymous();
        let door = async |path: &str, token: &Value| nobody.post(path, json!({"token": token})).await;
        // Mail scanners follow links: to look changes nothing.
        let seen = door("/invitations/blocks/look", &letter.closing()).await.expect_status(200).json();
        assert_eq!((seen, states(&ann).await), (json!({"closed": false}), vec!["invited".to_owned()]));
        for _ in 0..2 {
            let closed = door("/invitations/blocks", &letter.closing()).await.expect_status(200).json();
            assert_eq!(closed, json!({"closed": true}));
        }
        assert_eq!((states(&ann).await, states(&bob).await), (vec!["blocked".to_owned()], vec!["pending".to_owned()]));
        invite(&bob, json!({"all": true, "then": "friends"})).await.expect_status(204).done();
        work(&server).await;
        assert_eq!(states(&bob).await, ["blocked"]);
        wait(&server, 8 * DAY_S).await;
        assert_eq!(letters(&server).await.len(), 1, "nor a reminder");
        // The address itself stands nowhere among those that are closed.
        let kept: Vec<u8> = server
            .read(|tx| {
                Ok(tx.one(sql!("select address_hash from closed_addresses where at > 0"), args![], |row| row.get(0))?)
            })
            .await;
        assert_eq!(kept.len(), 16);
        // The link works when whoever invited is gone.
        let user = ann.id();
        server.write(move |work| work.user_erased(user)).await;
        let opened = door("/invitations/blocks/lift", &letter.closing()).await.expect_status(200).json();
        assert_eq!(opened, json!({"closed": false}));
        invite(&bob, json!({"all": true, "then": "friends"})).await.expect_status(204).done();
        work(&server).await;
        assert_eq!(letters(&server).await.len(), 2);
        let mut forged = letter.closing().as_str().unwrap().to_owned();
        forged.replace_range(0..1, if forged.starts_with('A') { "B" } else { "A" });
        for wrong in [json!(forged), json!(""), json!("x"), letter.token()] {
            for path in ["/invitations/blocks", "/invitations/blocks/look", "/invitations/blocks/lift"] {
                door(path, &wrong).await.expect_status(404).problem("no_such_link").done();
            }
        }
    }
);

both_dbs!(what_could_not_be_sent_says_so_and_nobody_is_reminded, broken(), async |server: TestServer| {
    let ann = server.user("ann").await;
    import(&server, &ann, mails(1)).await;
    invite(&ann, json!({"all": true, "then": "friends"})).await.expect_status(204).done();
    work(&server).await;
    wait(&server, 3_600).await;
    assert_eq!(states(&ann).await, ["failed"]);
    wait(&server, 8 * DAY_S).await;
    assert_eq!(letters(&server).await.len(), 1);
});

both_dbs!(nothing_is_sent_twice_by_two_who_send_at_once, setup(), async |server: TestServer| {
    let ann = server.user("ann").await;
    import(&server, &ann, mails(30)).await;
    invite(&ann, json!({"all": true, "then": "friends"})).await.expect_status(204).done();
    // Twice at once, as where a job is taken over that still runs: entries and letters go together.
    invite(&ann, json!({"all": true, "then": "friends"})).await.expect_status(204).done();
    tokio::join!(work(&server), work(&server));
    let sent = letters(&server).await;
    let mut to: Vec<&str> = sent.iter().map(|one| one.to.as_str()).collect();
    to.sort_unstable();
    to.dedup();
    assert_eq!((to.len(), sent.len()), (30, 30));
});

both_dbs!(whoever_accepts_has_come_and_what_the_inviter_chose_happens, setup(), async |server: TestServer| {
    let (ann, bob, carl) = (server.user("ann").await, server.user("bob").await, server.user("carl").await);
    import(&server, &ann, mails(2)).await;
    let all = ids(&ann).await;
    invite(&ann, json!({"contacts": [all[0]], "then": "friends"})).await.expect_status(204).done();
    invite(&ann, json!({"contacts": [all[1]], "then": "request"})).await.expect_status(204).done();
    work(&server).await;
    let sent = letters(&server).await;
    assert_eq!(accept(&bob, &sent[0].token()).await.expect_status(200).json()["relation"], "friend");
    assert_eq!(states(&ann).await, ["joined", "invited"]);
    assert_eq!(friends_of(&ann).await, [bob.id().get()]);
    // It was for one: who comes after them with the same letter gets nothing.
    accept(&carl, &sent[0].token()).await.expect_status(404).problem("no_such_invitation").done();
    assert_eq!(accept(&bob, &sent[0].token()).await.expect_status(200).json()["relation"], "friend");
    assert_eq!(accept(&carl, &sent[1].token()).await.expect_status(200).json()["relation"], "asking");
    assert_eq!(received(&carl).await, [ann.id().get()]);
    wait(&server, 8 * DAY_S).await;
    assert_eq!(letters(&server).await.len(), 2, "who has come is not reminded");
    block(&ann, &bob).await.expect_status(204).done();
    accept(&bob, &sent[0].token()).await.expect_status(404).problem("no_such_invitation").done();
});

both_dbs!(what_cannot_be_invited_is_refused, setup(), async |server: TestServer| {
    let ann = server.user("ann").await;
    invite(&ann, json!({"all": true, "then": "friends"})).await.expect_status(409).problem("no_contacts").done();
    for wrong in [
        json!({"then": "friends"}),
        json!({"all": false, "then": "friends"}),
        json!({"all": true}),
        json!({"contacts": [], "all": true, "then": "friends"}),
        json!({"contacts": [1], "except": [2], "then": "friends"}),
        json!({"contacts": vec![1; 5_001], "then": "friends"}),
    ] {
        invite(&ann, wrong).await.expect_status(422).problem("invalid_request").done();
    }
    server
        .anonymous()
        .post("/contacts/invitations", json!({"all": true, "then": "friends"}))
        .await
        .expect_status(401)
        .done();
});

both_dbs!(a_server_that_does_not_know_where_it_is_sends_no_links, async |server: TestServer| {
    let ann = server.user("ann").await;
    invite(&ann, json!({"all": true, "then": "friends"})).await.expect_status(409).problem("no_public_url").done();
});

both_dbs!(whom_somebody_invited_is_in_their_own_data_and_goes_with_them, setup(), async |server: TestServer| {
    let ann = server.user("ann").await;
    import(&server, &ann, mails(3)).await;
    invite(&ann, json!({"all": true, "then": "friends"})).await.expect_status(204).done();
    work(&server).await;
    let file = server.app().own_data().iter().copied().find(|file| file.name == "sent_invitations").unwrap();
    let user = ann.id();
    let OwnLines { text, .. } = server
        .read(move |tx| {
            assert_eq!((file.count)(tx, user)?, 3);
            (file.page)(tx, user, &[])
        })
        .await;
    assert!(text.contains("p1@example.org") && text.contains("\"invited\""), "{text}");
    let letter = letters(&server).await.remove(0);
    server.write(move |work| work.user_erased(user)).await;
    preview(&server, &letter.token()).await.expect_status(404).problem("no_such_invitation").done();
    let left: i64 = server
        .read(|tx| {
            let count = sql!("select (select count(*) from sent_invitations where id > 0) + (select count(*) from invitation_orders where id > 0)");
            Ok(tx.one(count, args![], |row| row.get(0))?)
        })
        .await;
    assert_eq!(left, 0);
});
