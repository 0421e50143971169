//! The HTTP door: one router over all features, and what stands around every route.

mod challenges;
mod cors;
mod extract;
mod guard;
mod headers;
mod language;
mod needs;
mod problems;
mod redirect;
mod scheme;
mod serve;
mod tls;

use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder};
use utoipa_axum::router::OpenApiRouter;
use utoipa_swagger_ui::SwaggerUi;

pub use challenges::{Answering, Challenges};
pub(crate) use cors::is_from_front_end;
pub use cors::is_origin;
pub use extract::{
    Accepted, Created, Json, NoContent, Page, Path, PathPair, PathTriple, Peer, Query, SessionCaller, limit,
    one_spelling, read_body, shows_access_token, too_slow,
};
pub(crate) use extract::{header_credential as extract_credential, json_error};
pub use guard::{Origins, is_ours};
pub use headers::{API_CSP, CLIENT_CSP, Policy, policy};
pub use language::Language;
pub use needs::{Need, Needs};
pub(crate) use scheme::session_cookie;
pub use scheme::{PLAIN_COOKIE, SECURE_COOKIE, Scheme, cookie};
pub(crate) use serve::place;
pub use serve::{Listening, serve};
pub use tls::Tls;

use crate::error::Error;
use crate::{App, Built, Feature, Routes, gateway, jobs};
use model::limits::BODY_BYTES;

/// Where the machine-readable description is.
const OPENAPI: &str = "/api/v1/openapi.json";

/// All routes of the features, and their description.
pub fn routes(routes: Routes, root_routes: Routes) -> (Router<App>, OpenApi) {
    let description = OpenApiBuilder::new()
        .info(InfoBuilder::new().title("Commune").version("1").description(Some(DESCRIPTION)).build())
        .components(Some(credentials()))
        .build();
    let api: OpenApiRouter<App> = OpenApiRouter::with_openapi(description)
        .nest("/api/v1", routes.merge(gateway::routes()).merge(jobs::http::routes()))
        .merge(root_routes);
    api.split_for_parts()
}

/// The description of the REST API that a set of features brings.
#[must_use]
pub fn description(feature: Feature) -> OpenApi {
    routes(feature.routes, feature.root_routes).1
}

const DESCRIPTION: &str = "The REST half of Commune. Everything the socket can do, REST can do. Errors are RFC 9457 problems with a stable `code`.";

fn credentials() -> utoipa::openapi::Components {
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
    let key = ApiKey::Header(ApiKeyValue::with_description(
        "Authorization",
        "`Token …`: an opaque key. The role named is the scope that it needs; `any`: none; `session`: no key opens it",
    ));
    ComponentsBuilder::new()
        .security_scheme("access_token", SecurityScheme::Http(bearer))
        .security_scheme("key", SecurityScheme::ApiKey(key))
        .schema_from::<crate::Problem>()
        .build()
}

/// The whole server as one service: the features' routes, their description and its reader, health, and for all other addresses the client.
pub fn router(built: Built, client: Router<App>) -> Router {
    let Built { app, routes: feature_routes, root_routes } = built;
    let (mut api, description) = routes(feature_routes, root_routes);
    api = api.layer(Extension(Needs::of(&description)));
    if let Some(cors) = cors::layer(&app.config().server) {
        api = api.layer(cors);
    }
    let docs =
        Router::new().merge(SwaggerUi::new("/api/v1/docs").url(OPENAPI, description)).layer(policy(Policy::Docs));
    let router = api
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .merge(docs)
        .fallback_service(client.with_state(app.clone()))
        .with_state(app.clone());
    // The last is the outermost.
    router
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(axum::middleware::from_fn_with_state(app.clone(), guard::guard))
        .layer(axum::middleware::from_fn(problems::refuse_long_address))
        .layer(CatchPanicLayer::custom(problems::panicked))
        .layer(axum::middleware::map_response(problems::tell))
        .layer(axum::middleware::from_fn_with_state(app, headers::add))
}

/// What a process answers that serves nobody: whether it lives and is ready.
pub fn health_router(app: &App) -> Router {
    let router = Router::new().route("/healthz", get(|| async { "ok" })).route("/readyz", get(ready));
    router.fallback(|| async { unknown_address() }).with_state(app.clone())
}

/// The answer to an address that nobody has, below `/api` and the doors of older systems: never the client.
#[must_use]
pub fn unknown_address() -> Error {
    Error::not_found("no_such_address", "There is nothing at this address.")
}

/// Ready: the database answers.
async fn ready(axum::extract::State(app): axum::extract::State<App>) -> Response {
    match app.read(crate::work::epoch).await {
        Ok(Some(_)) if !app.stopping().is_cancelled() => "ready".into_response(),
        Ok(_) => Error::busy().into_response(),
        Err(error) => error.into_response(),
    }
}

/// A JSON text that was built on the database thread.
pub struct RawJson(pub String);

impl IntoResponse for RawJson {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], self.0).into_response()
    }
}
