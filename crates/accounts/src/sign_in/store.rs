//! People by name.

use db::{Row, Tx, args, sql};
use model::UserId;

use super::Candidate;
use crate::me;

/// Who has this name, and the hash of their password.
pub fn find(tx: &mut Tx<'_>, folded: &str) -> db::Result<Option<Candidate>> {
    tx.optional(
        sql!(
            "select id, username, admin, email, email_verified_at, phone, password_hash, display_name, avatar from users
             where folded = $1 and claimed"
        ),
        args![folded],
        candidate,
    )
}

/// Who has shown that this address is theirs, likewise.
pub fn find_by_email(tx: &mut Tx<'_>, folded: &str) -> db::Result<Option<Candidate>> {
    tx.optional(
        sql!(
            "select id, username, admin, email, email_verified_at, phone, password_hash, display_name, avatar from users
             where email_folded = $1 and email_verified_at is not null and claimed"
        ),
        args![folded],
        candidate,
    )
}

/// Whose number this is, likewise.
pub fn find_by_phone(tx: &mut Tx<'_>, phone: &str) -> db::Result<Option<Candidate>> {
    tx.optional(
        sql!(
            "select id, username, admin, email, email_verified_at, phone, password_hash, display_name, avatar from users
             where phone = $1 and claimed"
        ),
        args![phone],
        candidate,
    )
}

fn candidate(row: &Row<'_>) -> db::Result<Candidate> {
    Ok(Candidate { me: me::store::me(row)?, password_hash: row.get(6)? })
}

/// The hash of a person's password, which stays so until the unit ends.
pub fn hold_hash(tx: &mut Tx<'_>, user: UserId) -> db::Result<Option<String>> {
    tx.optional(
        sql!("select password_hash from users where id = $1 and claimed /*pg for no key update */"),
        args![user],
        |row| row.get(0),
    )
}
