//! A person's rows in the tables of this crate, without what opens anything.

use db::{Row, Tx, args, sql};
use model::UserId;

use super::{Account, FormerAddress, OwnBot, OwnIdentity, OwnInvitationCode, OwnPasskey, OwnSession};

/// Their own row, and what hangs on it.
pub fn account(tx: &mut Tx<'_>, user: UserId) -> db::Result<Vec<Account>> {
    tx.all(
        sql!(
            "select u.id, u.username, u.display_name, u.email, u.email_verified_at, u.phone, u.password_hash <> '',
                s.created_at, u.terms_at, u.admin, u.last_seen_at, u.created_at, u.locked_at,
                u.deactivated_at, u.erase_at, i.source, i.name
             from users u left join second_steps s on s.user_id = u.id left join imported_people i on i.user_id = u.id
             where u.id = $1"
        ),
        args![user],
        |row| {
            Ok(Account {
                id: row.get(0)?,
                username: row.get(1)?,
                display_name: row.get(2)?,
                email: row.get(3)?,
                email_verified_at: row.get(4)?,
                phone: row.get(5)?,
                former_addresses: Vec::new(),
                has_password: row.get(6)?,
                second_step_since: row.get(7)?,
                terms_accepted_at: row.get(8)?,
                admin: row.get(9)?,
                last_seen_at: row.get(10)?,
                created_at: row.get(11)?,
                locked_at: row.get(12)?,
                deactivated_at: row.get(13)?,
                erase_at: row.get(14)?,
                imported_from: row.get(15)?,
                imported_name: row.get(16)?,
            })
        },
    )
}

/// Addresses that the account left of late.
pub fn former_addresses(tx: &mut Tx<'_>, user: UserId) -> db::Result<Vec<FormerAddress>> {
    tx.all(
        sql!("select address, expires_at from address_undos where user_id = $1 order by id limit 500"),
        args![user],
        |row| Ok(FormerAddress { address: row.get(0)?, until: row.get(1)? }),
    )
}

pub fn identities(tx: &mut Tx<'_>, user: UserId, after: i64, most: i64) -> db::Result<Vec<OwnIdentity>> {
    tx.all(
        sql!(
            "select id, issuer, subject, label, created_at from identities
             where user_id = $1 and id > $2 order by id limit $3"
        ),
        args![user, after, most],
        |row| {
            let (id, issuer, subject) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(OwnIdentity { id, issuer, subject, label: row.get(3)?, created_at: row.get(4)? })
        },
    )
}

pub fn passkeys(tx: &mut Tx<'_>, user: UserId, after: i64, most: i64) -> db::Result<Vec<OwnPasskey>> {
    tx.all(
        sql!(
            "select id, name, rp_id, created_at, last_used_at from passkeys
             where user_id = $1 and id > $2 order by id limit $3"
        ),
        args![user, after, most],
        |row| {
            let (id, name, site) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(OwnPasskey { id, name, site, created_at: row.get(3)?, last_used_at: row.get(4)? })
        },
    )
}

/// Those in which they signed in; one that ended, while it is known.
pub fn sessions(tx: &mut Tx<'_>, user: UserId, after: i64, most: i64) -> db::Result<Vec<OwnSession>> {
    tx.all(
        sql!(
            "select id, kind, name, label, place, scopes, created_at, last_used_at, expires_at, revoked_at from sessions
             where user_id = $1 and id > $2 and kind <> 'key' order by id limit $3"
        ),
        args![user, after, most],
        session,
    )
}

/// Those that are for programs.
pub fn tokens(tx: &mut Tx<'_>, user: UserId, after: i64, most: i64) -> db::Result<Vec<OwnSession>> {
    tx.all(
        sql!(
            "select id, kind, name, label, place, scopes, created_at, last_used_at, expires_at, revoked_at from sessions
             where user_id = $1 and id > $2 and kind = 'key' order by id limit $3"
        ),
        args![user, after, most],
        session,
    )
}

fn session(row: &Row<'_>) -> db::Result<OwnSession> {
    Ok(OwnSession {
        id: row.get(0)?,
        kind: row.get(1)?,
        name: row.get(2)?,
        label: row.get(3)?,
        place: row.get(4)?,
        scopes: row.get(5)?,
        created_at: row.get(6)?,
        last_used_at: row.get(7)?,
        expires_at: row.get(8)?,
        ended_at: row.get(9)?,
    })
}

pub fn invitation_codes(tx: &mut Tx<'_>, user: UserId, after: i64, most: i64) -> db::Result<Vec<OwnInvitationCode>> {
    tx.all(
        sql!(
            "select id, note, uses, used, created_at, expires_at from invitation_codes
             where created_by = $1 and id > $2 order by id limit $3"
        ),
        args![user, after, most],
        |row| {
            let (id, note, uses, used) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            Ok(OwnInvitationCode { id, note, uses, used, created_at: row.get(4)?, expires_at: row.get(5)? })
        },
    )
}

pub fn bots(tx: &mut Tx<'_>, user: UserId, after: i64, most: i64) -> db::Result<Vec<OwnBot>> {
    tx.all(
        sql!(
            "select id, username, created_at from users where bot_of = $1 and id > $2 and erased_at is null order by id limit $3"
        ),
        args![user, after, most],
        |row| Ok(OwnBot { id: row.get(0)?, username: row.get(1)?, created_at: row.get(2)? }),
    )
}
