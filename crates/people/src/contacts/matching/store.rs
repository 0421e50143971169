//! Who stands behind addresses, what was compared, and what waits to be.

use db::{Tx, Value, args, sql};
use model::{ContactId, ContactState, Time, UserId};

use super::job::Waiting;
use crate::contacts::book::words;

/// Somebody who lets themselves be found, by what they let.
pub struct Findable {
    /// Who.
    pub user: UserId,
    /// What they are called.
    pub username: String,
    /// A verified address by which somebody may find them.
    pub email: Option<String>,
    /// A number by which somebody may.
    pub phone: Option<String>,
}

pub fn created_at(tx: &mut Tx<'_>, user: UserId) -> db::Result<Option<Time>> {
    tx.optional(sql!("select created_at from users where id = $1"), args![user], |row| row.get(0))
}

/// How many addresses somebody compared since then.
pub fn spent(tx: &mut Tx<'_>, user: UserId, since: Time) -> db::Result<i64> {
    tx.one(
        sql!("select cast(coalesce(sum(count), 0) as bigint) from contact_checks where user_id = $1 and at > $2"),
        args![user, since],
        |row| row.get(0),
    )
}

/// When the first of them was compared.
pub fn first_since(tx: &mut Tx<'_>, user: UserId, since: Time) -> db::Result<Option<Time>> {
    tx.one(sql!("select min(at) from contact_checks where user_id = $1 and at > $2"), args![user, since], |row| {
        row.get(0)
    })
}

pub fn spend(tx: &mut Tx<'_>, user: UserId, now: Time, count: i64) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into contact_checks (user_id, at, count) values ($1, $2, $3)
             on conflict (user_id, at) do update set count = contact_checks.count + excluded.count"
        ),
        args![user, now, count],
    )?;
    Ok(())
}

pub fn forget_before(tx: &mut Tx<'_>, user: UserId, before: Time) -> db::Result<()> {
    tx.execute(sql!("delete from contact_checks where user_id = $1 and at <= $2"), args![user, before])?;
    Ok(())
}

/// Everything that was counted of somebody.
pub fn forget(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(sql!("delete from contact_checks where user_id = $1"), args![user])?;
    Ok(())
}

/// Whose these e-mail addresses are known to be.
pub fn by_email(tx: &mut Tx<'_>, emails: &[&str]) -> db::Result<Vec<(String, UserId)>> {
    tx.all(
        sql!(
            "select email_folded, id from users
             where email_folded in (select value from json_each(cast($1 as text))) and email_verified_at is not null
                and erased_at is null and deactivated_at is null"
        ),
        args![words(emails)],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Whose these numbers are known to be.
pub fn by_phone(tx: &mut Tx<'_>, phones: &[&str]) -> db::Result<Vec<(String, UserId)>> {
    tx.all(
        sql!(
            "select phone, id from users where phone in (select value from json_each(cast($1 as text)))
                and erased_at is null and deactivated_at is null"
        ),
        args![words(phones)],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// People with entries that were not compared yet, in rising id.
pub fn waiting(tx: &mut Tx<'_>, after: UserId) -> db::Result<Vec<UserId>> {
    tx.all(
        sql!(
            "select b.user_id from contact_books b where b.user_id > $1
                and exists (select 1 from contacts c where c.book_id = b.id and c.state = 'unchecked')
             order by b.user_id limit 100"
        ),
        args![after],
        |row| row.get(0),
    )
}

/// The next entries of a book that were not compared yet.
pub fn unchecked(tx: &mut Tx<'_>, book: i64, most: i64) -> db::Result<Vec<(ContactId, String)>> {
    tx.all(
        sql!("select id, address from contacts where book_id = $1 and state = 'unchecked' order by id limit $2"),
        args![book, most],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Says that these were compared, and nobody was found.
pub fn set_pending(tx: &mut Tx<'_>, book: i64, contacts: Value) -> db::Result<()> {
    tx.execute(
        sql!(
            "update contacts set state = 'pending' where book_id = $1
                and id in (select cast(value as bigint) from json_each(cast($2 as text)))"
        ),
        args![book, contacts],
    )?;
    Ok(())
}

/// Says who was found by an entry.
pub fn set_found(
    tx: &mut Tx<'_>,
    (book, contact): (i64, ContactId),
    state: ContactState,
    user: UserId,
) -> db::Result<()> {
    tx.execute(
        sql!("update contacts set state = $3, matched_user_id = $4 where book_id = $1 and id = $2"),
        args![book, contact, state, user],
    )?;
    Ok(())
}

/// People who let themselves be found by an address, in rising id; at most 100.
///
/// # Errors
/// Storage errors.
pub fn findable(tx: &mut Tx<'_>, after: UserId) -> db::Result<Vec<Findable>> {
    tx.all(
        sql!(
            "select u.id, u.username,
                case when p.find_by_email <> 'nobody' and u.email_verified_at is not null then u.email_folded end,
                case when p.find_by_phone <> 'nobody' then u.phone end
             from privacy p join users u on u.id = p.user_id
             where p.user_id > $1 and (p.find_by_email <> 'nobody' or p.find_by_phone <> 'nobody')
                and u.erased_at is null and u.deactivated_at is null
             order by p.user_id limit 100"
        ),
        args![after],
        |row| Ok(Findable { user: row.get(0)?, username: row.get(1)?, email: row.get(2)?, phone: row.get(3)? }),
    )
}

/// Entries with this address behind which nobody was found so far, of whatever book.
pub fn hoping(tx: &mut Tx<'_>, address: &str, after: ContactId) -> db::Result<Vec<Waiting>> {
    tx.all(
        sql!(
            "select b.user_id, c.book_id, c.id, c.address from contacts c join contact_books b on b.id = c.book_id
             where c.address = $1 and c.state in ('pending', 'invited', 'reminded') and c.id > $2 order by c.id limit 200"
        ),
        args![address, after],
        |row| Ok(Waiting { user: row.get(0)?, book: row.get(1)?, contact: row.get(2)?, address: row.get(3)? }),
    )
}
