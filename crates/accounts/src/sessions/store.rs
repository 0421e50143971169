//! The table of sessions. Rows stay: what was revoked stays known.

use app::Caller;
use db::{Row, Tx, args, sql};
use model::{SessionId, Time, UserId};

use super::{Live, NewSession, SecretHash, Session, SessionKind};

/// A new session.
pub fn insert(tx: &mut Tx<'_>, caller: &Caller, new: &NewSession, now: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into sessions (id, user_id, kind, name, secret_hash, created_at, last_used_at, expires_at)
             values ($1, $2, $3, $4, $5, $6, $6, $7)"
        ),
        args![caller.session, caller.user, new.kind.word(), &new.name, &new.hash, now, caller.expires_at],
    )?;
    Ok(())
}

/// The session of this kind with this secret, unless it ended.
pub fn find_live(tx: &mut Tx<'_>, hash: &SecretHash, kind: SessionKind, now: Time) -> db::Result<Option<Live>> {
    tx.optional(
        sql!(
            "select user_id, id, expires_at, last_used_at from sessions
             where secret_hash = $1 and kind = $2 and revoked_at is null and (expires_at is null or expires_at > $3)"
        ),
        args![hash, kind.word(), now],
        |row| {
            let caller = Caller { user: row.get(0)?, session: row.get(1)?, expires_at: row.get(2)? };
            Ok(Live { caller, last_used_at: row.get(3)? })
        },
    )
}

/// A person's sessions that stand, newest first.
pub fn list(tx: &mut Tx<'_>, caller: &Caller, now: Time) -> db::Result<Vec<Session>> {
    tx.all(
        sql!(
            "select id, kind, name, created_at, last_used_at from sessions
             where user_id = $1 and revoked_at is null and (expires_at is null or expires_at > $2)
             order by id desc limit 200"
        ),
        args![caller.user, now],
        |row| {
            let id: SessionId = row.get(0)?;
            Ok(Session {
                id,
                kind: kind(row)?,
                name: row.get(2)?,
                created_at: row.get(3)?,
                last_used_at: row.get(4)?,
                current: id == caller.session,
            })
        },
    )
}

fn kind(row: &Row<'_>) -> db::Result<SessionKind> {
    let word: String = row.get(1)?;
    let known = [SessionKind::Browser, SessionKind::Key].into_iter().find(|kind| kind.word() == word);
    known.ok_or_else(|| db::Error::new(db::ErrorKind::Other, "a session of no known kind"))
}

/// How many keys of a person stand.
pub fn count_keys(tx: &mut Tx<'_>, user: UserId) -> db::Result<i64> {
    tx.one(
        sql!("select count(*) from sessions where user_id = $1 and kind = 'key' and revoked_at is null"),
        args![user],
        |row| row.get(0),
    )
}

/// Ends a person's session; false: there is none that stands.
pub fn set_revoked(tx: &mut Tx<'_>, session: SessionId, user: UserId, now: Time) -> db::Result<bool> {
    let rows = tx.execute(
        sql!("update sessions set revoked_at = $3 where id = $1 and user_id = $2 and revoked_at is null"),
        args![session, user, now],
    )?;
    Ok(rows == 1)
}

/// Moves the time of last use on.
pub fn touch(tx: &mut Tx<'_>, session: SessionId, now: Time) -> db::Result<()> {
    tx.execute(sql!("update sessions set last_used_at = $2 where id = $1 and last_used_at < $2"), args![session, now])?;
    Ok(())
}

/// Sessions that were revoked after a moment.
pub fn revoked_since(tx: &mut Tx<'_>, since: Time) -> db::Result<Vec<SessionId>> {
    tx.all(sql!("select id from sessions where revoked_at > $1"), args![since], |row| row.get(0))
}
