//! Who is found, by whom, and how many may be looked for.

use db::{args, sql};
use serde_json::{Value, json};
use testkit::{TestClient, TestServer, both_dbs};

use super::{DAY_S, book, import, last, open, people, send, setup, shown};

/// The people that a book found.
async fn found(who: &TestClient) -> Vec<String> {
    let people = book(who, "").await;
    people.iter().filter_map(|contact| contact["user"]["username"].as_str().map(str::to_owned)).collect()
}

async fn count(who: &TestClient, state: &str) -> usize {
    book(who, &format!("&state={state}")).await.len()
}

/// Makes somebody's account older than ten days.
pub async fn age(server: &TestServer, who: &TestClient) {
    let user = who.id();
    let older = move |work: &mut app::Work<'_, '_>| {
        let then = work.now().plus_s(-11 * DAY_S);
        Ok(work.tx().execute(sql!("update users set created_at = $2 where id = $1"), args![user, then])?)
    };
    server.write(older).await;
}

pub async fn block(server: &TestServer, who: &TestClient, whom: &TestClient) {
    let (who, whom) = (who.id(), whom.id());
    let block = move |work: &mut app::Work<'_, '_>| {
        let now = work.now();
        let block = sql!("insert into blocks (user_id, blocked_user_id, since) values ($1, $2, $3)");
        Ok(work.tx().execute(block, args![who, whom, now])?)
    };
    server.write(block).await;
}

/// The hour after which what waits is compared.
async fn later(server: &TestServer, seconds: i64) {
    server.clock().advance_s(seconds);
    server.app().work_off_jobs().await.unwrap();
}

const BOB: &str = "BEGIN:VCARD\nFN:Robert\nTEL:+4915120000003\nEMAIL:Bob@Example.org\nEND:VCARD\n";

both_dbs!(only_whoever_lets_themselves_be_found_is_found, setup(), async |server: TestServer| {
    let [ann, bob, eve, fay] = ["ann", "bob", "eve", "fay"].map(|name| server.user(name));
    let (ann, bob, eve, fay) = (ann.await, bob.await, eve.await, fay.await);
    // Addresses are theirs until they say otherwise.
    open(&server, &bob, "bob@example.org", "+4915120000003", "nobody").await;
    import(&server, &ann, BOB).await;
    assert_eq!((found(&ann).await, count(&ann, "pending").await), (vec![], 2));
    open(&server, &bob, "bob@example.org", "+4915120000003", "friends").await;
    import(&server, &eve, BOB).await;
    assert_eq!((found(&eve).await, count(&eve, "pending").await), (vec![], 2));
    open(&server, &bob, "bob@example.org", "+4915120000003", "everyone").await;
    block(&server, &bob, &fay).await;
    import(&server, &fay, BOB).await;
    assert_eq!((found(&fay).await, count(&fay, "pending").await), (vec![], 2));
    let gil = server.user("gil").await;
    import(&server, &gil, BOB).await;
    assert_eq!((found(&gil).await, last(&gil).await["matched"].clone()), (vec!["bob".to_owned(); 2], json!(2)));
    assert_eq!(shown(&gil).await, ["+4915120000003 Robert member", "bob@example.org Robert member"]);
    // Bob hears nothing of all that.
    assert_eq!(book(&bob, "").await, [Value::Null; 0]);
    // And is shown only as long as he may be found.
    block(&server, &gil, &bob).await;
    assert_eq!((found(&gil).await, count(&gil, "member").await), (vec![], 2));
});

both_dbs!(an_address_that_nobody_confirmed_finds_nobody, setup(), async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    open(&server, &bob, "bob@example.org", "+4915120000009", "everyone").await;
    let user = bob.id();
    let unverify = move |work: &mut app::Work<'_, '_>| {
        Ok(work.tx().execute(sql!("update users set email_verified_at = null where id = $1"), args![user])?)
    };
    server.write(unverify).await;
    import(&server, &ann, BOB).await;
    assert_eq!((found(&ann).await, count(&ann, "pending").await), (vec![], 2));
});

both_dbs!(whoever_comes_or_opens_themselves_later_has_joined, setup(), async |server: TestServer| {
    let [ann, eve] = ["ann", "eve"].map(|name| server.user(name));
    let (ann, eve) = (ann.await, eve.await);
    import(&server, &ann, BOB).await;
    import(&server, &eve, BOB).await;
    let bob = server.user("bob").await;
    open(&server, &bob, "bob@example.org", "+4915120000003", "everyone").await;
    block(&server, &bob, &eve).await;
    later(&server, 3_600).await;
    let ann = server.client_of(ann.id());
    assert_eq!(shown(&ann).await, ["+4915120000003 Robert joined", "bob@example.org Robert joined"]);
    assert_eq!(found(&ann).await, ["bob", "bob"]);
    assert_eq!((found(&eve).await, count(&eve, "pending").await), (vec![], 2));
});

both_dbs!(so_many_are_compared_in_ten_days_and_the_rest_waits, setup(), async |server: TestServer| {
    let ann = server.user("ann").await;
    import(&server, &ann, people(2_500)).await;
    assert_eq!((count(&ann, "pending").await, count(&ann, "unchecked").await), (2_000, 500));
    // Neither the same again, nor an empty book, nor a day buys more.
    import(&server, &ann, people(2_500)).await;
    later(&server, DAY_S).await;
    assert_eq!((count(&ann, "pending").await, count(&ann, "unchecked").await), (2_000, 500));
    ann.delete("/contacts").await.expect_status(204).done();
    import(&server, &ann, people(300)).await;
    assert_eq!((count(&ann, "pending").await, count(&ann, "unchecked").await), (0, 300));
    // To the second: ten days after the first.
    later(&server, 9 * DAY_S - 1).await;
    assert_eq!(count(&ann, "unchecked").await, 300);
    later(&server, 3_601).await;
    assert_eq!((count(&ann, "pending").await, count(&ann, "unchecked").await), (300, 0));
});

both_dbs!(
    who_is_here_for_longer_may_compare_more_and_who_is_behind_what_waits_is_found,
    setup(),
    async |server: TestServer| {
        let (ann, bob) = (server.user("ann").await, server.user("bob").await);
        age(&server, &ann).await;
        open(&server, &bob, "bob@example.org", "+4915120020005", "everyone").await;
        import(&server, &ann, people(20_010)).await;
        assert_eq!((count(&ann, "unchecked").await, count(&ann, "member").await), (10, 0));
        later(&server, 10 * DAY_S + 3_600).await;
        let ann = server.client_of(ann.id());
        assert_eq!((count(&ann, "unchecked").await, count(&ann, "member").await), (0, 1));
    }
);

both_dbs!(many_accounts_learn_no_more_than_each_its_own, setup(), async |server: TestServer| {
    for name in ["ann", "eve"] {
        let who = server.user(name).await;
        for _ in 0..5 {
            send(&who, "", people(2_100)).await.expect_status(202).done();
            server.app().work_off_jobs().await.unwrap();
        }
        assert_eq!((count(&who, "pending").await, count(&who, "unchecked").await), (2_000, 100));
    }
});
