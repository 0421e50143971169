//! What people wish to send, what was sent, and how much of it.

use app::http::Language;
use db::{Row, Tx, args, json_list, sql};
use model::{ContactId, ContactState, LetterId, LetterKind, Time, UserId};

use super::own_data::OwnInvitation;
use super::reminding::{Due, Fate};
use super::{Chosen, Entry, Letter, Order, Sent, Wish};

pub fn count_orders(tx: &mut Tx<'_>, user: UserId) -> db::Result<i64> {
    tx.one(sql!("select count(*) from invitation_orders where user_id = $1"), args![user], |row| row.get(0))
}

pub fn insert_order(
    tx: &mut Tx<'_>,
    (id, user, book): (i64, UserId, i64),
    (way, wish): (LetterKind, &Wish),
    now: Time,
) -> db::Result<()> {
    let (is_all, contacts) = match &wish.chosen {
        Chosen::Some(contacts) => (false, contacts),
        Chosen::AllBut(contacts) => (true, contacts),
    };
    tx.execute(
        sql!(
            "insert into invitation_orders (id, user_id, book_id, way, whom, contacts, after_id, leads_to, language, created_at)
             values ($1, $2, $3, $4, case when $5 then 'all' else 'chosen' end, $6, 0, $7, $8, $9)"
        ),
        args![id, user, book, way, is_all, json_list(contacts.iter().copied()), wish.then, wish.language.tag(), now],
    )?;
    Ok(())
}

/// Wishes of somebody, the oldest first.
pub fn orders(tx: &mut Tx<'_>, user: UserId) -> db::Result<Vec<i64>> {
    tx.all(sql!("select id from invitation_orders where user_id = $1 order by id"), args![user], |row| row.get(0))
}

pub fn people_with_orders(tx: &mut Tx<'_>, after: UserId) -> db::Result<Vec<UserId>> {
    tx.all(
        sql!("select distinct user_id from invitation_orders where user_id > $1 order by user_id limit 100"),
        args![after],
        |row| row.get(0),
    )
}

pub fn owner(tx: &mut Tx<'_>, id: i64) -> db::Result<Option<UserId>> {
    tx.optional(sql!("select user_id from invitation_orders where id = $1"), args![id], |row| row.get(0))
}

/// A wish of somebody who is here.
pub fn order(tx: &mut Tx<'_>, id: i64) -> db::Result<Option<Order>> {
    tx.optional(
        sql!(
            "select o.user_id, u.username, o.book_id, o.way, o.whom = 'all', o.contacts, o.after_id, o.leads_to, o.language
             from invitation_orders o join users u on u.id = o.user_id
             where o.id = $1 and u.deactivated_at is null and u.erased_at is null"
        ),
        args![id],
        |row| {
            Ok(Order {
                user: row.get(0)?,
                username: row.get(1)?,
                book: row.get(2)?,
                way: row.get(3)?,
                is_all: row.get(4)?,
                contacts: row.get(5)?,
                after: row.get(6)?,
                then: row.get(7)?,
                language: language(row, 8)?,
            })
        },
    )
}

fn language(row: &Row<'_>, place: usize) -> db::Result<Language> {
    let tag: String = row.get(place)?;
    Ok(Language::of_tag(&tag).unwrap_or(Language::English))
}

/// The next entries that a wish is about.
pub fn entries(tx: &mut Tx<'_>, order: &Order, most: i64) -> db::Result<Vec<Entry>> {
    tx.all(
        sql!(
            "select id, address, state from contacts
             where book_id = $1 and id > $2 and (substr(address, 1, 1) = '+') = $3
                and (id in (select cast(value as bigint) from json_each(cast($4 as text)))) <> $5
             order by id limit $6"
        ),
        args![order.book, order.after, order.way == LetterKind::Text, &order.contacts, order.is_all, most],
        |row| Ok(Entry { id: row.get(0)?, address: row.get(1)?, state: row.get(2)? }),
    )
}

/// Everything up to this entry is done.
pub fn advance(tx: &mut Tx<'_>, id: i64, to: ContactId) -> db::Result<()> {
    tx.execute(sql!("update invitation_orders set after_id = $2 where id = $1"), args![id, to])?;
    Ok(())
}

pub fn delete_order(tx: &mut Tx<'_>, id: i64) -> db::Result<()> {
    tx.execute(sql!("delete from invitation_orders where id = $1"), args![id])?;
    Ok(())
}

pub fn delete_orders(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(sql!("delete from invitation_orders where user_id = $1"), args![user])?;
    Ok(())
}

