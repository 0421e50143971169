//! Pages to link to. They know nothing: what one is to say stands in its address, so that a test writes it down where it is told.

use std::collections::HashMap;
use std::io::Cursor;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use app::Feature;
use app::foreign::{Foreign, Names};
use axum::Router;
use axum::extract::{Path, RawQuery};
use axum::http::header::CONTENT_TYPE;
use axum::http::{StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use image::{ImageFormat, RgbImage};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use testkit::Setup;

/// Where they are.
pub static STAGE: LazyLock<SocketAddr> = LazyLock::new(serve);
/// How often each address was asked for.
static ASKED: LazyLock<std::sync::Mutex<HashMap<String, u32>>> = LazyLock::new(Default::default);

/// Every name stands for this machine.
struct Here;

impl Names for Here {
    fn look_up(&self, _: &str) -> app::BoxFuture<std::io::Result<Vec<IpAddr>>> {
        Box::pin(async { Ok(vec![STAGE.ip()]) })
    }
}

/// A server that reaches these pages.
pub fn setup() -> Setup {
    let reaching = || {
        let foreign = Foreign::staged(Arc::new(Here), vec![*STAGE]).expect("a guard");
        Feature::new().reaching(foreign)
    };
    crate::setup().with(reaching)
}

/// The address of a page with this text. Two of them are two pages where `name` is another.
pub fn page(name: &str, html: &str) -> String {
    format!("http://pages.test:{}/page/{name}?{}", STAGE.port(), utf8_percent_encode(html, NON_ALPHANUMERIC))
}

/// A page with a title, a text, a site and a picture.
pub fn full_page(name: &str) -> String {
    page(
        name,
        "<title>A house by the lake</title><meta property=og:site_name content=Lakes>
         <meta name=description content='Quiet &amp; dry'><meta property=og:image content='/picture/png'>",
    )
}

/// The address of something else of the stage.
pub fn place(path: &str) -> String {
    format!("http://pages.test:{}{path}", STAGE.port())
}

/// How often an address was asked for.
pub fn asked(address: &str) -> u32 {
    let path = address.split_once("test:").and_then(|(_, rest)| rest.find('/').map(|at| rest[at..].to_owned()));
    ASKED.lock().expect("no test panics here").get(&path.unwrap_or_default()).copied().unwrap_or_default()
}

fn note(uri: &Uri) -> u32 {
    let mut asked = ASKED.lock().expect("no test panics here");
    let count = asked.entry(uri.to_string()).or_default();
    *count += 1;
    *count
}

#[expect(clippy::disallowed_methods, reason = "it serves all tests of the process, and ends with it")]
fn serve() -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    listener.set_nonblocking(true).expect("a listener");
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            axum::serve(listener, router()).await.expect("it serves");
        });
    });
    address
}

fn router() -> Router {
    Router::new()
        .route("/page/{name}", get(html))
        .route("/picture/{kind}", get(picture))
        .route("/hangs-once/{name}", get(hangs_once))
        .route("/gone/{name}", get(gone))
}

async fn html(uri: Uri, RawQuery(text): RawQuery) -> Html<String> {
    note(&uri);
    Html(percent_decode_str(&text.unwrap_or_default()).decode_utf8_lossy().into_owned())
}

async fn gone(uri: Uri) -> StatusCode {
    note(&uri);
    StatusCode::NOT_FOUND
}

/// Whoever asks first gets no answer.
async fn hangs_once(uri: Uri) -> Html<&'static str> {
    if note(&uri) == 1 {
        tokio::time::sleep(Duration::from_secs(60)).await;
    }
    Html("<title>At last</title>")
}

async fn picture(uri: Uri, Path(kind): Path<String>) -> Response {
    note(&uri);
    let drawn = |width, height| {
        let mut bytes = Cursor::new(Vec::new());
        RgbImage::new(width, height).write_to(&mut bytes, ImageFormat::Png).expect("a picture");
        bytes.into_inner()
    };
    let (said, bytes) = match kind.as_str() {
        "png" => ("image/png", drawn(600, 300)),
        "dot" => ("image/png", drawn(1, 1)),
        "svg" => ("image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec()),
        "svg-as-png" => ("image/png", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec()),
        "text" => ("text/html", drawn(600, 300)),
        "long" => ("image/png", vec![0x89; 6 * 1_024 * 1_024]),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    ([(CONTENT_TYPE, said)], bytes).into_response()
}
