//! The table of sessions. What ended stays known until no token of it can be about (`ended_sessions`).

use app::Caller;
use db::{Row, Tx, args, sql};
use model::{Scopes, SessionId, Time, UserId};

use super::{CameBack, Door, Live, NewSession, Place, SecretHash, Session, SessionKind};

/// A new session.
pub fn insert(tx: &mut Tx<'_>, caller: &Caller, new: &NewSession, now: Time) -> db::Result<()> {
    let place = new.place.as_ref().map(Place::as_str);
    let scopes = new.scopes.map(|scopes| scopes.to_string());
    tx.execute(
        sql!(
            "insert into sessions (id, user_id, kind, name, secret_hash, created_at, last_used_at, expires_at, place, scopes)
             values ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9)"
        ),
        args![
            caller.session,
            caller.user,
            new.kind.word(),
            &new.name,
            &new.hash,
            now,
            caller.expires_at,
            place,
            scopes.as_deref()
        ],
    )?;
    Ok(())
}

/// The session of this kind with this secret, unless it ended.
pub fn find_live(tx: &mut Tx<'_>, hash: &SecretHash, kind: SessionKind, now: Time) -> db::Result<Option<Live>> {
    tx.optional(
        sql!(
            "select user_id, id, expires_at, last_used_at, scopes from sessions
             where secret_hash = $1 and kind = $2 and revoked_at is null and (expires_at is null or expires_at > $3)"
        ),
        args![hash, kind.word(), now],
        |row| {
            let scopes = scopes(kind, row.get(4)?)?;
            let caller = Caller { user: row.get(0)?, session: row.get(1)?, expires_at: row.get(2)?, scopes };
            Ok(Live { caller, last_used_at: row.get(3)? })
        },
    )
}

/// A person's sessions that stand, newest first.
pub fn list(tx: &mut Tx<'_>, user: UserId, current: Option<SessionId>, now: Time) -> db::Result<Vec<Session>> {
    tx.all(
        sql!(
            "select id, kind, name, label, place, scopes, created_at, last_used_at, expires_at from sessions
             where user_id = $1 and revoked_at is null and (expires_at is null or expires_at > $2)
             order by id desc limit 200"
        ),
        args![user, now],
        |row| session(row, current),
    )
}

/// One of them.
pub fn find(tx: &mut Tx<'_>, session_id: SessionId, caller: &Caller, now: Time) -> db::Result<Option<Session>> {
    tx.optional(
        sql!(
            "select id, kind, name, label, place, scopes, created_at, last_used_at, expires_at from sessions
             where id = $1 and user_id = $2 and revoked_at is null and (expires_at is null or expires_at > $3)"
        ),
        args![session_id, caller.user, now],
        |row| session(row, Some(caller.session)),
    )
}

fn session(row: &Row<'_>, current: Option<SessionId>) -> db::Result<Session> {
    let (id, kind): (SessionId, SessionKind) = (row.get(0)?, kind(row)?);
    Ok(Session {
        id,
        kind,
        name: row.get(2)?,
        label: row.get(3)?,
        place: row.get::<Option<String>>(4)?.map(Place::read),
        scopes: scopes(kind, row.get(5)?)?.list(),
        created_at: row.get(6)?,
        last_used_at: row.get(7)?,
        expires_at: row.get(8)?,
        current: Some(id) == current,
    })
}

fn kind(row: &Row<'_>) -> db::Result<SessionKind> {
    let word: String = row.get(1)?;
    let all = [SessionKind::Browser, SessionKind::App, SessionKind::Key, SessionKind::Renewed];
    let known = all.into_iter().find(|kind| kind.word() == word);
    known.ok_or_else(|| db::Error::new(db::ErrorKind::Other, "a session of no known kind"))
}

/// What a session is good for. Keys from before there were scopes are good for whatever a key can be.
fn scopes(kind: SessionKind, stored: Option<String>) -> db::Result<Scopes> {
    match (kind, stored) {
        (SessionKind::Browser | SessionKind::App, _) => Ok(Scopes::OWN),
        (SessionKind::Key | SessionKind::Renewed, None) => Ok(Scopes::KEY),
        (SessionKind::Key | SessionKind::Renewed, Some(text)) => {
            let known = text.parse().ok().filter(|scopes: &Scopes| !scopes.is_own());
            known.ok_or_else(|| db::Error::new(db::ErrorKind::Other, "a key of no known scopes"))
        }
    }
}

/// How many keys of a person stand.
pub fn count_keys(tx: &mut Tx<'_>, user: UserId, now: Time) -> db::Result<i64> {
    tx.one(
        sql!(
            "select count(*) from sessions
             where user_id = $1 and kind = 'key' and revoked_at is null and (expires_at is null or expires_at > $2)"
        ),
        args![user, now],
        |row| row.get(0),
    )
}

