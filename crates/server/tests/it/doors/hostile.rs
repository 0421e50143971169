//! What nobody should send: always a refusal in the older system's form, and nothing is changed.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::stage::{Answer, PASSWORD, Stage, answer, on_both_engines};

/// One refused request: what it is, and the status that it gets.
struct Case {
    told: String,
    request: RequestBuilder,
    status: u16,
}

/// The requests of one test.
struct Table<'a> {
    stage: &'a Stage,
    token: &'a str,
    cases: Vec<Case>,
}

impl Table<'_> {
    fn add(&mut self, status: u16, told: String, request: RequestBuilder) {
        self.cases.push(Case { told, request, status });
    }

    fn request(&self, method: &Method, path: &str) -> RequestBuilder {
        self.stage.request(method.clone(), path).header("authorization", format!("Token {}", self.token))
    }

    fn form(&mut self, status: u16, method: &Method, path: &str, form: &str) {
        let request = self.request(method, path).header("content-type", "application/x-www-form-urlencoded");
        self.add(status, format!("{method} {path} {}", short(form)), request.body(form.to_owned()));
    }

    fn json(&mut self, status: u16, method: &Method, path: &str, text: &str) {
        let request = self.request(method, path).header("content-type", "application/json; charset=utf-8");
        self.add(status, format!("{method} {path} {}", short(text)), request.body(text.to_owned()));
    }
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
}

/// A refusal is JSON: `detail`, or lists of sentences by field.
#[track_caller]
fn is_refusal(told: &str, answer: &Answer) {
    assert_eq!(answer.header("content-type"), Some("application/json"), "{told}: {}", answer.body);
    let body = answer.json();
    let sentence = |text: &Value| text.as_str().is_some_and(|text| text.ends_with('.'));
    let fields = body.as_object().unwrap_or_else(|| panic!("{told}: {body}"));
    assert!(!fields.is_empty(), "{told}");
    for (name, words) in fields {
        let good = match name.as_str() {
            "detail" => sentence(words),
            _ => words.as_array().is_some_and(|list| list.len() == 1 && sentence(&list[0])),
        };
        assert!(good, "{told}: {body}");
    }
}

/// Bodies that no door takes, whatever it asks for.
fn broken_bodies(table: &mut Table<'_>, method: &Method, path: &str) {
    let deep = "[".repeat(10_000);
    let deep_object = "{\"username\":".repeat(1_000);
    for text in ["{", "nothing", "{\"username\":\"\u{0}\"}", "{\"a\":1}}", "{\"m\":\"\\ud800\"}", &deep, &deep_object] {
        table.json(400, method, path, text);
    }
    for text in ["[]", "1", "null", "true", "\"username=ann\"", "[{\"username\":\"ann\"}]"] {
        table.json(400, method, path, text);
    }
    for text in ["username=%ff", "%C0%80=1", "message=%e9"] {
        table.form(400, method, path, text);
    }
    table.form(413, method, path, &format!("username={}", "x".repeat(300_000)));
    table.json(413, method, path, &format!("{{\"message\":\"{}\"}}", "x".repeat(300_000)));
    for kind in ["text/plain", "application/xml", "multipart/form-data; boundary=x", "application/problem+json"] {
        let request = table.request(method, path).header("content-type", kind).body("username=ann&message=x");
        table.add(415, format!("{method} {path} as {kind}"), request);
    }
    let untyped = table.request(method, path).body("username=ann&message=x");
    table.add(415, format!("{method} {path} without a type"), untyped);
}

/// Values that are no text, for a field.
fn wrong_types(table: &mut Table<'_>, method: &Method, path: &str, (field, others): (&str, &Value)) {
    for wrong in [json!(1), json!(null), json!(true), json!([]), json!(["ann"]), json!({"x": "ann"}), json!("")] {
        let mut body = others.clone();
        body[field] = wrong;
        table.json(400, method, path, &body.to_string());
    }
    let mut absent = others.clone();
    absent.as_object_mut().expect("an object").remove(field);
    table.json(400, method, path, &absent.to_string());
}

