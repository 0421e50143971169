//! The older system's own transcript, step by step: the same shapes, the same order of keys, the same words. What differs is ours by intent: ids,
//! addresses, tokens, and that nobody reads another's e-mail address.

use reqwest::Method;
use serde_json::{Value, json};

use super::stage::{Answer, PASSWORD, Stage, answer, on_both_engines};

const POST: Method = Method::POST;
const GET: Method = Method::GET;
const PATCH: Method = Method::PATCH;

/// A user as chats show one.
fn shown(id: i64, username: &str, email: &str) -> String {
    format!(r#"{{"id":{id},"username":"{username}","email":"{email}","first_name":"","last_name":""}}"#)
}

/// Expects a body byte for byte.
#[track_caller]
fn says(answer: &Answer, status: u16, body: &str) {
    assert_eq!((answer.status, answer.body.as_str()), (status, body));
    assert_eq!(answer.header("content-type"), Some("application/json"));
}

/// Makes an account, as the transcript does, and returns its id.
async fn create(stage: &Stage, name: &str, email: &str) -> i64 {
    let form = format!("username={name}&password={PASSWORD}&email={email}");
    let made = stage.form(POST, "/auth/users/create/", "", &form).await;
    let id = made.json()["id"].as_i64().expect("an id");
    says(&made, 201, &format!(r#"{{"email":"{email}","username":"{name}","id":{id}}}"#));
    id
}

async fn token(stage: &Stage, name: &str, path: &str) -> String {
    let made = stage.form(POST, path, "", &format!("username={name}&password={PASSWORD}")).await;
    let token = made.json()["auth_token"].as_str().expect("a token").to_owned();
    says(&made, 200, &format!(r#"{{"auth_token":"{token}"}}"#));
    token
}

on_both_engines!(the_transcript_of_the_older_system_again, &[], async |stage| {
    let admin_id = create(&stage, "admin", "admin@gmail.com").await;
    let alex_id = create(&stage, "alex", "").await;
    assert!(stage.counts().await.no_admin(), "a name makes no administrator");
    let (admin, alex) =
        (token(&stage, "admin", "/auth/token/create/").await, token(&stage, "alex", "/auth/token/login/").await);

    let made = stage.form(POST, "/api/chats/", &admin, "").await;
    let uri = made.json()["uri"].as_str().expect("an address").to_owned();
    assert_eq!(uri.len(), 15);
    says(&made, 200, &format!(r#"{{"status":"SUCCESS","uri":"{uri}","message":"New chat session created"}}"#));

    let chat = format!("/api/chats/{uri}/");
    let (owner, other) = (shown(admin_id, "admin", ""), shown(alex_id, "alex", ""));
    let joined = format!(
        r#"{{"status":"SUCCESS","members":[{owner},{other}],"message":"alex joined that chat","user":{other}}}"#
    );
    for _ in 0..2 {
        says(&stage.form(PATCH, &chat, &alex, "username=alex").await, 200, &joined);
    }
    let owner = shown(admin_id, "admin", "admin@gmail.com");
    let joined = format!(
        r#"{{"status":"SUCCESS","members":[{owner},{other}],"message":"admin joined that chat","user":{owner}}}"#
    );
    says(&stage.form(PATCH, &chat, &admin, "username=admin").await, 200, &joined);

    let messages = format!("{chat}messages/");
    let sent =
        |text: &str, user: &str| format!(r#"{{"status":"SUCCESS","uri":"{uri}","message":"{text}","user":{user}}}"#);
    let hello = stage.form(POST, &messages, &admin, "message=Hello there").await;
    says(&hello, 200, &sent("Hello there", &owner));
    let up = stage.form(POST, &messages, &alex, "message=Ohh hey there admin whats up").await;
    says(&up, 200, &sent("Ohh hey there admin whats up", &other));

    let history = stage.form(GET, &messages, &admin, "").await;
    let room = history.json()["id"].as_i64().expect("an id");
    let (first, second) = (
        format!(r#"{{"user":{owner},"message":"Hello there"}}"#),
        format!(r#"{{"user":{other},"message":"Ohh hey there admin whats up"}}"#),
    );
    let expected = format!(r#"{{"id":{room},"uri":"{uri}","messages":[{first},{second}],"previous":null,"next":5}}"#);
    says(&history, 200, &expected);
    stage.close().await;
});

on_both_engines!(signing_out_ends_the_token_alone, &[], async |stage| {
    let id = create(&stage, "ann", "ann@example.org").await;
    let stays = token(&stage, "ann", "/auth/token/create/").await;
    let me = format!(r#"{{"email":"ann@example.org","username":"ann","id":{id}}}"#);
    for path in ["/auth/token/destroy/", "/auth/token/logout/"] {
        let goes = token(&stage, "ann", "/auth/token/login/").await;
        says(&stage.form(GET, "/auth/me/", &goes, "").await, 200, &me);
        let ended = stage.form(POST, path, &goes, "").await;
        assert_eq!((ended.status, ended.body.as_str()), (204, ""));
        let refused = stage.form(GET, "/auth/me/", &goes, "").await;
        says(&refused, 401, r#"{"detail":"Sign in first."}"#);
        assert_eq!(refused.header("www-authenticate"), Some("Token"));
    }
    says(&stage.form(GET, "/auth/me/", &stays, "").await, 200, &me);
    stage.close().await;
});

on_both_engines!(json_and_access_tokens_do_as_well, &[], async |stage| {
    let ann = json!({"username": "Ann", "password": PASSWORD, "email": null, "terms": true});
    let made = answer(stage.request(POST, "/auth/users/create/").json(&ann)).await;
    assert_eq!((made.status, &made.json()["username"]), (201, &json!("Ann")));
    let signed_in = answer(stage.request(POST, "/api/v1/auth/sign-in").json(&ann_alone())).await.json();
    let bearer = format!("Bearer {}", signed_in["access"]["token"].as_str().expect("a token"));
    let ask = |method: Method, path: &str, body: &Value| {
        answer(stage.request(method, path).header("authorization", &bearer).json(body))
    };
    let uri = ask(POST, "/api/chats/", &json!({})).await.json()["uri"].as_str().expect("an address").to_owned();
    let said = ask(POST, &format!("/api/chats/{uri}/messages/"), &json!({"message": " <b>Grüße</b> & 100% \n"})).await;
    assert_eq!(said.json()["message"], "<b>Grüße</b> & 100%");
    let joined = ask(PATCH, &format!("/api/chats/{uri}/"), &json!({"username": "ANN"})).await.json();
    assert_eq!(joined["message"], "Ann joined that chat");
    assert_eq!(joined["members"].as_array().map(Vec::len), Some(1), "the owner is listed once");
    stage.close().await;
});

fn ann_alone() -> Value {
    json!({"username": "ann", "password": PASSWORD})
}

on_both_engines!(another_persons_name_is_an_invitation, &[], async |stage| {
    let (ann, bob) = (stage.sign_up("ann").await, stage.sign_up("bob").await);
    let chat = format!("/api/chats/{}/", stage.chat(&ann).await);
    let asked = stage.form(PATCH, &chat, &ann, "username=bob").await.json();
    assert_eq!((&asked["message"], &asked["user"]["username"]), (&json!("bob is invited to that chat"), &json!("bob")));
    assert_eq!(asked["members"].as_array().map(Vec::len), Some(1), "bob was not asked yet");
    assert_eq!(stage.form(GET, &format!("{chat}messages/"), &bob, "").await.status, 404);
    assert_eq!(stage.form(PATCH, &chat, &bob, "username=bob").await.json()["message"], "bob joined that chat");
    assert_eq!(stage.form(PATCH, &chat, &ann, "username=BOB").await.json()["message"], "bob is in that chat already");
    stage.close().await;
});

on_both_engines!(a_long_chat_is_read_in_parts, &[], async |stage| {
    let ann = stage.sign_up("ann").await;
    let messages = format!("/api/chats/{}/messages/", stage.chat(&ann).await);
    for number in 1..=105 {
        assert_eq!(stage.form(POST, &messages, &ann, &format!("message={number}")).await.status, 200);
    }
    let part = async |query: &str| {
        let page = stage.form(GET, &format!("{messages}?{query}"), &ann, "").await.json();
        let texts = page["messages"].as_array().expect("messages").iter();
        let texts: Vec<i64> = texts.map(|said| said["message"].as_str().unwrap().parse().unwrap()).collect();
        (texts, page["previous"].as_i64(), page["next"].as_i64().expect("a number"))
    };
    let (latest, previous, next) = part("").await;
    assert_eq!(latest, (6..=105).collect::<Vec<_>>(), "the latest hundred, the oldest first");
    let (rest, start, _) = part(&format!("limit=200&before={}", previous.expect("there is more"))).await;
    assert_eq!((rest, start), ((1..=5).collect(), None));
    assert_eq!(part(&format!("after={next}")).await.0, Vec::<i64>::new());
    stage.form(POST, &messages, &ann, "message=106").await;
    let (new, previous, _) = part(&format!("after={next}&_=1700000000")).await;
    assert_eq!((new, previous), (vec![106], Some(next + 1)));
    assert_eq!(part("limit=3").await.0, [104, 105, 106]);
    stage.close().await;
});
