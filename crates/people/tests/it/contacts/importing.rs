//! What comes of a file.

use model::{ContactImportId, UserId};
use serde_json::{Value, json};
use testkit::{TestServer, both_dbs};

use super::{book, done, import, last, people, people_called, rows, send, setup, shown, sums};

const MIXED: &str = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann Lee\r\nTEL:01512 3456789\r\nEMAIL:Ann@Example.org\r\nEND:VCARD\r\n\
    BEGIN:VCARD\r\nFN:Bob\r\nTEL:+49 1512 3456780\r\nTEL:not a number\r\nEMAIL:nobody\r\nEND:VCARD\r\n\
    BEGIN:VCARD\r\nFN:Carl\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:Ann again\r\nEMAIL:ann@example.org\r\nEND:VCARD\r\n";

both_dbs!(a_file_is_read_beside_and_what_cannot_be_read_is_told_by_line, setup(), async |server: TestServer| {
    let ann = server.user("ann").await;
    let asked = send(&ann, "?region=DE", MIXED).await.expect_status(202).json();
    assert_eq!((&asked["state"], &asked["total"]), (&json!("running"), &json!(MIXED.len())));
    assert_eq!(book(&ann, "").await, [Value::Null; 0]);
    send(&ann, "", MIXED).await.expect_status(409).problem("import_running").done();
    server.app().work_off_jobs().await.unwrap();
    let read = last(&ann).await;
    assert_eq!(sums(&read), done([3, 0, 0, 1, 3]), "{read}");
    assert_eq!((&read["source"], &read["done"]), (&json!("vcard"), &json!(MIXED.len())));
    let refusals = json!([
        {"line": 10, "reason": "bad_phone"},
        {"line": 11, "reason": "bad_email"},
        {"line": 13, "reason": "no_address"},
    ]);
    assert_eq!(read["refusals"], refusals);
    let expected = ["+4915123456780 Bob pending", "+4915123456789 Ann Lee pending", "ann@example.org Ann Lee pending"];
    assert_eq!(shown(&ann).await, expected);
    // The bytes are gone once they are read.
    assert_eq!(rows(&server).await[..4], [3, 1, 0, 3]);
});

both_dbs!(the_same_again_changes_nothing_and_another_name_is_taken_over, setup(), async |server: TestServer| {
    let ann = server.user("ann").await;
    assert_eq!(sums(&import(&server, &ann, people(450)).await), done([450, 0, 0, 0, 0]));
    let before = book(&ann, "").await;
    assert_eq!(sums(&import(&server, &ann, people(450)).await), done([0, 0, 450, 0, 0]));
    assert_eq!(book(&ann, "").await, before);
    let other =
        people_called(3, "Q") + &people(450).split("END:VCARD\n").skip(3).collect::<Vec<_>>().join("END:VCARD\n");
    assert_eq!(sums(&import(&server, &ann, other).await), done([0, 3, 447, 0, 0]));
    let after = book(&ann, "").await;
    assert_eq!((after.len(), &after[0]["name"], &after[0]["id"]), (450, &json!("Q0"), &before[0]["id"]));
    let page = ann.get("/contacts?limit=2").await.expect_status(200).json();
    assert_eq!((&page["stored"], page["contacts"].as_array().unwrap().len()), (&json!(450), 2));
});

both_dbs!(tables_and_lists_are_read_too_and_a_region_is_whoever_asks_says, setup(), async |server: TestServer| {
    let ann = server.user("ann").await;
    let table = "First Name,Last Name,E-mail 1 - Value,Phone 1 - Value\nAnn,Lee,a@example.org,0664 123 4567\n";
    send(&ann, "?region=AT", table).await.expect_status(202).done();
    server.app().work_off_jobs().await.unwrap();
    assert_eq!((sums(&last(&ann).await), &last(&ann).await["source"]), (done([2, 0, 0, 0, 0]), &json!("google")));
    let list = json!([{"name": ["Bob"], "tel": ["+43 664 1234568"]}]).to_string();
    send(&ann, "?source=phone", list).await.expect_status(202).done();
    server.app().work_off_jobs().await.unwrap();
    assert_eq!(last(&ann).await["source"], "phone");
    let utf16: Vec<u8> =
        "Name;E-Mail-Adresse\nJörg;j@example.org\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(sums(&import(&server, &ann, [vec![0xff, 0xfe], utf16].concat()).await), done([1, 0, 0, 0, 0]));
    let expected = [
        "+436641234567 Ann Lee pending",
        "+436641234568 Bob pending",
        "a@example.org Ann Lee pending",
        "j@example.org Jörg pending",
    ];
    assert_eq!(shown(&ann).await, expected);
    send(&ann, "?region=Austria", table).await.expect_status(422).problem("invalid_request").done();
    send(&ann, "?regoin=AT", table).await.expect_status(422).problem("invalid_request").done();
});

