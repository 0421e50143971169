//! Signing in by a provider: who comes in, and everything that does not let anybody in.

use accounts::Config;
use app::Rate;
use serde_json::{Value, json};
use testkit::{Engine, TestServer, both_dbs};

use crate::people::{PASSWORD, sign_in, sign_up};
use crate::stand_in::{asked, code, issuer};
use crate::travel::{PUBLIC, Way, back, come_back, enter, me, person, refused, session, setup, setup_with, start};

fn open() -> Config {
    Config { sign_up_before_setup: true, ..Config::default() }
}

both_dbs!(somebody_comes_in_and_comes_back, setup(), async |server: TestServer| {
    let way = start(&server, "club", "/r/abc").await;
    let redirect = format!("{PUBLIC}/api/v1/auth/providers/club/callback");
    let said = |key: &str| way.asked[key].as_str();
    assert_eq!((said("client_id"), said("redirect_uri")), ("commune", redirect.as_str()));
    assert_eq!((said("response_type"), said("scope")), ("code", "openid email profile"));
    assert_eq!((said("code_challenge_method"), said("nonce").len()), ("S256", 43));
    let mut says = way.honest("ann");
    says["claims"]["name"] = json!("Ann Oakes");
    let answer = back(&server, &way, &says).await;
    assert_eq!(answer.header("location"), Some("/r/abc"));
    let cookies = answer.headers.get_all("set-cookie").into_iter().map(|cookie| cookie.to_str().unwrap());
    let gone = cookies.filter(|cookie| cookie.starts_with("provider=;") && cookie.contains("Max-Age=0"));
    assert_eq!(gone.count(), 1, "the cookie of the way goes with it");
    let ann = person(&server, &answer).await;
    let seen = me(&ann).await;
    assert_eq!((&seen["username"], &seen["email"]), (&json!("ann"), &json!("ann@example.org")));
    assert_eq!((&seen["email_verified"], &seen["has_password"]), (&json!(true), &json!(false)));
    let again = enter(&server, "club", "ann").await;
    assert_eq!(me(&again).await["id"], seen["id"]);
    sign_in(&server, "ann", "").await.expect_status(401).done();
    sign_in(&server, "ann", PASSWORD).await.expect_status(401).problem("wrong_credentials").done();
});

/// What becomes of somebody of whom the provider says this.
async fn outcome(server: &TestServer, change: impl FnOnce(&mut Value)) -> String {
    let way = start(server, "club", "/r/abc").await;
    let mut said = way.honest("ann");
    change(&mut said);
    refused(&back(server, &way, &said).await).to_owned()
}

both_dbs!(a_token_that_lies_lets_nobody_in, setup(), async |server: TestServer| {
    let ended = 1_799_999_999;
    for (problem, part, lie) in [
        ("token_audience", "/claims/aud", json!("somebody else")),
        ("token_audience", "/claims/aud", json!(["commune", "somebody else"])),
        ("token_audience", "/claims/azp", json!("somebody else")),
        ("token_issuer", "/claims/iss", json!(issuer("other"))),
        ("token_nonce", "/claims/nonce", json!("another")),
        ("token_nonce", "/claims/nonce", Value::Null),
        ("token_expired", "/claims/exp", json!(ended)),
        ("token_algorithm", "/header", json!({"alg": "HS256"})),
        ("token_algorithm", "/header", json!({"alg": "HS256", "kid": "one"})),
        ("token_algorithm", "/header", json!({"alg": "none"})),
        ("token_key", "/header", json!({"alg": "RS256", "kid": "three"})),
        ("token_signature", "/header", json!({"alg": "RS256", "kid": "one", "spoilt": true})),
        ("provider_answer", "/claims/sub", json!("")),
        ("provider_answer", "/refused", json!(true)),
        ("provider_answer", "/challenge", json!("another")),
    ] {
        let place = outcome(&server, |said| {
            said["claims"]["azp"] = json!("commune");
            said["refused"] = json!(false);
            *said.pointer_mut(part).unwrap() = lie.clone();
        });
        assert_eq!(place.await, format!("/sign-in?problem={problem}"), "{part} {lie}");
    }
    // After all these nobody is there yet.
    assert_eq!(me(&enter(&server, "club", "ann").await).await["username"], "ann");
});

