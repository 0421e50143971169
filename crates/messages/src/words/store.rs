//! What messages name.

use db::{Tx, args, json_list, sql};
use model::{RoomId, Seq, Tag, UserId};

use super::{RoomTag, TagsAsked};

fn list<'a>(words: impl Iterator<Item = &'a str>) -> String {
    serde_json::Value::from_iter(words).to_string()
}

/// Those of these folded names whose bearers are in the room.
pub fn members(tx: &mut Tx<'_>, room: RoomId, names: &[&str]) -> db::Result<Vec<(UserId, String)>> {
    tx.all(
        sql!(
            "select u.id, u.folded from users u join memberships m on m.room_id = $1 and m.user_id = u.id and m.state = 'joined'
             where u.folded in (select value from json_each(cast($2 as text)))"
        ),
        args![room, list(names.iter().copied())],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// How many are in a room, counted up to a number.
pub fn count_members(tx: &mut Tx<'_>, room: RoomId, most: i64) -> db::Result<i64> {
    tx.one(
        sql!(
            "select count(*) from (select user_id from memberships where room_id = $1 and state = 'joined' limit $2) counted"
        ),
        args![room, most],
        |row| row.get(0),
    )
}

/// Each once, however often the text says it.
pub fn insert_mentions(tx: &mut Tx<'_>, room: RoomId, seq: Seq, users: impl Iterator<Item = UserId>) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into message_mentions (room_id, seq, user_id)
             select cast($1 as bigint), cast($2 as bigint), cast(value as bigint) from json_each(cast($3 as text)) where true
             on conflict do nothing"
        ),
        args![room, seq, json_list(users)],
    )?;
    Ok(())
}

pub fn insert_call(tx: &mut Tx<'_>, room: RoomId, seq: Seq) -> db::Result<()> {
    tx.execute(sql!("insert into message_calls (room_id, seq) values ($1, $2)"), args![room, seq])?;
    Ok(())
}

pub fn insert_tags(tx: &mut Tx<'_>, room: RoomId, seq: Seq, tags: &[Tag]) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into message_tags (room_id, seq, tag)
             select cast($1 as bigint), cast($2 as bigint), value from json_each(cast($3 as text)) where true
             on conflict do nothing"
        ),
        args![room, seq, list(tags.iter().map(Tag::as_str))],
    )?;
    Ok(())
}

pub fn delete(tx: &mut Tx<'_>, room: RoomId, seq: Seq) -> db::Result<()> {
    tx.execute(sql!("delete from message_mentions where room_id = $1 and seq = $2"), args![room, seq])?;
    tx.execute(sql!("delete from message_calls where room_id = $1 and seq = $2"), args![room, seq])?;
    tx.execute(sql!("delete from message_tags where room_id = $1 and seq = $2"), args![room, seq])?;
    Ok(())
}

/// By their letters, of messages from `first` on.
pub fn tags(tx: &mut Tx<'_>, (room, first): (RoomId, Seq), asked: &TagsAsked, most: i64) -> db::Result<Vec<RoomTag>> {
    // No tag has a character above this one, which stands for none.
    let end = [asked.prefix.as_str(), "\u{10ffff}"].concat();
    tx.all(
        sql!(
            "select tag, count(*), max(seq) from message_tags
             where room_id = $1 and tag > $2 and tag >= $3 and tag < $4 and seq >= $5
             group by tag order by tag limit $6"
        ),
        args![room, asked.after.as_ref().map_or("", Tag::as_str), asked.prefix.as_str(), end, first, most],
        |row| Ok(RoomTag { tag: row.get(0)?, count: row.get(1)?, last: row.get(2)? }),
    )
}

/// The latest first, none below `first`.
pub fn under(tx: &mut Tx<'_>, (room, first): (RoomId, Seq), tag: &Tag, before: Seq, most: i64) -> db::Result<Vec<Seq>> {
    tx.all(
        sql!(
            "select seq from message_tags where room_id = $1 and tag = $2 and seq >= $3 and seq < $4
             order by seq desc limit $5"
        ),
        args![room, tag.as_str(), first, before, most],
        |row| row.get(0),
    )
}