fn accounts(table: &mut Table<'_>) {
    let (post, create) = (Method::POST, "/auth/users/create/");
    let good = json!({"username": "newcomer", "password": PASSWORD});
    wrong_types(table, &post, create, ("username", &good));
    wrong_types(table, &post, create, ("password", &good));
    for name in ["a b", "a/b", "<script>", "...", "a%00b", "%E2%80%AEabc", &"x".repeat(33), &"x".repeat(9_000), "ANN"] {
        table.form(400, &post, create, &format!("username={name}&password={PASSWORD}"));
    }
    for password in ["short", "password1", "newcomer", &"x".repeat(10_000)] {
        table.form(400, &post, create, &format!("username=newcomer&password={password}"));
    }
    for email in ["ann", "ann@", "a%0d%0aBcc:x@y.z", &"x".repeat(300)] {
        table.form(400, &post, create, &format!("username=newcomer&password={PASSWORD}&email={email}"));
    }
    table.json(400, &post, create, &json!({"username": "newcomer", "password": PASSWORD, "email": 5}).to_string());
    broken_bodies(table, &post, create);
    for path in ["/auth/token/create/", "/auth/token/login/"] {
        wrong_types(table, &post, path, ("username", &good));
        wrong_types(table, &post, path, ("password", &good));
        broken_bodies(table, &post, path);
        let others = ["nobody", "ann", "a%00b", "'+or+1=1--", &"x".repeat(9_000)];
        for name in others {
            table.form(400, &post, path, &format!("username={name}&password=wrong+horse+battery"));
        }
        table.form(400, &post, path, &format!("username=ann&password={}", "x".repeat(100_000)));
    }
}

fn password(table: &mut Table<'_>) {
    let (post, path) = (Method::POST, "/auth/password/");
    let good = json!({"current_password": PASSWORD, "new_password": "another donkey capacitor"});
    wrong_types(table, &post, path, ("current_password", &good));
    wrong_types(table, &post, path, ("new_password", &good));
    broken_bodies(table, &post, path);
    for wrong in ["short", "password1", &"x".repeat(10_000)] {
        table.form(400, &post, path, &format!("current_password={PASSWORD}&new_password={wrong}"));
        table.form(400, &post, path, &format!("current_password={wrong}&new_password=another+donkey+capacitor"));
    }
}

fn contacts(table: &mut Table<'_>) {
    let (post, path) = (Method::POST, "/import/");
    wrong_types(table, &post, path, ("contacts", &json!({"contacts": []})));
    broken_bodies(table, &post, path);
    for wrong in ["", "ann", "[]", "[1]", "{}", "[{\"name\"", "null"] {
        table.form(400, &post, path, &format!("contacts={wrong}"));
    }
}

fn chats(table: &mut Table<'_>, own: &str, foreign: &str) {
    let (post, patch, get) = (Method::POST, Method::PATCH, Method::GET);
    broken_bodies(table, &post, "/api/chats/");
    let unknown =
        ["abcdefghijklmno", "467f53e415044c0", "ABCDEFGHIJKLMNO", "x", "0", "..%2f..", "%00", "%ff", "'--", "<b>"];
    for uri in unknown.into_iter().chain([foreign]) {
        let chat = format!("/api/chats/{uri}/");
        // Whose address admits, lets one in by one's own name; nobody asks others into where they are not.
        table.form(404, &patch, &chat, "username=bob");
        table.form(404, &post, &format!("{chat}messages/"), "message=hello");
        table.form(404, &get, &format!("{chat}messages/"), "");
        if uri != foreign {
            table.form(404, &patch, &chat, "username=ann");
        }
    }
    let chat = format!("/api/chats/{own}/");
    wrong_types(table, &patch, &chat, ("username", &json!({"username": "ann"})));
    table.form(404, &patch, &chat, "username=nobody");
    table.form(400, &patch, &chat, "username=a/b");
    broken_bodies(table, &patch, &chat);
    let messages = format!("{chat}messages/");
    wrong_types(table, &post, &messages, ("message", &json!({"message": "hello"})));
    for text in ["message=", "message=+%0a+", "message=a%00b", "other=1"] {
        table.form(400, &post, &messages, text);
    }
    table.form(400, &post, &messages, &format!("message={}", "x".repeat(10_001)));
    broken_bodies(table, &post, &messages);
    for query in
        ["limit=0", "limit=-1", "limit=x", "limit=1e9", "before=x", "after=-1", "before=1&after=2", "after=%ff"]
    {
        table.form(400, &get, &format!("{messages}?{query}"), "");
    }
}