both_dbs!(a_way_back_is_for_one_browser_one_provider_and_one_time, setup(), async |server: TestServer| {
    let (expired, denied) = ("/sign-in?problem=provider_expired", "/sign-in?problem=provider_denied");
    let query = |way: &Way| format!("state={}&code={}", way.asked["state"], code(&way.honest("ann")));
    let way = start(&server, "club", "/").await;
    assert_eq!(refused(&come_back(&server, "club", &query(&way), None).await), expired, "no cookie");
    assert_eq!(refused(&back(&server, &way, &way.honest("ann")).await), expired, "taken by that");
    let (one, two) = (start(&server, "club", "/").await, start(&server, "club", "/").await);
    assert_eq!(refused(&come_back(&server, "club", &query(&one), Some(&two.cookie)).await), expired, "another browser");
    let way = start(&server, "club", "/").await;
    assert_eq!(
        refused(&come_back(&server, "other", &query(&way), Some(&way.cookie)).await),
        expired,
        "another provider"
    );
    let way = start(&server, "club", "/").await;
    assert!(session(&back(&server, &way, &way.honest("ann")).await).is_some());
    assert_eq!(refused(&back(&server, &way, &way.honest("ann")).await), expired, "a second time");
    let way = start(&server, "club", "/").await;
    server.clock().advance_s(601);
    assert_eq!(refused(&back(&server, &way, &way.honest("ann")).await), expired, "too late");
    let way = start(&server, "club", "/").await;
    let twice = format!("{0}&state={1}", query(&way), way.asked["state"]);
    for wrong in ["", "code=x", "state=&code=x", "state=x&code=x", "%00=%ff", twice.as_str()] {
        assert_eq!(refused(&come_back(&server, "club", wrong, Some(&way.cookie)).await), expired, "{wrong}");
    }
    for said in ["&error=access_denied", "", &format!("&error=server_error&code={}", code(&way.honest("ann")))] {
        let way = start(&server, "club", "/").await;
        let query = format!("state={}{said}", way.asked["state"]);
        assert_eq!(refused(&come_back(&server, "club", &query, Some(&way.cookie)).await), denied, "{said}");
    }
    let unknown = server.anonymous().get("/auth/providers/nobody/start").await;
    assert_eq!(refused(&unknown), "/sign-in?problem=no_such_provider");
    assert_eq!(refused(&come_back(&server, "nobody", "state=x&code=y", None).await), expired);
});

both_dbs!(nobody_is_sent_to_another_site, setup(), async |server: TestServer| {
    for evil in
        ["//evil.example", "/%5Cevil.example", "https:%2F%2Fevil.example", "%09//evil.example", "/a&next=/b", ""]
    {
        let way = start(&server, "club", evil).await;
        let answer = back(&server, &way, &way.honest("ann")).await;
        assert_eq!(answer.header("location"), Some("/"), "{evil}");
    }
});

both_dbs!(
    a_provider_that_names_itself_must_be_the_one,
    setup_with(&["named", "club"], open()),
    async |server: TestServer| {
        for (provider, named, problem) in [
            ("named", String::new(), Some("issuer_mismatch")),
            ("named", format!("&iss={}", issuer("club")), Some("issuer_mismatch")),
            ("named", format!("&iss={}", issuer("named")), None),
            ("club", format!("&iss={}", issuer("named")), Some("issuer_mismatch")),
            ("club", String::new(), None),
        ] {
            let way = start(&server, provider, "/").await;
            let (state, code) = (&way.asked["state"], code(&way.honest(provider)));
            let query = format!("state={state}&code={code}{named}");
            let answer = come_back(&server, provider, &query, Some(&way.cookie)).await;
            match problem {
                Some(problem) => assert_eq!(refused(&answer), format!("/sign-in?problem={problem}"), "{named}"),
                None => assert!(session(&answer).is_some(), "{named}"),
            }
        }
    }
);

both_dbs!(
    a_provider_that_cannot_be_asked_is_told_and_leaves_nothing,
    setup_with(&["gone", "open", "liar", "posted"], open()),
    async |server: TestServer| {
        for (provider, problem) in
            [("gone", "provider_unavailable"), ("liar", "provider_unavailable"), ("open", "provider_answer")]
        {
            let answer = server.anonymous().get(&format!("/auth/providers/{provider}/start")).await;
            assert_eq!(refused(&answer), format!("/sign-in?problem={problem}"));
            assert_eq!(answer.header("set-cookie"), None);
        }
        assert_eq!(me(&enter(&server, "posted", "ann").await).await["username"], "ann");
    }
);

/// A provider for each engine: how often it was asked is counted.
const COUNTED: [&str; 4] = ["still", "still-2", "changing", "changing-2"];

both_dbs!(keys_are_asked_for_again_and_not_too_often, setup_with(&COUNTED, open()), async |server: TestServer| {
    let (name, changing) = match server.engine() {
        Engine::Sqlite => ("still", "changing"),
        Engine::Postgres => ("still-2", "changing-2"),
    };
    let by = async |provider: &str, kid: &str| {
        let way = start(&server, provider, "/").await;
        let mut said = way.honest(provider);
        said["header"]["kid"] = json!(kid);
        session(&back(&server, &way, &said).await).is_some()
    };
    assert!(by(name, "one").await && by(name, "one").await);
    assert_eq!(asked(name), 1);
    for _ in 0..3 {
        assert!(!by(name, "three").await);
    }
    assert_eq!(asked(name), 1, "not within a minute");
    server.clock().advance_s(61);
    assert!(!by(name, "three").await && !by(name, "three").await);
    assert_eq!(asked(name), 2, "once after it");
    assert!(by(changing, "one").await && !by(changing, "two").await);
    server.clock().advance_s(61);
    assert!(by(changing, "two").await, "a key that came since");
});

