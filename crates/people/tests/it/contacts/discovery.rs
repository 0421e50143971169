//! Contacts compared where they are: who comes out, for whom, and how many may be looked for.

use std::collections::{BTreeSet, HashMap};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use db::{args, sql};
use serde_json::{Value, json};
use testkit::{HiddenAddress, OpenedAddress, TestClient, TestServer, both_dbs};

use super::matching::{age, block};
use super::{DAY_S, book, import, open, people, setup};

const EVALUATIONS: &str = "/contacts/discovery/evaluations";

/// The number of a synthetic space.
fn number(at: usize) -> String {
    format!("+49151{:08}", 20_000_000 + at)
}

async fn evaluate(who: &TestClient, blinded: &[&str]) -> Value {
    who.post(EVALUATIONS, json!({"blinded": blinded})).await.expect_status(200).json()
}

/// Has addresses evaluated, as many as may be.
async fn opened(who: &TestClient, addresses: &[String]) -> (Vec<OpenedAddress>, Value) {
    let hidden: Vec<HiddenAddress> = addresses.iter().map(|address| HiddenAddress::new(address)).collect();
    let blinded: Vec<&str> = hidden.iter().map(HiddenAddress::blinded).collect();
    let answer = evaluate(who, &blinded).await;
    let evaluated = answer["evaluated"].as_array().expect("evaluated").clone();
    (hidden.iter().zip(&evaluated).map(|(it, answer)| it.opened(answer.as_str().unwrap())).collect(), answer)
}

/// Everybody who lets themselves be found by somebody, by tag.
async fn entries(who: &TestClient) -> HashMap<Vec<u8>, Vec<u8>> {
    let (mut all, mut after) = (HashMap::new(), String::new());
    loop {
        let page = who.get(&format!("/contacts/discovery/people{after}")).await.expect_status(200).json();
        for entry in page["entries"].as_array().expect("entries") {
            let entry = STANDARD.decode(entry.as_str().unwrap()).unwrap();
            all.insert(entry[..8].to_vec(), entry);
        }
        let Some(next) = page["next"].as_str() else { return all };
        after = format!("?after={}", next.replace('+', "%2B"));
    }
}

/// The people that somebody finds by these, on their own device.
fn met(opened: &[OpenedAddress], entries: &HashMap<Vec<u8>, Vec<u8>>) -> BTreeSet<String> {
    let meet = |address: &OpenedAddress| Some(address.open(entries.get(address.tag())?)?.1);
    opened.iter().filter_map(meet).collect()
}

async fn found(who: &TestClient, addresses: &[&str]) -> Vec<String> {
    let addresses: Vec<String> = addresses.iter().map(|address| (*address).to_owned()).collect();
    let (opened, _) = opened(who, &addresses).await;
    met(&opened, &entries(who).await).into_iter().collect()
}

/// The ten minutes after which the entries are as they should be.
async fn refresh(server: &TestServer) {
    server.clock().advance_s(600);
    server.app().work_off_jobs().await.unwrap();
}

both_dbs!(whoever_may_be_found_comes_out_on_the_device_alone, setup(), async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    open(&server, &bob, "bob@example.org", "+4915120000003", "everyone").await;
    refresh(&server).await;
    let ann = server.client_of(ann.id());
    assert_eq!(found(&ann, &["+4915120000003", "+4915120000004"]).await, ["bob"]);
    assert_eq!(found(&ann, &["bob@example.org"]).await, ["bob"]);
    let (wrong, _) = opened(&ann, &["+4915120000004".to_owned()]).await;
    let entries = entries(&ann).await;
    assert_eq!(entries.len(), 2);
    assert!(entries.values().all(|entry| wrong[0].open(entry).is_none()), "an entry opens to any address");
    let opened = opened(&ann, &["+4915120000003".to_owned()]).await.0;
    assert_eq!(opened[0].open(&entries[opened[0].tag()]).unwrap(), (bob.id(), "bob".to_owned()));
    // Nothing is known of what was looked for.
    assert_eq!(book(&ann, "").await, [Value::Null; 0]);
});

