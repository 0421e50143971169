//! Messages through their public doors, on both engines.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod acts;
mod acts_run;
mod bringing;
mod downloads;
mod drafts;
mod forwards;
mod history;
mod marks;
mod positions;
mod previews;
mod readers;
mod refusals;
mod reports;
mod sending;
mod sending_files;
mod store;
mod uploads;
mod words;

use serde_json::Value;

fn setup() -> testkit::Setup {
    testkit::Setup::new(messages::feature)
}

/// The numbers of a page's events.
fn seqs(page: &Value) -> Vec<i64> {
    let events = page["events"].as_array().expect("a page has events");
    events.iter().map(|event| event["seq"].as_i64().expect("an event has a number")).collect()
}