both_dbs!(an_identity_is_an_issuer_and_a_subject, setup(), async |server: TestServer| {
    let way = start(&server, "club", "/").await;
    let mut said = way.honest("123");
    said["claims"]["email"] = Value::Null;
    said["user_info"] = json!({"sub": "123"});
    let club = me(&person(&server, &back(&server, &way, &said).await).await).await;
    let way = start(&server, "other", "/").await;
    let mut said = way.honest("123");
    said["claims"]["email"] = Value::Null;
    said["user_info"] =
        json!({"sub": "123", "preferred_username": "123", "email": "x@example.org", "email_verified": "true"});
    let other = me(&person(&server, &back(&server, &way, &said).await).await).await;
    assert_eq!((&club["username"], &other["username"]), (&json!("123"), &json!("123-2")));
    assert_eq!((&other["email"], &other["email_verified"]), (&json!("x@example.org"), &json!(true)));
    let way = start(&server, "other", "/").await;
    said = way.honest("124");
    said["claims"]["email"] = Value::Null;
    said["user_info"] = json!({"sub": "123"});
    assert_eq!(refused(&back(&server, &way, &said).await), "/sign-in?problem=provider_answer");
});

both_dbs!(an_account_is_never_taken_over_by_its_address, setup(), async |server: TestServer| {
    let ann = me(&enter(&server, "club", "ann").await).await;
    let said = |way: &Way, verified: Value| {
        let mut said = way.honest("eve");
        said["claims"]["email"] = json!("ANN@example.org");
        said["claims"]["email_verified"] = verified;
        said
    };
    let way = start(&server, "other", "/").await;
    let answer = back(&server, &way, &said(&way, json!(true))).await;
    assert_eq!(refused(&answer), "/sign-in?problem=account_exists");
    for (number, verified) in [(0, json!(false)), (1, Value::Null)] {
        let way = start(&server, "other", "/").await;
        let mut said = said(&way, verified);
        said["claims"]["sub"] = json!(format!("eve{number}"));
        let eve = me(&person(&server, &back(&server, &way, &said).await).await).await;
        assert_ne!(eve["id"], ann["id"]);
        assert_eq!(eve["email_verified"], json!(false));
    }
    sign_in(&server, "ann@example.org", PASSWORD).await.expect_status(401).done();
});

both_dbs!(two_who_come_at_once_are_one, setup(), async |server: TestServer| {
    let (one, two) = (start(&server, "club", "/").await, start(&server, "club", "/").await);
    let (said, told) = (one.honest("ann"), two.honest("ann"));
    let (one, two) = tokio::join!(back(&server, &one, &said), back(&server, &two, &told));
    let (one, two) = (me(&person(&server, &one).await).await, me(&person(&server, &two).await).await);
    assert_eq!(one["id"], two["id"]);
});

both_dbs!(facebook_tells_who_somebody_is_and_vouches_for_no_address, setup(), async |server: TestServer| {
    let way = start(&server, "facebook", "/r/x").await;
    assert_eq!((way.asked["client_id"].as_str(), way.asked["response_type"].as_str()), ("commune", "code"));
    let told = json!({"id": "42", "name": "Ann Oakes", "email": "ann@example.org"});
    let answer = back(&server, &way, &told).await;
    assert_eq!(answer.header("location"), Some("/r/x"));
    let ann = me(&person(&server, &answer).await).await;
    assert_eq!((&ann["username"], &ann["email_verified"]), (&json!("Ann_Oakes"), &json!(false)));
    let way = start(&server, "facebook", "/").await;
    let answer = back(&server, &way, &json!({"id": ""})).await;
    assert_eq!(refused(&answer), "/sign-in?problem=provider_answer");
});

both_dbs!(before_the_set_up_nobody_signs_up, setup_with(&["club"], Config::default()), async |server: TestServer| {
    let way = start(&server, "club", "/").await;
    assert_eq!(refused(&back(&server, &way, &way.honest("ann")).await), "/sign-in?problem=setup_needed");
    server.anonymous().post("/setup", json!({"username": "root", "password": PASSWORD})).await.done();
    enter(&server, "club", "ann").await;
});

both_dbs!(
    ways_and_sign_ups_are_counted,
    setup().tune(|config| {
        config.limits.provider = Rate { burst: 4, refill_s: 600.0 };
        config.limits.register = Rate { burst: 1, refill_s: 600.0 };
    }),
    async |server: TestServer| {
        enter(&server, "club", "ann").await;
        let way = start(&server, "club", "/").await;
        assert_eq!(refused(&back(&server, &way, &way.honest("bob")).await), "/sign-in?problem=rate_limited");
        let answer = server.anonymous().get("/auth/providers/club/start").await;
        assert_eq!(refused(&answer), "/sign-in?problem=rate_limited");
    }
);

both_dbs!(the_ways_in_are_told_to_anybody, setup(), async |server: TestServer| {
    let ways = server.anonymous().get("/auth/ways").await.expect_status(200).json();
    let named = |id: &str, name: &str| json!({"id": id, "name": name});
    let all = [named("facebook", "Facebook"), named("club", "The club"), named("other", "The other")];
    assert_eq!(ways, json!({"providers": all, "passkeys": null, "sign_up": {"mode": "open", "terms_url": null}}));
    sign_up(&server, "ann").await;
});