both_dbs!(what_is_no_address_book_is_refused_at_once_or_when_it_is_read, setup(), async |server: TestServer| {
    let ann = server.user("ann").await;
    ann.get("/contacts/imports/last").await.expect_status(404).problem("no_such_import").done();
    for file in [&b""[..], b"  \n", b"PK\x03\x04\x14\0", b"\x1f\x8b\x08\0"] {
        send(&ann, "", file).await.expect_status(422).problem("no_address_book").done();
    }
    ann.get("/contacts/imports/last").await.expect_status(404).done();
    let read = import(&server, &ann, "a,b,c\n1,2,3\n").await;
    assert_eq!((&read["state"], &read["why"]), (&json!("failed"), &json!("no_columns")));
    assert_eq!(rows(&server).await, [0, 1, 0, 0, 0]);
});

both_dbs!(other_devices_hear_of_it_with_numbers_alone, setup(), async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let (mut socket, mut other) = (ann.socket().await, bob.socket().await);
    let read = import(&server, &ann, MIXED).await;
    let event = socket.event("contacts.imported").await;
    let expected = json!({
        "import": read["id"], "state": "done", "added": 2, "changed": 0, "unchanged": 0, "refused": 4, "matched": 0,
    });
    assert_eq!(event["data"], expected);
    assert!(other.events_until_quiet().await.is_empty());
});

both_dbs!(an_import_can_be_called_off_and_another_one_takes_its_place, setup(), async |server: TestServer| {
    let ann = server.user("ann").await;
    let asked = send(&ann, "", people(5)).await.expect_status(202).json();
    let path = format!("/contacts/imports/{}", asked["id"]);
    ann.delete(&path).await.expect_status(204).done();
    server.app().work_off_jobs().await.unwrap();
    assert_eq!(ann.get(&path).await.expect_status(200).json()["state"], "cancelled");
    assert_eq!(rows(&server).await, [0, 1, 0, 0, 0]);
    ann.delete(&path).await.expect_status(409).problem("import_ended").done();
    assert_eq!(sums(&import(&server, &ann, people(5)).await), done([5, 0, 0, 0, 0]));
    ann.get(&path).await.expect_status(404).problem("no_such_import").done();
});

both_dbs!(an_import_of_somebody_else_is_not_there, setup(), async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let asked = send(&ann, "", people(5)).await.expect_status(202).json();
    let path = format!("/contacts/imports/{}", asked["id"]);
    bob.get(&path).await.expect_status(404).problem("no_such_import").done();
    bob.delete(&path).await.expect_status(404).problem("no_such_import").done();
    server.anonymous().get(&path).await.expect_status(401).done();
    server.app().work_off_jobs().await.unwrap();
    let contact = book(&ann, "").await[0]["id"].clone();
    bob.delete(&format!("/contacts/{contact}")).await.expect_status(404).problem("no_such_contact").done();
    assert_eq!((book(&bob, "").await.len(), book(&ann, "").await.len()), (0, 5));
});

both_dbs!(an_import_whose_bytes_stopped_coming_is_forgotten, setup(), async |server: TestServer| {
    let ann = server.user("ann").await;
    let user: UserId = ann.id();
    send(&ann, "", people(5)).await.expect_status(202).done();
    let stuck = sql_stuck(&server, user).await;
    assert!(stuck.is_some());
    server.clock().advance_s(2 * 3_600);
    server.app().work_off_jobs().await.unwrap();
    assert_eq!(rows(&server).await, [0, 0, 0, 0, 0]);
});

/// As if the connection had ended before the last byte.
async fn sql_stuck(server: &TestServer, user: UserId) -> Option<ContactImportId> {
    let stuck = move |work: &mut app::Work<'_, '_>| {
        let receiving =
            db::sql!("update contact_imports set state = 'receiving', job_id = null where user_id = $1 returning id");
        Ok(work.tx().optional(receiving, db::args![user], |row| row.get(0))?)
    };
    server.write(stuck).await
}
