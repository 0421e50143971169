//! What this crate knows of a person, for the archive of their data: who they are here, what opens their account, and what they made. Never a secret, a hash
//! or a key, and nobody else.

mod store;
mod words;

use app::{Feature, OwnData, OwnLines, Result};
use db::Tx;
use model::{IdentityId, InvitationId, PasskeyId, SessionId, Time, UserId};
use serde::Serialize;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    let all: [OwnData; 7] = [
        OwnData { name: "account", about: words::account, count: one, page: account },
        OwnData { name: "identities", about: words::identities, count: one, page: identities },
        OwnData { name: "passkeys", about: words::passkeys, count: one, page: passkeys },
        OwnData { name: "sessions", about: words::sessions, count: one, page: sessions },
        OwnData { name: "tokens", about: words::tokens, count: one, page: tokens },
        OwnData { name: "invitation_codes", about: words::invitation_codes, count: one, page: invitation_codes },
        OwnData { name: "bots", about: words::bots, count: one, page: bots },
    ];
    all.into_iter().fold(Feature::new(), Feature::own_data)
}

/// So few that nobody has to count them.
fn one(_: &mut Tx<'_>, _: UserId) -> Result<u64> {
    Ok(1)
}

/// An account, as its person reads it.
#[derive(Serialize)]
struct Account {
    id: UserId,
    username: String,
    display_name: Option<String>,
    email: Option<String>,
    email_verified_at: Option<Time>,
    phone: Option<String>,
    /// Addresses that the account had until a few days ago, and that can be put back.
    former_addresses: Vec<FormerAddress>,
    has_password: bool,
    second_step_since: Option<Time>,
    terms_accepted_at: Option<Time>,
    admin: bool,
    last_seen_at: Option<Time>,
    created_at: Time,
    locked_at: Option<Time>,
    deactivated_at: Option<Time>,
    erase_at: Option<Time>,
    /// Who they were in a source that was imported.
    imported_from: Option<String>,
    imported_name: Option<String>,
}

/// An address that somebody left.
#[derive(Serialize)]
struct FormerAddress {
    address: String,
    until: Time,
}

#[derive(Serialize)]
struct OwnIdentity {
    id: IdentityId,
    issuer: String,
    subject: String,
    label: Option<String>,
    created_at: Time,
}

#[derive(Serialize)]
struct OwnPasskey {
    id: PasskeyId,
    name: String,
    site: String,
    created_at: Time,
    last_used_at: Option<Time>,
}

/// A session, or a token.
#[derive(Serialize)]
struct OwnSession {
    id: SessionId,
    kind: String,
    name: String,
    label: Option<String>,
    place: Option<String>,
    scopes: Option<String>,
    created_at: Time,
    last_used_at: Time,
    expires_at: Option<Time>,
    ended_at: Option<Time>,
}

#[derive(Serialize)]
struct OwnInvitationCode {
    id: InvitationId,
    note: String,
    uses: Option<i64>,
    used: i64,
    created_at: Time,
    expires_at: Option<Time>,
}

#[derive(Serialize)]
struct OwnBot {
    id: UserId,
    username: String,
    created_at: Time,
}

fn account(tx: &mut Tx<'_>, user: UserId, _: &[u8]) -> Result<OwnLines> {
    let mut rows = store::account(tx, user)?;
    for row in &mut rows {
        row.former_addresses = store::former_addresses(tx, user)?;
    }
    OwnLines::page(&rows, |row| OwnLines::place(row.id.get()))
}

fn identities(tx: &mut Tx<'_>, user: UserId, after: &[u8]) -> Result<OwnLines> {
    let rows = store::identities(tx, user, OwnLines::id(after), OwnLines::MOST)?;
    OwnLines::page(&rows, |row| OwnLines::place(row.id.get()))
}

fn passkeys(tx: &mut Tx<'_>, user: UserId, after: &[u8]) -> Result<OwnLines> {
    let rows = store::passkeys(tx, user, OwnLines::id(after), OwnLines::MOST)?;
    OwnLines::page(&rows, |row| OwnLines::place(row.id.get()))
}

fn sessions(tx: &mut Tx<'_>, user: UserId, after: &[u8]) -> Result<OwnLines> {
    let rows = store::sessions(tx, user, OwnLines::id(after), OwnLines::MOST)?;
    OwnLines::page(&rows, |row| OwnLines::place(row.id.get()))
}

fn tokens(tx: &mut Tx<'_>, user: UserId, after: &[u8]) -> Result<OwnLines> {
    let rows = store::tokens(tx, user, OwnLines::id(after), OwnLines::MOST)?;
    OwnLines::page(&rows, |row| OwnLines::place(row.id.get()))
}

fn invitation_codes(tx: &mut Tx<'_>, user: UserId, after: &[u8]) -> Result<OwnLines> {
    let rows = store::invitation_codes(tx, user, OwnLines::id(after), OwnLines::MOST)?;
    OwnLines::page(&rows, |row| OwnLines::place(row.id.get()))
}

fn bots(tx: &mut Tx<'_>, user: UserId, after: &[u8]) -> Result<OwnLines> {
    let rows = store::bots(tx, user, OwnLines::id(after), OwnLines::MOST)?;
    OwnLines::page(&rows, |row| OwnLines::place(row.id.get()))
}