both_dbs!(whom_they_do_not_let_finds_nobody, setup(), async |server: TestServer| {
    let [ann, bob, eve, fay] = ["ann", "bob", "eve", "fay"].map(|name| server.user(name));
    let (ann, bob, eve, fay) = (ann.await, bob.await, eve.await, fay.await);
    open(&server, &bob, "bob@example.org", "+4915120000003", "friends").await;
    server.befriend(&ann, &bob).await;
    refresh(&server).await;
    let seen = async |who: &TestClient| found(&server.client_of(who.id()), &["+4915120000003"]).await;
    assert_eq!((seen(&ann).await, seen(&eve).await), (vec!["bob".to_owned()], vec![]));
    open(&server, &bob, "bob@example.org", "+4915120000003", "friends_of_friends").await;
    server.befriend(&ann, &eve).await;
    assert_eq!((seen(&eve).await, seen(&fay).await), (vec!["bob".to_owned()], vec![]));
    open(&server, &bob, "bob@example.org", "+4915120000003", "everyone").await;
    assert_eq!(seen(&fay).await, ["bob"]);
    // Oneself is nobody to be found.
    assert_eq!(seen(&bob).await, [""; 0]);
    block(&server, &bob, &fay).await;
    block(&server, &eve, &bob).await;
    assert_eq!((seen(&fay).await, seen(&eve).await, seen(&ann).await), (vec![], vec![], vec!["bob".to_owned()]));
    // Whoever hides is hidden at once, and their entries go.
    open(&server, &bob, "bob@example.org", "+4915120000003", "nobody").await;
    assert_eq!((seen(&ann).await, entries(&ann).await.len()), (vec![], 0));
    refresh(&server).await;
    assert_eq!(rows(&server).await, 0);
});

async fn rows(server: &TestServer) -> i64 {
    server.read(|tx| Ok(tx.one(sql!("select count(*) from discovery_entries"), args![], |row| row.get(0))?)).await
}

both_dbs!(whoever_opens_themselves_is_found_without_waiting, setup(), async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    open(&server, &bob, "bob@example.org", "+4915120000003", "nobody").await;
    open(&server, &eve, "eve@example.org", "+4915120000004", "everyone").await;
    bob.patch("/me/privacy", json!({"find_by_phone": "everyone"})).await.expect_status(200).done();
    server.app().work_off_jobs().await.unwrap();
    let both = ["+4915120000003", "+4915120000004"];
    assert_eq!((found(&ann, &both).await, rows(&server).await), (vec!["bob".to_owned()], 1));
});

both_dbs!(an_address_or_name_that_changed_hands_names_nobody_it_was, setup(), async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    open(&server, &bob, "bob@example.org", "+4915120000003", "everyone").await;
    refresh(&server).await;
    open(&server, &bob, "bob@example.org", "+4915120000004", "everyone").await;
    open(&server, &eve, "eve@example.org", "+4915120000003", "everyone").await;
    let ann = server.client_of(ann.id());
    assert_eq!(found(&ann, &["+4915120000003", "+4915120000004"]).await, [""; 0]);
    refresh(&server).await;
    let ann = server.client_of(ann.id());
    assert_eq!(found(&ann, &["+4915120000003"]).await, ["eve"]);
    assert_eq!(found(&ann, &["+4915120000004"]).await, ["bob"]);
    let user = bob.id();
    let unverify = move |work: &mut app::Work<'_, '_>| {
        Ok(work.tx().execute(sql!("update users set email_verified_at = null where id = $1"), args![user])?)
    };
    server.write(unverify).await;
    assert_eq!(found(&ann, &["bob@example.org"]).await, [""; 0]);
    let rename = move |work: &mut app::Work<'_, '_>| {
        let rename = sql!("update users set username = 'rob', folded = 'rob' where id = $1");
        Ok(work.tx().execute(rename, args![user])?)
    };
    server.write(rename).await;
    assert_eq!(found(&ann, &["+4915120000004"]).await, [""; 0]);
    refresh(&server).await;
    assert_eq!(found(&server.client_of(ann.id()), &["+4915120000004"]).await, ["rob"]);
});

both_dbs!(what_is_evaluated_costs_what_a_comparison_costs, setup(), async |server: TestServer| {
    let ann = server.user("ann").await;
    import(&server, &ann, people(1_800)).await;
    let hidden = HiddenAddress::new("+4915120000003");
    let left = |answer: &Value| (answer["evaluated"].as_array().unwrap().len(), answer["left"].as_i64().unwrap());
    assert_eq!(left(&evaluate(&ann, &[]).await), (0, 200));
    // What is no element costs nothing, not even its neighbours.
    let zero = STANDARD.encode([0; 32]);
    let refused = ann.post(EVALUATIONS, json!({"blinded": [hidden.blinded(), zero]})).await;
    refused.expect_status(422).problem("bad_element").done();
    let many = vec![hidden.blinded(); 501];
    ann.post(EVALUATIONS, json!({"blinded": many})).await.expect_status(422).problem("invalid_request").done();
    assert_eq!(left(&evaluate(&ann, &many[..150]).await), (150, 50));
    let last = evaluate(&ann, &many[..150]).await;
    assert_eq!(left(&last), (50, 0));
    let more_at = last["more_at"].clone();
    assert!(more_at.is_string() || more_at.is_i64(), "{more_at}");
    assert_eq!(left(&evaluate(&ann, &many[..1]).await), (0, 0));
    // What was evaluated is not there for an import either.
    import(&server, &ann, people(1_900)).await;
    assert_eq!(book(&ann, "&state=unchecked").await.len(), 100);
    // To the second.
    server.clock().advance_s(10 * DAY_S - 1);
    let ann = server.client_of(ann.id());
    assert_eq!(left(&evaluate(&ann, &many[..1]).await), (0, 0));
    server.clock().advance_s(1);
    assert_eq!(left(&evaluate(&server.client_of(ann.id()), &many[..1]).await), (1, 19_999));
});