fn methods(table: &mut Table<'_>, own: &str) {
    table.form(405, &Method::GET, "/import/", "");
    table.form(405, &Method::POST, "/phone-import-recorded/", "");
    let (get, put, delete, options) = (Method::GET, Method::PUT, Method::DELETE, Method::OPTIONS);
    let post_only = ["/auth/users/create/", "/auth/token/create/", "/auth/token/login/", "/auth/token/destroy/"];
    let more = [
        "/auth/token/logout/",
        "/auth/password/",
        "/auth/password/reset/",
        "/auth/password/reset/confirm/",
        "/auth/jwt/create/",
        "/auth/jwt/refresh/",
        "/auth/jwt/verify/",
        "/auth/username/",
        "/auth/users/delete/",
        "/api/chats/",
    ];
    for path in post_only.into_iter().chain(more) {
        for method in [&get, &put, &delete, &options, &Method::PATCH] {
            table.form(405, method, path, "");
        }
    }
    for method in [&Method::POST, &put, &delete, &options] {
        table.form(405, method, "/auth/me/", "");
    }
    let chat = format!("/api/chats/{own}/");
    for method in [&get, &Method::POST, &put, &delete] {
        table.form(405, method, &chat, "");
    }
    for method in [&Method::PATCH, &put, &delete] {
        table.form(405, method, &format!("{chat}messages/"), "message=hello");
    }
}

/// Who is nobody gets 401 wherever somebody must be.
async fn strangers(stage: &Stage, own: &str) {
    let long = format!("Token {}", "x".repeat(5_000));
    let shown = ["", "Token", "Token ", "Token x", "Bearer x", "Bearer a.b.c", "Basic YTpi", "Token \u{e9}", &long];
    let chat = format!("/api/chats/{own}/");
    let doors = [
        (Method::GET, "/auth/me/".to_owned()),
        (Method::POST, "/auth/token/destroy/".to_owned()),
        (Method::POST, "/auth/password/".to_owned()),
        (Method::POST, "/api/chats/".to_owned()),
        (Method::PATCH, chat.clone()),
        (Method::GET, format!("{chat}messages/")),
        (Method::POST, format!("{chat}messages/")),
        (Method::POST, "/api/chats/abcdefghijklmno/messages/".to_owned()),
    ];
    for (method, path) in doors {
        for credential in shown {
            let request = stage.request(method.clone(), &path).header("authorization", credential);
            let refused = answer(request.json(&json!({"username": "ann", "message": "hello"}))).await;
            let told = format!("{method} {path} as {}", short(credential));
            assert_eq!(refused.status, 401, "{told}: {}", refused.body);
            assert_eq!(refused.header("www-authenticate"), Some("Token"), "{told}");
            is_refusal(&told, &refused);
        }
    }
}

/// Nothing is there, and it is never the web client.
async fn unknown_addresses(stage: &Stage) {
    let below =
        ["/auth/users/", "/auth/users/me/", "/auth/token/", "/auth/token/refresh/", "/auth/password/reset/done/"];
    let chats =
        ["/api", "/api/", "/api/chats", "/api/chats/abcdefghijklmno", "/api/chats/a/b/", "/api/chats/a/messages/1/"];
    for path in below.into_iter().chain(chats) {
        for method in [Method::GET, Method::POST] {
            let request = stage.request(method, path).header("accept", "text/html");
            let refused = answer(request).await;
            assert_eq!(refused.status, 404, "{path}");
            assert_eq!(refused.header("content-type"), Some("application/problem+json"), "{path}");
        }
    }
}

on_both_engines!(hostile_input_is_refused_and_changes_nothing, &[], async |stage| {
    let (ann, bob) = (stage.sign_up("ann").await, stage.sign_up("bob").await);
    let (own, foreign) = (stage.chat(&ann).await, stage.chat(&bob).await);
    let before = stage.counts().await;
    let mut table = Table { stage: &stage, token: &ann, cases: Vec::new() };
    accounts(&mut table);
    password(&mut table);
    contacts(&mut table);
    chats(&mut table, &own, &foreign);
    methods(&mut table, &own);
    assert!(table.cases.len() > 250, "{}", table.cases.len());
    for Case { told, request, status } in table.cases {
        let refused = answer(request).await;
        assert_eq!(refused.status, status, "{told}: {}", refused.body);
        is_refusal(&told, &refused);
        assert_eq!(refused.header("allow").is_some(), status == 405, "{told}");
    }
    strangers(&stage, &own).await;
    unknown_addresses(&stage).await;
    assert_eq!(stage.counts().await, before);
    stage.close().await;
});
