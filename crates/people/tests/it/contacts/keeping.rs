//! The book itself: its states, its table, its end.

use app::OwnLines;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{TestServer, both_dbs};

use super::{book, done, import, open, people, rows, send, setup, shown, sums};

both_dbs!(one_is_written_down_by_hand_and_is_there_once, setup(), async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    open(&server, &bob, "bob@example.org", "+4915120000003", "everyone").await;
    let add = async |body: Value| ann.post("/contacts", body).await;
    let bob = add(json!({"name": " Robert ", "address": "Bob@Example.ORG"})).await.expect_status(201).json();
    assert_eq!((&bob["name"], &bob["state"], &bob["source"]), (&json!("Robert"), &json!("member"), &json!("hand")));
    assert_eq!(bob["user"]["username"], "bob");
    let eve = add(json!({"address": "0151 20000004", "region": "DE"})).await.expect_status(201).json();
    assert_eq!((&eve["phone"], &eve["state"]), (&json!("+4915120000004"), &json!("pending")));
    let again = add(json!({"name": "Eve", "address": "+4915120000004"})).await.expect_status(201).json();
    assert_eq!((&again["id"], &again["name"]), (&eve["id"], &json!("Eve")));
    add(json!({"address": "+4915120000004"})).await.expect_status(201).done();
    assert_eq!(shown(&ann).await, ["+4915120000004 Eve pending", "bob@example.org Robert member"]);
    for wrong in ["0151 20000004", "nobody", "a@b@c", ""] {
        add(json!({"address": wrong})).await.expect_status(422).problem("invalid_address").done();
    }
    let page = ann.get("/contacts").await.expect_status(200).json();
    assert_eq!(page["stored"], 2);
});

both_dbs!(a_book_is_listed_by_state_and_by_page, setup(), async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    open(&server, &bob, "bob@example.org", "+4915120000003", "everyone").await;
    import(&server, &ann, people(400)).await;
    assert_eq!(book(&ann, "&state=member").await.len(), 1);
    assert_eq!(book(&ann, "&state=pending").await.len(), 399);
    assert_eq!(book(&ann, "&state=invited").await.len(), 0);
    let ids: Vec<i64> = book(&ann, "").await.iter().map(|contact| contact["id"].as_i64().unwrap()).collect();
    assert!(ids.len() == 400 && ids.windows(2).all(|pair| pair[0] < pair[1]));
    ann.get("/contacts?state=lost").await.expect_status(422).problem("invalid_request").done();
    ann.get("/contacts?limit=0").await.expect_status(422).problem("invalid_request").done();
});

both_dbs!(a_book_is_emptied_at_once_and_its_rows_go_bit_by_bit, setup(), async |server: TestServer| {
    let ann = server.user("ann").await;
    import(&server, &ann, people(700)).await;
    let one = book(&ann, "").await[0]["id"].clone();
    ann.delete(&format!("/contacts/{one}")).await.expect_status(204).done();
    ann.delete(&format!("/contacts/{one}")).await.expect_status(404).problem("no_such_contact").done();
    assert_eq!(ann.get("/contacts").await.json()["stored"], 699);
    ann.delete("/contacts").await.expect_status(204).done();
    assert_eq!(ann.get("/contacts").await.json(), json!({"contacts": [], "stored": 0, "next": null}));
    ann.get("/contacts/imports/last").await.expect_status(404).done();
    server.app().work_off_jobs().await.unwrap();
    // What was compared stays counted: emptying a book buys no budget.
    let [contacts, imports, pieces, refusals, checks] = rows(&server).await;
    assert_eq!(([contacts, imports, pieces, refusals], checks > 0), ([0; 4], true));
    ann.delete("/contacts").await.expect_status(204).done();
    assert_eq!(sums(&import(&server, &ann, people(3)).await), done([3, 0, 0, 0, 0]));
});