/// What became of the invitation of an address by this person, if there was one.
pub fn state_of(tx: &mut Tx<'_>, inviter: UserId, address: &str) -> db::Result<Option<ContactState>> {
    tx.optional(
        sql!("select state from sent_invitations where inviter_id = $1 and address = $2"),
        args![inviter, address],
        |row| row.get(0),
    )
}

pub fn insert_sent(tx: &mut Tx<'_>, sent: &Sent<'_>, now: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into sent_invitations (id, inviter_id, address, address_hash, leads_to, language, token_hash, state, remind_at, letter_id, sent_at)
             values ($1, $2, $3, $4, $5, $6, $7, 'invited', $8, $9, $10)"
        ),
        args![
            sent.id,
            sent.inviter,
            sent.address,
            sent.sealed.as_bytes(),
            sent.then,
            sent.language.tag(),
            &sent.token_hash,
            sent.remind_at,
            sent.letter,
            now
        ],
    )?;
    Ok(())
}

/// Says what became of an entry.
pub fn set_entry(tx: &mut Tx<'_>, (book, contact): (i64, ContactId), state: ContactState) -> db::Result<()> {
    tx.execute(sql!("update contacts set state = $3 where book_id = $1 and id = $2"), args![book, contact, state])?;
    Ok(())
}

/// Says what became of the entry that an invitation went to, if it is still there and was invited.
pub fn set_entry_of(tx: &mut Tx<'_>, id: i64, state: ContactState) -> db::Result<()> {
    tx.execute(
        sql!(
            "update contacts set state = $2 where state in ('invited', 'reminded')
                and (book_id, address) in (select b.id, s.address from sent_invitations s
                    join contact_books b on b.user_id = s.inviter_id where s.id = $1)"
        ),
        args![id, state],
    )?;
    Ok(())
}

/// Invitations of people who are here whose reminder is due.
pub fn due(tx: &mut Tx<'_>, now: Time, most: i64) -> db::Result<Vec<Due>> {
    tx.all(
        sql!(
            "select s.id, s.inviter_id, u.username, s.address, s.language,
                u.deactivated_at is null and u.erased_at is null and exists (select 1 from contact_books b
                    join contacts c on c.book_id = b.id and c.address = s.address where b.user_id = s.inviter_id)
             from sent_invitations s join users u on u.id = s.inviter_id
             where s.remind_at <= $1 order by s.remind_at limit $2"
        ),
        args![now, most],
        |row| {
            Ok(Due {
                id: row.get(0)?,
                inviter: row.get(1)?,
                username: row.get(2)?,
                address: row.get(3)?,
                language: language(row, 4)?,
                is_known: row.get(5)?,
            })
        },
    )
}

pub fn remind_no_more(tx: &mut Tx<'_>, id: i64) -> db::Result<()> {
    tx.execute(sql!("update sent_invitations set remind_at = null where id = $1"), args![id])?;
    Ok(())
}

pub fn remind_at(tx: &mut Tx<'_>, id: i64, at: Time) -> db::Result<()> {
    tx.execute(sql!("update sent_invitations set remind_at = $2 where id = $1"), args![id, at])?;
    Ok(())
}

pub fn set_reminded(tx: &mut Tx<'_>, id: i64, hash: &[u8], letter: LetterId) -> db::Result<()> {
    tx.execute(
        sql!(
            "update sent_invitations set state = 'reminded', remind_at = null, reminder_hash = $2, letter_id = $3
             where id = $1"
        ),
        args![id, hash, letter],
    )?;
    Ok(())
}

/// Invitations whose last letter ended, or is forgotten.
pub fn ended(tx: &mut Tx<'_>, most: i64) -> db::Result<Vec<Fate>> {
    tx.all(
        sql!(
            "select s.id, coalesce(l.state, 'kept') from sent_invitations s left join letters l on l.id = s.letter_id
             where s.letter_id > 0 and coalesce(l.state, 'kept') <> 'waiting' order by s.letter_id limit $1"
        ),
        args![most],
        |row| Ok(Fate { id: row.get(0)?, state: row.get(1)? }),
    )
}

pub fn set_known(tx: &mut Tx<'_>, id: i64) -> db::Result<()> {
    tx.execute(sql!("update sent_invitations set letter_id = null where id = $1"), args![id])?;
    Ok(())
}

