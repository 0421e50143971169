//! Pages, and what messages show of them.

use db::{Row, Tx, args, sql};
use model::{FileId, LinkPreview, PageId, RoomId, Seq, Time};
use serde::Deserialize;

/// A page, as it was fetched.
pub struct Page {
    pub id: PageId,
    pub good_until: Time,
}

/// What a preview of a message was made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// None: the page was forgotten since, or is another room's.
    pub page: Option<PageId>,
    pub picture: Option<FileId>,
}

/// What is told of a message's previews.
#[derive(Debug, Default)]
pub struct Told {
    /// By which event; none: none was told.
    pub seq: Option<Seq>,
    /// Whoever sent it wants none.
    pub is_refused: bool,
}

/// The body of an event that tells previews.
#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    previews: Vec<LinkPreview>,
}

fn previews_in(body: &str) -> db::Result<Vec<LinkPreview>> {
    let body: Body = serde_json::from_str(body).map_err(|why| db::Error::new(db::ErrorKind::Other, why.to_string()))?;
    Ok(body.previews)
}

/// A room's page at an address, for whoever fetches it now; none: it need not be, or somebody else does.
pub fn take(
    tx: &mut Tx<'_>,
    id: PageId,
    (room, hash): (RoomId, &[u8]),
    (now, until): (Time, Time),
) -> db::Result<Option<PageId>> {
    tx.optional(
        sql!(
            "insert into link_pages (id, room_id, address_hash, taken_until, good_until, said)
             values ($1, $2, $3, $5, 0, null)
             on conflict (room_id, address_hash) do update set taken_until = excluded.taken_until
             where link_pages.good_until <= $4 and link_pages.taken_until <= $4 returning id"
        ),
        args![id, room, hash, now, until],
        |row| row.get(0),
    )
}

pub fn find(tx: &mut Tx<'_>, room: RoomId, hash: &[u8]) -> db::Result<Option<Page>> {
    tx.optional(
        sql!("select id, good_until from link_pages where room_id = $1 and address_hash = $2"),
        args![room, hash],
        |row| Ok(Page { id: row.get(0)?, good_until: row.get(1)? }),
    )
}

/// What a page says; none: it was forgotten.
pub fn said(tx: &mut Tx<'_>, page: PageId) -> db::Result<Option<Option<String>>> {
    tx.optional(sql!("select said from link_pages where id = $1"), args![page], |row| row.get(0))
}

/// False: it was forgotten meanwhile.
pub fn settle(tx: &mut Tx<'_>, page: PageId, said: Option<&str>, until: Time) -> db::Result<bool> {
    let set = tx.execute(
        sql!("update link_pages set said = $2, good_until = $3, taken_until = 0 where id = $1"),
        args![page, said, until],
    )?;
    Ok(set > 0)
}

/// Forgets some that would be fetched anew. Answers which.
pub fn forget_old(tx: &mut Tx<'_>, now: Time, most: i64) -> db::Result<Vec<PageId>> {
    tx.all(
        sql!(
            "delete from link_pages where id in
                (select id from link_pages where good_until <= $1 and taken_until <= $1 order by good_until limit $2)
                and good_until <= $1 and taken_until <= $1
             returning id"
        ),
        args![now, most],
        |row| row.get(0),
    )
}

/// Forgets a page that no message shows. False: one does.
pub fn forget_unused(tx: &mut Tx<'_>, page: PageId) -> db::Result<bool> {
    let gone = tx.execute(
        sql!("delete from link_pages where id = $1 and not exists (select 1 from message_previews where page_id = $1)"),
        args![page],
    )?;
    Ok(gone > 0)
}

/// The body of the event with a message's text as it is now.
pub fn body(tx: &mut Tx<'_>, room: RoomId, seq: Seq) -> db::Result<Option<String>> {
    tx.optional(
        sql!(
            "select t.body from messages m join events t on t.room_id = m.room_id and t.seq = m.text_seq
             where m.room_id = $1 and m.seq = $2 and m.live"
        ),
        args![room, seq],
        |row| row.get(0),
    )
}

pub fn told(tx: &mut Tx<'_>, room: RoomId, seq: Seq) -> db::Result<Told> {
    let found = tx.optional(
        sql!("select told_seq, is_refused from previewed_messages where room_id = $1 and seq = $2"),
        args![room, seq],
        |row| Ok(Told { seq: row.get(0)?, is_refused: row.get(1)? }),
    )?;
    Ok(found.unwrap_or_default())
}

/// What an event tells.
pub fn previews(tx: &mut Tx<'_>, room: RoomId, told: Seq) -> db::Result<Vec<LinkPreview>> {
    tx.one(sql!("select body from events where room_id = $1 and seq = $2"), args![room, told], |row| {
        previews_in(&row.get::<String>(0)?)
    })
}

/// The previews of the messages between two numbers.
pub fn between(tx: &mut Tx<'_>, room: RoomId, from: Seq, to: Seq) -> db::Result<Vec<(Seq, Vec<LinkPreview>)>> {
    tx.all(
        sql!(
            "select p.seq, e.body from previewed_messages p join events e on e.room_id = p.room_id and e.seq = p.told_seq
             where p.room_id = $1 and p.seq >= $2 and p.seq <= $3"
        ),
        args![room, from, to],
        |row| Ok((row.get(0)?, previews_in(&row.get::<String>(1)?)?)),
    )
}

pub fn set_told(tx: &mut Tx<'_>, message: (RoomId, Seq), told: Seq) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into previewed_messages (room_id, seq, told_seq, is_refused) values ($1, $2, $3, false)
             on conflict (room_id, seq) do update set told_seq = excluded.told_seq"
        ),
        args![message.0, message.1, told],
    )?;
    Ok(())
}

pub fn refuse(tx: &mut Tx<'_>, room: RoomId, seq: Seq) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into previewed_messages (room_id, seq, told_seq, is_refused) values ($1, $2, null, true)
             on conflict (room_id, seq) do update set is_refused = true"
        ),
        args![room, seq],
    )?;
    Ok(())
}

fn source(row: &Row<'_>) -> db::Result<Source> {
    Ok(Source { page: row.get(0)?, picture: row.get(1)? })
}

/// In the order of the previews.
pub fn sources(tx: &mut Tx<'_>, room: RoomId, seq: Seq) -> db::Result<Vec<Source>> {
    tx.all(
        sql!("select page_id, picture_id from message_previews where room_id = $1 and seq = $2 order by place"),
        args![room, seq],
        source,
    )
}

pub fn insert_source(tx: &mut Tx<'_>, message: (RoomId, Seq), place: i64, source: Source) -> db::Result<()> {
    tx.execute(
        sql!("insert into message_previews (room_id, seq, place, page_id, picture_id) values ($1, $2, $3, $4, $5)"),
        args![message.0, message.1, place, source.page, source.picture],
    )?;
    Ok(())
}

/// Which they were.
pub fn delete_sources(tx: &mut Tx<'_>, room: RoomId, seq: Seq) -> db::Result<Vec<Source>> {
    tx.all(
        sql!("delete from message_previews where room_id = $1 and seq = $2 returning page_id, picture_id"),
        args![room, seq],
        source,
    )
}

/// Which event told previews; none: none did.
pub fn forget(tx: &mut Tx<'_>, room: RoomId, seq: Seq) -> db::Result<Option<Seq>> {
    let told = tx.optional(
        sql!("delete from previewed_messages where room_id = $1 and seq = $2 returning told_seq"),
        args![room, seq],
        |row| row.get(0),
    )?;
    Ok(told.flatten())
}
