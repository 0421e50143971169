//! The older system's own front end, at another origin: a browser lets it in only where the settings list it.

use reqwest::Method;

use super::stage::{Answer, PASSWORD, Stage, answer, on_both_engines};

const FRONT: &str = "http://localhost:8080";
const LISTED: &[(&str, &str)] = &[("COMMUNE__SERVER__ALLOWED_ORIGINS", "https://front.example,http://localhost:8080")];

async fn preflight(stage: &Stage, path: &str, origin: &str) -> Answer {
    let request = stage.request(Method::OPTIONS, path).header("origin", origin);
    let request = request.header("access-control-request-method", "POST");
    answer(request.header("access-control-request-headers", "authorization,content-type")).await
}

/// Signs in as the front end's page does.
async fn sign_in(stage: &Stage, origin: &str) -> Answer {
    let request = stage.request(Method::POST, "/auth/token/create/").header("origin", origin);
    let form = format!("username=ann&password={PASSWORD}");
    answer(request.header("content-type", "application/x-www-form-urlencoded").body(form)).await
}

fn allows(answer: &Answer) -> Option<&str> {
    answer.header("access-control-allow-origin")
}

on_both_engines!(a_listed_front_end_signs_in_and_talks, LISTED, async |stage| {
    let ann = stage.sign_up("ann").await;
    for path in
        ["/auth/token/create/", "/auth/me/", "/api/chats/", "/api/chats/abcdefghijklmno/messages/", "/api/v1/rooms"]
    {
        for origin in [FRONT, "https://front.example"] {
            let allowed = preflight(&stage, path, origin).await;
            assert_eq!((allowed.status, allows(&allowed)), (200, Some(origin)), "{path}");
            assert_eq!(allowed.header("access-control-allow-credentials"), None);
        }
    }
    let signed_in = sign_in(&stage, FRONT).await;
    assert_eq!((signed_in.status, allows(&signed_in)), (200, Some(FRONT)));
    let request = stage.request(Method::POST, "/api/chats/").header("origin", FRONT);
    let made = answer(request.header("authorization", format!("Token {ann}"))).await;
    assert_eq!((made.status, allows(&made), made.header("vary")), (200, Some(FRONT), Some("origin")));
    stage.close().await;
});

on_both_engines!(an_unlisted_one_gets_no_leave, LISTED, async |stage| {
    stage.sign_up("ann").await;
    let before = stage.counts().await;
    for origin in ["null", "http://localhost:8081", "http://evil.example", "https://front.example.evil.example"] {
        assert_eq!(allows(&preflight(&stage, "/auth/token/create/", origin).await), None, "{origin}");
        let refused = sign_in(&stage, origin).await;
        assert_eq!((refused.status, allows(&refused)), (403, None), "{origin}");
    }
    assert_eq!(stage.counts().await, before);
    stage.close().await;
});

on_both_engines!(without_a_list_there_are_no_such_headers_at_all, &[], async |stage| {
    for answer in [preflight(&stage, "/api/chats/", FRONT).await, sign_in(&stage, FRONT).await] {
        let told = answer.headers.keys().filter(|name| name.as_str().starts_with("access-control-"));
        assert_eq!(told.count(), 0, "{:?}", answer.headers);
        assert!(answer.status >= 400);
    }
    stage.close().await;
});
