//! The tables of second steps, of secrets on offer, of recovery codes, and of the key that seals.

use app::Caller;
use db::{Tx, args, sql};
use model::{Time, UserId};

use super::Bounds;
use crate::sessions::SecretHash;

/// The key that seals, if there is one.
pub fn sealing_key(tx: &mut Tx<'_>) -> db::Result<Option<Vec<u8>>> {
    tx.optional(sql!("select secret from sealing_keys where id = 1"), args![], |row| row.get(0))
}

/// A key, unless there is one.
pub fn insert_sealing_key(tx: &mut Tx<'_>, secret: &[u8; 32], now: Time) -> db::Result<()> {
    tx.execute(
        sql!("insert into sealing_keys (id, secret, created_at) values (1, $1, $2) on conflict (id) do nothing"),
        args![secret, now],
    )?;
    Ok(())
}

/// Since when somebody has a second step; none: they have none.
pub fn since(tx: &mut Tx<'_>, user: UserId) -> db::Result<Option<Time>> {
    tx.optional(sql!("select created_at from second_steps where user_id = $1"), args![user], |row| row.get(0))
}

/// Puts a secret on offer, in place of the one before.
pub fn offer(tx: &mut Tx<'_>, caller: &Caller, sealed: &[u8], until: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into second_step_offers (user_id, session_id, sealed, expires_at) values ($1, $2, $3, $4)
             on conflict (user_id) do update
             set session_id = excluded.session_id, sealed = excluded.sealed, expires_at = excluded.expires_at"
        ),
        args![caller.user, caller.session, sealed.to_vec(), until],
    )?;
    Ok(())
}

/// The secret that was offered to the caller in this session, if that is not too long ago.
pub fn offered(tx: &mut Tx<'_>, caller: &Caller, now: Time) -> db::Result<Option<Vec<u8>>> {
    tx.optional(
        sql!("select sealed from second_step_offers where user_id = $1 and session_id = $2 and expires_at > $3"),
        args![caller.user, caller.session, now],
        |row| row.get(0),
    )
}

/// Takes the offer back.
pub fn withdraw(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(sql!("delete from second_step_offers where user_id = $1"), args![user])?;
    Ok(())
}

/// Gives somebody a second step, of which this step was used already.
pub fn insert(tx: &mut Tx<'_>, user: UserId, (sealed, step): (&[u8], i64), now: Time) -> db::Result<()> {
    tx.execute(
        sql!("insert into second_steps (user_id, sealed, last_step, created_at) values ($1, $2, $3, $4)"),
        args![user, sealed.to_vec(), step, now],
    )?;
    Ok(())
}

/// Takes it away; false: there is none.
pub fn delete(tx: &mut Tx<'_>, user: UserId) -> db::Result<bool> {
    let rows = tx.execute(sql!("delete from second_steps where user_id = $1"), args![user])?;
    Ok(rows == 1)
}

/// Counts a try and gives what it is to be compared with; none: no try is left, or there is no second step.
pub fn take_try(tx: &mut Tx<'_>, user: UserId, bounds: &Bounds) -> db::Result<Option<Vec<u8>>> {
    tx.optional(
        sql!(
            "update second_steps set
                tries = case when tries_since > $3 then tries + 1 else 1 end,
                tries_since = case when tries_since > $3 then tries_since else $2 end,
                tried_today = case when day_started_at > $4 then tried_today + 1 else 1 end,
                day_started_at = case when day_started_at > $4 then day_started_at else $2 end
             where user_id = $1 and (tries_since <= $3 or tries < $5) and (day_started_at <= $4 or tried_today < $6)
             returning sealed"
        ),
        args![user, bounds.now, bounds.window, bounds.day, bounds.tries, bounds.tries_a_day],
        |row| row.get(0),
    )
}

/// How often codes of somebody's were tried, and since when: of late, and today.
pub struct Tried {
    pub tries: i64,
    pub since: Time,
    pub today: i64,
    pub day: Time,
}

/// The same of somebody's.
pub fn tried(tx: &mut Tx<'_>, user: UserId) -> db::Result<Option<Tried>> {
    tx.optional(
        sql!("select tries, tries_since, tried_today, day_started_at from second_steps where user_id = $1"),
        args![user],
        |row| Ok(Tried { tries: row.get(0)?, since: row.get(1)?, today: row.get(2)?, day: row.get(3)? }),
    )
}

/// Uses a step, and takes its try off the count; false: that step or a later one was used before.
pub fn use_step(tx: &mut Tx<'_>, user: UserId, step: i64) -> db::Result<bool> {
    let rows = tx.execute(
        sql!(
            "update second_steps set last_step = $2, tries = tries - 1, tried_today = tried_today - 1
             where user_id = $1 and last_step < $2"
        ),
        args![user, step],
    )?;
    Ok(rows == 1)
}

/// Takes a try that was right off the count.
pub fn forgive(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(
        sql!("update second_steps set tries = tries - 1, tried_today = tried_today - 1 where user_id = $1"),
        args![user],
    )?;
    Ok(())
}

/// Keeps a recovery code.
pub fn insert_recovery_code(tx: &mut Tx<'_>, user: UserId, hash: &SecretHash) -> db::Result<()> {
    tx.execute(sql!("insert into recovery_codes (user_id, hash) values ($1, $2)"), args![user, hash])?;
    Ok(())
}

/// Uses one up; false: it is not there.
pub fn use_recovery_code(tx: &mut Tx<'_>, user: UserId, hash: &SecretHash) -> db::Result<bool> {
    let rows = tx.execute(sql!("delete from recovery_codes where user_id = $1 and hash = $2"), args![user, hash])?;
    Ok(rows == 1)
}

/// Forgets them all.
pub fn delete_recovery_codes(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(sql!("delete from recovery_codes where user_id = $1"), args![user])?;
    Ok(())
}

/// How many there are.
pub fn count_recovery_codes(tx: &mut Tx<'_>, user: UserId) -> db::Result<i64> {
    tx.one(sql!("select count(*) from recovery_codes where user_id = $1"), args![user], |row| row.get(0))
}