pub fn set_failed(tx: &mut Tx<'_>, id: i64) -> db::Result<()> {
    tx.execute(
        sql!(
            "update sent_invitations set state = 'failed', remind_at = null where id = $1 and state in ('invited', 'reminded')"
        ),
        args![id],
    )?;
    Ok(())
}

pub fn count_sent(tx: &mut Tx<'_>, user: UserId) -> db::Result<i64> {
    tx.one(sql!("select count(*) from sent_invitations where inviter_id = $1"), args![user], |row| row.get(0))
}

pub fn sent(tx: &mut Tx<'_>, user: UserId, after: i64, most: i64) -> db::Result<Vec<OwnInvitation>> {
    tx.all(
        sql!(
            "select id, address, leads_to, state, sent_at from sent_invitations
             where inviter_id = $1 and id > $2 order by id limit $3"
        ),
        args![user, after, most],
        |row| {
            Ok(OwnInvitation {
                id: row.get(0)?,
                address: row.get(1)?,
                then: row.get(2)?,
                state: row.get(3)?,
                sent_at: row.get(4)?,
            })
        },
    )
}

pub fn delete_sent(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(sql!("delete from sent_invitations where inviter_id = $1"), args![user])?;
    Ok(())
}

/// One that works, of somebody who is here.
pub fn find(tx: &mut Tx<'_>, hash: &[u8]) -> db::Result<Option<Letter>> {
    tx.optional(
        sql!(
            "select s.id, s.inviter_id, s.leads_to from sent_invitations s join users u on u.id = s.inviter_id
             where (s.token_hash = $1 or s.reminder_hash = $1)
                and u.claimed and u.deactivated_at is null and u.erased_at is null"
        ),
        args![hash],
        |row| Ok(Letter { id: row.get(0)?, inviter: row.get(1)?, then: row.get(2)? }),
    )
}

/// The oldest one to an address that nobody accepted yet, of somebody who is here.
pub fn next_live(tx: &mut Tx<'_>, address: &str, after: i64) -> db::Result<Option<Letter>> {
    tx.optional(
        sql!(
            "select s.id, s.inviter_id, s.leads_to from sent_invitations s join users u on u.id = s.inviter_id
             where s.address = $1 and s.state in ('invited', 'reminded', 'failed')
                and u.claimed and u.deactivated_at is null and u.erased_at is null and s.id > $2
             order by s.id limit 1"
        ),
        args![address, after],
        |row| Ok(Letter { id: row.get(0)?, inviter: row.get(1)?, then: row.get(2)? }),
    )
}

/// Nobody comes by it any more.
pub fn end(tx: &mut Tx<'_>, id: i64) -> db::Result<()> {
    tx.execute(sql!("update sent_invitations set state = 'joined', remind_at = null where id = $1"), args![id])?;
    Ok(())
}

/// The entry of the inviter's book that it went to.
pub fn entry_of(tx: &mut Tx<'_>, id: i64) -> db::Result<Option<ContactId>> {
    tx.optional(
        sql!(
            "select c.id from sent_invitations s join contact_books b on b.user_id = s.inviter_id
             join contacts c on c.book_id = b.id and c.address = s.address where s.id = $1"
        ),
        args![id],
        |row| row.get(0),
    )
}

/// Who came by an invitation.
pub fn joined(tx: &mut Tx<'_>, id: i64) -> db::Result<Option<UserId>> {
    tx.one(sql!("select joined_user_id from sent_invitations where id = $1"), args![id], |row| row.get(0))
}

/// Says that somebody came by it, if nobody did before.
pub fn set_joined(tx: &mut Tx<'_>, id: i64, user: UserId) -> db::Result<bool> {
    let rows = tx.execute(
        sql!(
            "update sent_invitations set state = 'joined', remind_at = null, joined_user_id = $2
             where id = $1 and state <> 'joined'"
        ),
        args![id, user],
    )?;
    Ok(rows == 1)
}

/// Says so of the entry that it went to, if it is still there.
pub fn set_entry_joined(tx: &mut Tx<'_>, id: i64, user: UserId) -> db::Result<()> {
    tx.execute(
        sql!(
            "update contacts set state = 'joined', matched_user_id = $2
                where (book_id, address) in (select b.id, s.address from sent_invitations s
                    join contact_books b on b.user_id = s.inviter_id where s.id = $1)"
        ),
        args![id, user],
    )?;
    Ok(())
}

/// Whoever came by an invitation is gone.
pub fn forget_joined(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(sql!("update sent_invitations set joined_user_id = null where joined_user_id = $1"), args![user])?;
    Ok(())
}
