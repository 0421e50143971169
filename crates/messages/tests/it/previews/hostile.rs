//! Addresses that lead where nobody should be led, and pages that say what nobody should believe.

use std::io::ErrorKind;
use std::net::TcpListener;

use serde_json::Value;
use testkit::{TestServer, both_dbs, fresh_key};

use super::stage::{STAGE, page, place, setup};
use super::{bytes_of, previews, work_off};
use crate::acts::say;

both_dbs!(nobody_is_led_into_the_network_of_this_server, setup(), async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = server.group(&[&ann]).await;
    // The port is one that may be asked; nothing but the host is wrong.
    let port = STAGE.port();
    let private = TcpListener::bind(("127.0.0.2", port)).or_else(|_| TcpListener::bind(("127.0.0.3", port)));
    let private = private.expect("an address of this machine");
    private.set_nonblocking(true).unwrap();
    let host = private.local_addr().unwrap().ip();
    let number = u32::from_be_bytes([127, 0, 0, host.to_string().as_bytes()[8] - b'0']);
    let hosts = [
        host.to_string(),
        number.to_string(),
        format!("0x{number:x}"),
        format!("0{number:o}"),
        format!("[::ffff:{host}]"),
        format!("[64:ff9b::{host}]"),
        "localhost".to_owned(),
        "0.0.0.0".to_owned(),
        "169.254.169.254".to_owned(),
    ];
    for host in hosts {
        let bare = format!("http://{host}:{port}/");
        let led = page(&fresh_key(), &format!("<title>x</title><meta property=og:image content='{bare}'>"));
        for text in [bare.clone(), format!("[look]({bare})"), led] {
            let seq = say(&ann, room, &text).await;
            work_off(&server).await;
            let shown = previews(&ann, room, seq).await;
            assert_eq!(shown[0]["picture"], Value::Null, "{text}");
            let heard = private.accept().map(|_| ()).map_err(|why| why.kind());
            assert_eq!(heard, Err(ErrorKind::WouldBlock), "{text}");
        }
    }
});

both_dbs!(a_picture_that_is_none_is_left_out, setup(), async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = server.group(&[&ann]).await;
    for kind in ["svg", "svg-as-png", "text", "long", "dot", "none"] {
        let html =
            format!("<title>{kind}</title><meta property=og:image content='{}'>", place(&format!("/picture/{kind}")));
        let seq = say(&ann, room, &page(&fresh_key(), &html)).await;
        work_off(&server).await;
        let shown = previews(&ann, room, seq).await;
        assert_eq!((&shown[0]["title"], &shown[0]["picture"]), (&Value::from(kind), &Value::Null), "{kind}");
        // Nor is it shown by itself.
        let seq = say(&ann, room, &place(&format!("/picture/{kind}"))).await;
        work_off(&server).await;
        let alone = previews(&ann, room, seq).await;
        assert_eq!(alone[0]["picture"], Value::Null, "{kind}: {alone}");
    }
    let seq = say(&ann, room, &place("/picture/png")).await;
    work_off(&server).await;
    let shown = previews(&ann, room, seq).await;
    let picture = format!("/files/{}", shown[0]["picture"]["id"]);
    let (status, kind, bytes) = bytes_of(&ann, &picture).await;
    assert_eq!((status, kind.as_str(), bytes.starts_with(&[0xff, 0xd8])), (200, "image/jpeg", true), "drawn anew");
});

/// What other programs have taken for something else.
fn payloads() -> Vec<String> {
    let elements = [
        "img src=x",
        "svg",
        "body",
        "video src=x",
        "details open",
        "input autofocus",
        "iframe",
        "a href=x",
        "math",
        "form",
    ];
    let handlers = ["onerror", "onload", "onclick", "onfocus", "ontoggle", "onbegin"];
    let pairs = elements.iter().flat_map(|element| handlers.map(|handler| format!("<{element} {handler}=alert(1)>")));
    let others = [
        "<script>alert(1)</script>",
        "</title><script>alert(1)</script>",
        "\"><script>alert(1)</script>",
        "'-alert(1)-'",
        "javascript:alert(1)",
        "{{constructor.constructor('alert(1)')()}}",
        "${alert(1)}",
        "<!--<img src=\"--><img src=x onerror=alert(1)//\">",
        "<![CDATA[<script>alert(1)</script>]]>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "__proto__",
        "**bold** [x](javascript:alert(1))",
    ];
    pairs.chain(others.map(str::to_owned)).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

both_dbs!(what_a_page_says_is_text_and_nothing_else, setup(), async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = server.group(&[&ann]).await;
    let payloads = payloads();
    assert!(payloads.len() > 60, "{}", payloads.len());
    for some in payloads.chunks(3) {
        let link = |text: &String| {
            let said = escaped(text);
            page(
                &fresh_key(),
                &format!(
                    "<title>{said}</title><meta name=description content=\"d {said}\"><meta property=og:site_name content=\"{said}\">"
                ),
            )
        };
        let seq = say(&ann, room, &some.iter().map(link).collect::<Vec<_>>().join(" ")).await;
        work_off(&server).await;
        let shown = previews(&ann, room, seq).await;
        for (place, text) in some.iter().enumerate() {
            let text: String = text.chars().take(80).collect();
            assert_eq!((shown[place]["title"].as_str(), shown[place]["site"].as_str()), (Some(&*text), Some(&*text)));
            assert_eq!(shown[place]["description"].as_str(), Some(format!("d {text}").as_str()));
        }
    }
});

both_dbs!(marks_that_turn_or_hide_and_words_without_end_are_cut, setup(), async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = server.group(&[&ann]).await;
    let html = format!(
        "<title>a\u{202e}b\u{2066}\u{200b} \u{7}c</title><meta name=description content=\"{}\">",
        "a".repeat(900)
    );
    let seq = say(&ann, room, &page(&fresh_key(), &html)).await;
    work_off(&server).await;
    let shown = previews(&ann, room, seq).await;
    assert_eq!(shown[0]["title"], "ab c");
    assert!(shown[0]["description"].as_str().unwrap().chars().count() == 300);
});