/// Numbers of the space that somebody has: one in a hundred, and half of those hide.
const SPACE: usize = 1_000_000;
const EVERY: usize = 100;

/// Writes people down who have a number each; every other one hides.
async fn settle(server: &TestServer) {
    let settle = |work: &mut app::Work<'_, '_>| {
        let now = work.now();
        let made = sql!(
            "with recursive spots (at) as (select cast(0 as bigint) union all select at + $1 from spots where at + $1 < $2)
             insert into users (id, username, folded, password_hash, phone, admin, created_at)
             select 1000000 + at, name || at, name || at, '', '+49151' || cast(20000000 + at as text), false, $3
             from (select at, case at / $1 % 2 when 1 then 'hidden' else 'open' end as name from spots) as named"
        );
        let privacy = sql!(
            "insert into privacy (user_id, message, add_to_rooms, invite, find, find_by_email, find_by_phone, see_email, see_phone)
             select id, 'everyone', 'friends', 'everyone', 'everyone', circle, circle, 'nobody', 'nobody'
             from (select id, case when folded < 'i' then 'nobody' else 'everyone' end as circle from users where id >= 1000000) as of_each"
        );
        work.tx().execute(made, args![i64::try_from(EVERY).unwrap(), i64::try_from(SPACE).unwrap(), now])?;
        Ok(work.tx().execute(privacy, args![])?)
    };
    server.write(settle).await;
}

/// What somebody learns who asks for one number after the other, by every door there is, as fast as they may, for ten days.
async fn crawl(server: &TestServer, who: &TestClient, from: usize) -> (usize, BTreeSet<String>) {
    let (mut asked, mut opened_numbers, mut at) = (0, Vec::new(), from);
    for day in 0..10 {
        let who = server.client_of(who.id());
        // By the address book, and by the device; what one door refuses, the other may give.
        let file: String =
            (0..300).map(|near| format!("BEGIN:VCARD\nFN:P\nTEL:{}\nEND:VCARD\n", number(at + near))).collect();
        import(server, &who, file).await;
        at += 300;
        loop {
            let numbers: Vec<String> = (at..at + 500).map(number).collect();
            let (opened, _) = opened(&who, &numbers).await;
            at += opened.len();
            asked += opened.len();
            assert!(asked <= 40_000, "what may be asked has no end");
            let is_over = opened.len() < 500;
            opened_numbers.extend(opened);
            if is_over {
                break;
            }
        }
        // What they may is spent, so looking for one number is refused as well.
        let search = format!("/people?search=%2B{}", &number(at)[1..]);
        who.get(&search).await.expect_status(429).problem("rate_limited").done();
        // The last moment of the tenth day.
        server.clock().advance_s(if day == 9 { DAY_S - 3_600 } else { DAY_S });
        server.app().work_off_jobs().await.unwrap();
    }
    let who = server.client_of(who.id());
    let mut people = met(&opened_numbers, &entries(&who).await);
    let mut compared = asked;
    for contact in book(&who, "").await {
        compared += usize::from(contact["state"] != "unchecked");
        people.extend(contact["user"]["username"].as_str().map(str::to_owned));
    }
    (compared, people)
}

both_dbs!(a_crawl_of_ten_days_learns_no_more_than_the_budget, setup(), async |server: TestServer| {
    settle(&server).await;
    let (new, old) = (server.user("new").await, server.user("old").await);
    age(&server, &old).await;
    refresh(&server).await;
    for (who, from, budget) in [(&new, 0, 2_000), (&old, 500_000, 20_000)] {
        let (compared, people) = crawl(&server, who, from).await;
        assert_eq!(compared, budget);
        assert_eq!(people.len(), budget / EVERY / 2, "one in a hundred is here, and every other one hides");
        assert!(people.iter().all(|name| name.starts_with("open")), "{people:?}");
    }
});
