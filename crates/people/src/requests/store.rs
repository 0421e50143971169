//! The table of requests.

use app::User;
use db::{Row, Tx, args, sql};
use model::{Time, UserId};

use super::FriendRequest;
use crate::somebody::Pair;

/// A request to be written.
pub struct New<'a> {
    /// What is said with it.
    pub note: &'a str,
    /// Whether the one who is asked hears of it.
    pub heard: bool,
}

/// Opens a request. One that is heard forgets what was answered to an earlier one.
pub fn put(tx: &mut Tx<'_>, pair: Pair, new: &New<'_>, now: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into friend_requests (from_user_id, to_user_id, note, open, heard, declined_at, created_at)
             values ($1, $2, $3, true, $4, case when $4 then cast(null as bigint) else $5 end, $5)
             on conflict (from_user_id, to_user_id) do update set note = excluded.note, open = true, heard = excluded.heard,
                declined_at = case when excluded.heard then null else coalesce(friend_requests.declined_at, excluded.declined_at) end,
                created_at = excluded.created_at"
        ),
        args![pair.me, pair.other, new.note, new.heard, now],
    )?;
    Ok(())
}

pub fn is_open(tx: &mut Tx<'_>, from: UserId, to: UserId) -> db::Result<bool> {
    let found = tx.optional(
        sql!("select from_user_id from friend_requests where from_user_id = $1 and to_user_id = $2 and open"),
        args![from, to],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

pub fn count_open(tx: &mut Tx<'_>, from: UserId) -> db::Result<i64> {
    tx.one(sql!("select count(*) from friend_requests where from_user_id = $1 and open"), args![from], |row| row.get(0))
}

pub fn declined_at(tx: &mut Tx<'_>, from: UserId, to: UserId) -> db::Result<Option<Time>> {
    let found = tx.optional(
        sql!("select declined_at from friend_requests where from_user_id = $1 and to_user_id = $2"),
        args![from, to],
        |row| row.get::<Option<Time>>(0),
    )?;
    Ok(found.flatten())
}

/// The one who was asked hears no more of it. Says whether they did.
pub fn silence(tx: &mut Tx<'_>, from: UserId, to: UserId, now: Time) -> db::Result<bool> {
    let rows = tx.execute(
        sql!(
            "update friend_requests set heard = false, declined_at = $3 where from_user_id = $1 and to_user_id = $2 and heard"
        ),
        args![from, to, now],
    )?;
    Ok(rows == 1)
}

/// The one who asked does so no more. Says whether they did.
pub fn close(tx: &mut Tx<'_>, from: UserId, to: UserId) -> db::Result<bool> {
    let rows = tx.execute(
        sql!(
            "update friend_requests set open = false, heard = false, note = '' where from_user_id = $1 and to_user_id = $2 and open"
        ),
        args![from, to],
    )?;
    Ok(rows == 1)
}

/// Nothing is left of a request that ended before anybody said no.
pub fn forget_unanswered(tx: &mut Tx<'_>, from: UserId, to: UserId) -> db::Result<()> {
    tx.execute(
        sql!(
            "delete from friend_requests where from_user_id = $1 and to_user_id = $2 and not open and declined_at is null"
        ),
        args![from, to],
    )?;
    Ok(())
}

/// Nothing is left of what two people asked each other.
pub fn end_all(tx: &mut Tx<'_>, one: UserId, other: UserId) -> db::Result<()> {
    tx.execute(
        sql!(
            "delete from friend_requests
             where (from_user_id = $1 and to_user_id = $2) or (from_user_id = $2 and to_user_id = $1)"
        ),
        args![one, other],
    )?;
    Ok(())
}

pub fn received(tx: &mut Tx<'_>, user: UserId, limit: i64) -> db::Result<Vec<FriendRequest>> {
    tx.all(
        sql!(
            "select f.note, f.created_at, u.id, u.username, u.display_name, u.admin, u.erased_at is not null, u.bot_of is not null, u.avatar
             from friend_requests f join users u on u.id = f.from_user_id
             where f.to_user_id = $1 and f.heard
             order by f.created_at desc, f.from_user_id desc limit $2"
        ),
        args![user, limit],
        request,
    )
}

pub fn sent(tx: &mut Tx<'_>, user: UserId, limit: i64) -> db::Result<Vec<FriendRequest>> {
    tx.all(
        sql!(
            "select f.note, f.created_at, u.id, u.username, u.display_name, u.admin, u.erased_at is not null, u.bot_of is not null, u.avatar
             from friend_requests f join users u on u.id = f.to_user_id
             where f.from_user_id = $1 and f.open
             order by f.created_at desc, f.to_user_id desc limit $2"
        ),
        args![user, limit],
        request,
    )
}

fn request(row: &Row<'_>) -> db::Result<FriendRequest> {
    Ok(FriendRequest { note: row.get(0)?, at: row.get(1)?, user: User::read(row, 2)? })
}

/// Nothing is left of what one asked the other.
pub fn end(tx: &mut Tx<'_>, from: UserId, to: UserId) -> db::Result<()> {
    tx.execute(sql!("delete from friend_requests where from_user_id = $1 and to_user_id = $2"), args![from, to])?;
    Ok(())
}