both_dbs!(emptying_a_book_calls_an_import_off, setup(), async |server: TestServer| {
    let ann = server.user("ann").await;
    send(&ann, "", people(700)).await.expect_status(202).done();
    ann.delete("/contacts").await.expect_status(204).done();
    server.app().work_off_jobs().await.unwrap();
    assert_eq!(rows(&server).await, [0; 5]);
});

both_dbs!(a_table_of_it_holds_no_formula_and_can_be_read_again, setup(), async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let list = json!([
        {"name": "=HYPERLINK(\"http://evil.example\")", "email": "a@example.org"},
        {"name": "@SUM(A1)", "phone": "+49 1512 3456789"},
        {"name": "Ann, \"the\" Lee", "email": "+tag@example.org"},
    ]);
    import(&server, &ann, list.to_string()).await;
    let answer = ann.get("/contacts/export").await.expect_status(200);
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(answer.header("content-disposition"), Some("attachment; filename=\"contacts.csv\""));
    let table = answer.body.clone();
    for field in table.lines().skip(1).flat_map(|line| line.split(',')) {
        let bare = field.trim_start_matches('"');
        assert!(!bare.starts_with(['=', '+', '-', '@']), "{field} in {table}");
    }
    assert_eq!(sums(&import(&server, &bob, table).await), done([3, 0, 0, 0, 0]));
    assert_eq!(shown(&bob).await, shown(&ann).await);
    import(&server, &ann, people(1_200)).await;
    assert_eq!(ann.get("/contacts/export").await.expect_status(200).body.lines().count(), 1_204);
    server.anonymous().get("/contacts/export").await.expect_status(401).done();
});

both_dbs!(an_erased_person_leaves_no_book_and_no_trace_in_those_of_others, setup(), async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    open(&server, &bob, "bob@example.org", "+4915120000003", "everyone").await;
    import(&server, &ann, people(10)).await;
    import(&server, &bob, people(250)).await;
    assert_eq!(book(&ann, "&state=member").await.len(), 1);
    let user = bob.id();
    server.write(move |work| work.user_erased(user)).await;
    server.app().work_off_jobs().await.unwrap();
    assert_eq!(book(&ann, "&state=pending").await.len(), 10);
    assert_eq!(rows(&server).await[0], 10);
    let user = ann.id();
    server.write(move |work| work.user_erased(user)).await;
    server.app().work_off_jobs().await.unwrap();
    assert_eq!(rows(&server).await, [0; 5]);
});

both_dbs!(ones_own_data_holds_the_book_and_nothing_of_who_was_found, setup(), async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    open(&server, &bob, "bob@example.org", "+4915120000003", "everyone").await;
    import(&server, &ann, people(600)).await;
    let files = server.app().own_data().to_vec();
    let file = files.into_iter().find(|file| file.name == "contacts").unwrap();
    let user = ann.id();
    let all = server
        .read(move |tx| {
            let (mut text, mut after) = (String::new(), Some(Vec::new()));
            assert_eq!((file.count)(tx, user)?, 600);
            while let Some(place) = after {
                let OwnLines { text: more, next, .. } = (file.page)(tx, user, &place)?;
                text += &more;
                after = next;
            }
            Ok(text)
        })
        .await;
    let lines: Vec<Value> = all.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), &lines[3]["name"], &lines[3]["state"]), (600, &json!("P3"), &json!("member")));
    assert!(!all.contains(&bob.id().to_string()) && !all.contains("\"bob\""));
});

both_dbs!(nobody_without_an_account_asks, setup(), async |server: TestServer| {
    let nobody = server.anonymous();
    for (method, path) in [
        (Method::GET, "/contacts"),
        (Method::DELETE, "/contacts"),
        (Method::DELETE, "/contacts/1"),
        (Method::GET, "/contacts/imports/last"),
        (Method::POST, "/contacts/imports"),
    ] {
        assert_eq!(nobody.request(method, path).send().await.unwrap().status(), 401, "{path}");
    }
});
