//! Rules about which words may stand where in the product's Rust.

use super::source::Source;
use super::{Finding, Rule, lines_where, words_where};

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "axum",
        reason: "HTTP stays at the doors: http.rs, app/src/{http,gateway,error.rs}, server.",
        search: axum,
    },
    Rule { name: "status", reason: "A rule names an error's kind; only `app` knows its number.", search: status },
    Rule { name: "async", reason: "Rules and stores are plain functions; waiting is for doors.", search: waiting },
    Rule { name: "slow", reason: "Nothing slow happens in a unit of work.", search: slow },
    Rule { name: "realtime", reason: "The sockets' side knows no database and no HTTP.", search: realtime },
    Rule { name: "hub", reason: "The hub never waits for a socket.", search: hub },
    Rule { name: "bus", reason: "The bus carries hints, never what happened.", search: bus },
    Rule {
        name: "features-meet",
        reason: "Features stand side by side in main.rs, commands, doors and transfer only.",
        search: meeting,
    },
];

const FEATURES: [&str; 7] = ["accounts", "people", "rooms", "messages", "notifications", "search", "bots"];

fn is_feature(source: &Source) -> bool {
    source.is_product() && source.of_crate().is_some_and(|name| FEATURES.contains(&name))
}

fn axum(tree: &[Source]) -> Vec<Finding> {
    words_where(tree, &["axum"], |source| source.is_product() && !may_name_axum(source))
}

fn may_name_axum(source: &Source) -> bool {
    let app = ["crates/app/src/http/", "crates/app/src/gateway/"];
    source.of_crate() == Some("server")
        || source.name() == "http.rs"
        || app.iter().any(|folder| source.path.starts_with(folder))
        || source.path == "crates/app/src/error.rs"
}

fn status(tree: &[Source]) -> Vec<Finding> {
    words_where(tree, &["StatusCode"], is_feature)
}

/// Doors, inward and to other servers (`remote.rs`), who answers them who is asking, and the file that puts the crate together.
fn is_door(source: &Source) -> bool {
    let doors = ["http.rs", "socket.rs", "job.rs", "follow.rs", "remote.rs"];
    doors.contains(&source.name()) || matches!(source.name(), "authenticator.rs" | "lib.rs")
}

fn waiting(tree: &[Source]) -> Vec<Finding> {
    words_where(tree, &["async", ".await"], |source| is_feature(source) && !is_door(source))
}

fn slow(tree: &[Source]) -> Vec<Finding> {
    let words = ["argon2", "reqwest", "std::fs", "block_on", "sleep"];
    words_where(tree, &words, |source| is_feature(source) && matches!(source.name(), "mod.rs" | "store.rs"))
}

fn realtime(tree: &[Source]) -> Vec<Finding> {
    words_where(tree, &["db::", "axum", "rusqlite", "postgres"], |source| {
        source.is_product() && source.of_crate() == Some("realtime")
    })
}

fn is_part(source: &Source, part: &str) -> bool {
    let in_realtime = source.path.strip_prefix("crates/realtime/src/");
    in_realtime.is_some_and(|path| path == format!("{part}.rs") || path.starts_with(&format!("{part}/")))
}

fn hub(tree: &[Source]) -> Vec<Finding> {
    words_where(tree, &["async", ".await"], |source| is_part(source, "hub"))
}

fn bus(tree: &[Source]) -> Vec<Finding> {
    words_where(tree, &["Event"], |source| is_part(source, "bus"))
}

fn meeting(tree: &[Source]) -> Vec<Finding> {
    let applies = |source: &Source| {
        let inside = source.path.strip_prefix("crates/server/src/").unwrap_or("main.rs");
        let may = inside == "main.rs" || ["commands", "doors", "transfer"].iter().any(|part| inside.starts_with(part));
        source.is_product() && !may
    };
    lines_where(tree, applies, |line| {
        let named = FEATURES.iter().find(|feature| super::source::has_word(line, &format!("{feature}::")));
        named.map(|feature| format!("`{feature}::`"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(search: fn(&[Source]) -> Vec<Finding>, path: &str, text: &str) -> usize {
        search(&[Source::new(path, text)]).len()
    }

    #[test]
    fn axum_is_found_in_a_rule_and_not_at_a_door() {
        let text = "use axum::Json;\n";
        assert_eq!(found(axum, "crates/rooms/src/joining/mod.rs", text), 1);
        assert_eq!(found(axum, "crates/rooms/src/joining/http.rs", text), 0);
        assert_eq!(found(axum, "crates/app/src/gateway/session.rs", text), 0);
        assert_eq!(found(axum, "crates/app/src/access/mod.rs", text), 1);
        assert_eq!(found(axum, "crates/rooms/src/joining/mod.rs", "// axum\n"), 0);
    }

    #[test]
    fn waiting_is_found_in_a_rule_and_not_at_a_door() {
        let text = "async fn f() { g().await }\n";
        assert_eq!(found(waiting, "crates/messages/src/sending/mod.rs", text), 1);
        assert_eq!(found(waiting, "crates/messages/src/sending/socket.rs", text), 0);
        assert_eq!(found(waiting, "crates/db/src/queue.rs", text), 0);
    }

    #[test]
    fn slow_words_are_found_in_rules_and_stores() {
        assert_eq!(found(slow, "crates/accounts/src/sessions/mod.rs", "argon2::hash();"), 1);
        assert_eq!(found(slow, "crates/accounts/src/passwords/hash.rs", "argon2::hash();"), 0);
        assert_eq!(found(status, "crates/accounts/src/sessions/mod.rs", "StatusCode::OK"), 1);
    }

    #[test]
    fn what_the_sockets_side_must_not_know_is_found() {
        assert_eq!(found(realtime, "crates/realtime/src/outbox.rs", "use db::Tx;"), 1);
        assert_eq!(found(hub, "crates/realtime/src/hub.rs", "async fn deliver() {}"), 1);
        assert_eq!(found(hub, "crates/realtime/src/hub/room.rs", "fn deliver() {}"), 0);
        assert_eq!(found(bus, "crates/realtime/src/bus.rs", "fn send(event: &Event) {}"), 1);
        assert_eq!(found(bus, "crates/realtime/src/bus.rs", "fn on(kind: EventLike) {}"), 0);
    }

    #[test]
    fn features_that_meet_in_the_wrong_place_are_found() {
        let text = "let all = [rooms::feature(), messages::feature()];\n";
        assert_eq!(found(meeting, "crates/server/src/serve.rs", text), 1);
        assert_eq!(found(meeting, "crates/server/src/commands/serve.rs", text), 0);
        assert_eq!(found(meeting, "crates/server/src/main.rs", text), 0);
        assert_eq!(found(meeting, "crates/testkit/src/lib.rs", text), 0);
    }
}
