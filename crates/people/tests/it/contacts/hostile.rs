//! Files that are made to do harm.

use reqwest::Method;
use serde_json::json;
use testkit::{Answer, TestServer, both_dbs};

use super::{book, done, import, people, rows, send, setup, sums};

both_dbs!(
    a_file_beyond_the_bound_is_refused_as_it_comes,
    setup().tune(|config| config.server.contacts_mb = 1),
    async |server: TestServer| {
        let ann = server.user("ann").await;
        let request = ann.request(Method::POST, "/contacts/imports").body(vec![b'x'; 1_000_001]);
        Answer::to(request).await.expect_status(413).problem("too_large").done();
        assert_eq!(sums(&import(&server, &ann, people(5)).await), done([5, 0, 0, 0, 0]));
    }
);

both_dbs!(a_line_of_fifty_megabytes_and_a_million_lines_are_bounded, setup(), async |server: TestServer| {
    let ann = server.user("ann").await;
    let line = format!("BEGIN:VCARD\nFN:{}\nTEL:+4915123456789\nEND:VCARD\n", "x".repeat(49_900_000));
    let read = import(&server, &ann, line).await;
    assert_eq!((sums(&read), &read["refusals"]), (done([1, 0, 0, 0, 1]), &json!([{"line": 2, "reason": "too_long"}])));
    let lines = ["BEGIN:VCARD\n", &"nonsense\n".repeat(1_000_000), "TEL:+4915123456780\nEND:VCARD\n"].concat();
    let read = import(&server, &ann, lines).await;
    assert_eq!((sums(&read), read["refusals"].as_array().unwrap().len()), (done([1, 0, 0, 0, 1_000_000]), 100));
    assert_eq!(rows(&server).await[3], 100);
    let rows = ["Name,Phone\n", &",\n".repeat(1_000_000)].concat();
    assert_eq!(sums(&import(&server, &ann, rows).await), done([0, 0, 0, 0, 1_000_000]));
});

both_dbs!(strange_bytes_do_no_harm_and_nothing_is_fetched, setup(), async |server: TestServer| {
    let ann = server.user("ann").await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut file = b"\xef\xbb\xbfBEGIN:VCARD\r\nFN:A\0nn\x07\r\n".to_vec();
    file.extend(format!("PHOTO;VALUE=uri:http://{address}/a.jpg\r\nURL:http://{address}/\r\n").into_bytes());
    file.extend_from_slice(
        b"KEY:http://169.254.169.254/\r\nTEL:+49 1512\0 3456789\r\nNOTE:\xff\xfe\xff\r\nEND:VCARD\r\n",
    );
    assert_eq!(sums(&import(&server, &ann, file).await), done([1, 0, 0, 0, 0]));
    assert_eq!(book(&ann, "").await[0]["name"], "Ann");
    let asked = tokio::time::timeout(std::time::Duration::from_millis(200), listener.accept()).await;
    assert!(asked.is_err(), "somebody asked for a picture");
    for file in [&[0xff; 5_000][..], &[0; 5_000], &[0xfe, 0xff, 0xd8], b"\"", b"[", b"[[[[", b"BEGIN:VCARD"] {
        let answer = send(&ann, "", file).await;
        assert!([202, 422].contains(&answer.status), "{} {}", answer.status, answer.body);
        server.app().work_off_jobs().await.unwrap();
    }
});

both_dbs!(a_book_takes_no_more_than_its_bound, setup(), async |server: TestServer| {
    let ann = server.user("ann").await;
    import(&server, &ann, people(2)).await;
    let user = ann.id();
    let nearly = move |work: &mut app::Work<'_, '_>| {
        let full = db::sql!("update contact_books set stored = 199998 where user_id = $1");
        Ok(work.tx().execute(full, db::args![user])?)
    };
    server.write(nearly).await;
    let read = import(&server, &ann, people(10)).await;
    assert_eq!(sums(&read), done([2, 0, 2, 0, 6]));
    assert_eq!(read["refusals"][0], json!({"line": 19, "reason": "full"}));
});