/// A person's key that stands, and the hash of its secret.
pub fn find_key(tx: &mut Tx<'_>, user: UserId) -> db::Result<Option<(SessionId, SecretHash)>> {
    tx.optional(
        sql!(
            "select id, secret_hash from sessions where user_id = $1 and kind = 'key' and revoked_at is null
             order by id desc limit 1"
        ),
        args![user],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// A session has another secret.
pub fn set_hash(tx: &mut Tx<'_>, session: SessionId, hash: &SecretHash) -> db::Result<()> {
    tx.execute(sql!("update sessions set secret_hash = $2 where id = $1"), args![session, hash])?;
    Ok(())
}

/// Keeps a person's row as it is until the unit ends, and says whether they may come in: sessions begin or all end meanwhile, never both.
pub fn hold_person(tx: &mut Tx<'_>, user: UserId) -> db::Result<Option<Door>> {
    tx.optional(
        sql!("select locked_at, deactivated_at, erased_at, bot_of, erase_at from users where id = $1 /*pg for no key update */"),
        args![user],
        |row| {
            let (locked, away, erased): (Option<Time>, Option<Time>, Option<Time>) =
                (row.get(0)?, row.get(1)?, row.get(2)?);
            let owner: Option<UserId> = row.get(3)?;
            let back = CameBack { erase_at: row.get(4)? };
            Ok(match (erased, owner, locked, away) {
                (Some(_), ..) => Door::Erased,
                (None, Some(_), ..) => Door::Bot,
                (None, None, Some(_), _) => Door::Locked,
                (None, None, None, Some(_)) => Door::Away(back),
                (None, None, None, None) => Door::Open,
            })
        },
    )
}

/// Whether the caller's session stands.
pub fn stands(tx: &mut Tx<'_>, caller: &Caller) -> db::Result<bool> {
    let found = tx.optional(
        sql!("select id from sessions where id = $1 and user_id = $2 and revoked_at is null"),
        args![caller.session, caller.user],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// Gives a person's session a name of their own, if it stands.
pub fn set_label(tx: &mut Tx<'_>, session: SessionId, user: UserId, label: &str) -> db::Result<()> {
    tx.execute(
        sql!("update sessions set label = $3 where id = $1 and user_id = $2 and revoked_at is null"),
        args![session, user, label],
    )?;
    Ok(())
}

/// Ends a person's session; false: there is none that stands.
pub fn set_revoked(tx: &mut Tx<'_>, session: SessionId, user: UserId, now: Time) -> db::Result<bool> {
    let rows = tx.execute(
        sql!("update sessions set revoked_at = $3 where id = $1 and user_id = $2 and revoked_at is null"),
        args![session, user, now],
    )?;
    Ok(rows == 1)
}

/// Ends all sessions of a person, but for one if it is named, and says which they were. What ended by itself is not among them.
pub fn set_all_revoked(tx: &mut Tx<'_>, user: UserId, but: Option<SessionId>, now: Time) -> db::Result<Vec<SessionId>> {
    tx.all(
        sql!(
            "update sessions set revoked_at = $3
             where user_id = $1 and id <> $2 and revoked_at is null and (expires_at is null or expires_at > $3)
             returning id"
        ),
        args![user, but.map_or(0, SessionId::get), now],
        |row| row.get(0),
    )
}

/// Moves the time of last use on.
pub fn touch(tx: &mut Tx<'_>, session: SessionId, now: Time) -> db::Result<()> {
    tx.execute(sql!("update sessions set last_used_at = $2 where id = $1 and last_used_at < $2"), args![session, now])?;
    Ok(())
}

/// The session of an app with this secret, which stands until the unit ends; used now.
pub fn hold_app(tx: &mut Tx<'_>, hash: &SecretHash, now: Time) -> db::Result<Option<Caller>> {
    tx.optional(
        sql!(
            "update sessions set last_used_at = $2
             where secret_hash = $1 and kind = 'app' and revoked_at is null and (expires_at is null or expires_at > $2)
             returning user_id, id, expires_at"
        ),
        args![hash, now],
        |row| Ok(Caller { user: row.get(0)?, session: row.get(1)?, expires_at: row.get(2)?, scopes: Scopes::OWN }),
    )
}

/// The caller's session, which stands until the unit ends, if its tokens renew themselves; used now.
pub fn hold_renewed(tx: &mut Tx<'_>, caller: &Caller, now: Time) -> db::Result<Option<Caller>> {
    let renewed = SessionKind::Renewed;
    tx.optional(
        sql!(
            "update sessions set last_used_at = $3
             where id = $1 and user_id = $2 and kind = $4 and revoked_at is null and expires_at > $3
             returning expires_at, scopes"
        ),
        args![caller.session, caller.user, now, renewed.word()],
        |row| Ok(Caller { expires_at: row.get(0)?, scopes: scopes(renewed, row.get(1)?)?, ..*caller }),
    )
}

/// Sessions that were revoked after a moment.
pub fn revoked_since(tx: &mut Tx<'_>, since: Time) -> db::Result<Vec<SessionId>> {
    tx.all(sql!("select id from sessions where revoked_at > $1"), args![since], |row| row.get(0))
}
