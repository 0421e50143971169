//! Books and their entries.

use std::fmt::Write;

use app::User;
use db::{Tx, args, json_list, sql};
use model::{ContactId, ContactSource, ContactState, Time, UserId};

use super::{Book, Row, words};

/// An entry about to be stored.
pub struct NewContact<'a> {
    pub id: ContactId,
    pub address: &'a str,
    pub name: &'a str,
    /// It was compared, and nobody was found.
    pub state: ContactState,
}

/// An entry that is there.
pub struct Known {
    pub id: ContactId,
    pub address: String,
    pub name: String,
}

pub fn find(tx: &mut Tx<'_>, user: UserId) -> db::Result<Option<Book>> {
    tx.optional(sql!("select id, stored from contact_books where user_id = $1"), args![user], |row| {
        Ok(Book { id: row.get(0)?, stored: row.get(1)? })
    })
}

/// As [`find`], and nobody else changes it until the unit ends.
pub fn hold(tx: &mut Tx<'_>, user: UserId) -> db::Result<Option<Book>> {
    tx.optional(
        sql!("update contact_books set stored = stored where user_id = $1 returning id, stored"),
        args![user],
        |row| Ok(Book { id: row.get(0)?, stored: row.get(1)? }),
    )
}

/// Of two that come at once the later one fails, and runs again.
pub fn begin(tx: &mut Tx<'_>, user: UserId, id: i64) -> db::Result<()> {
    tx.execute(sql!("insert into contact_books (user_id, id, stored) values ($1, $2, 0)"), args![user, id])?;
    Ok(())
}

/// An empty one instead.
pub fn replace(tx: &mut Tx<'_>, user: UserId, id: i64) -> db::Result<()> {
    tx.execute(sql!("update contact_books set id = $2, stored = 0 where user_id = $1"), args![user, id])?;
    Ok(())
}

pub fn close(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(sql!("delete from contact_books where user_id = $1"), args![user])?;
    Ok(())
}

/// Counts entries that came or went.
pub fn grow(tx: &mut Tx<'_>, book: i64, by: i64) -> db::Result<()> {
    tx.execute(sql!("update contact_books set stored = stored + $2 where id = $1"), args![book, by])?;
    Ok(())
}

/// Those of some addresses that are in a book. Joined in this order: asked with `in`, SQLite reads the whole book each time.
pub fn existing(tx: &mut Tx<'_>, book: i64, addresses: &[&str]) -> db::Result<Vec<Known>> {
    tx.all(
        sql!(
            "select c.id, c.address, c.name from json_each(cast($2 as text)) w cross join contacts c
             where c.book_id = $1 and c.address = w.value"
        ),
        args![book, words(addresses)],
        |row| Ok(Known { id: row.get(0)?, address: row.get(1)?, name: row.get(2)? }),
    )
}

/// New entries, in one statement: each is a word of sixteen digits of its id, a letter for its state, three digits of how long the address is, the address
/// and the name.
pub fn insert(
    tx: &mut Tx<'_>,
    book: i64,
    contacts: &[NewContact<'_>],
    source: ContactSource,
    now: Time,
) -> db::Result<()> {
    let packed: Vec<String> = contacts.iter().map(packed).collect();
    tx.execute(
        sql!(
            "insert into contacts (book_id, id, address, name, source, state, matched_user_id, created_at)
             select cast($1 as bigint), cast(substr(value, 1, 16) as bigint),
                substr(value, 21, cast(substr(value, 18, 3) as integer)),
                substr(value, 21 + cast(substr(value, 18, 3) as integer)), cast($3 as text),
                case substr(value, 17, 1) when 'p' then 'pending' else 'unchecked' end, null, cast($4 as bigint)
             from json_each(cast($2 as text))"
        ),
        args![book, words(&packed), source, now],
    )?;
    Ok(())
}

fn packed(contact: &NewContact<'_>) -> String {
    let state = if contact.state == ContactState::Unchecked { 'u' } else { 'p' };
    let mut packed = String::with_capacity(20 + contact.address.len() + contact.name.len());
    // Writing to a text cannot fail.
    let _ = write!(packed, "{:016}{state}{:03}", contact.id.get(), contact.address.chars().count());
    packed + contact.address + contact.name
}

/// Calls an entry something else.
pub fn rename(tx: &mut Tx<'_>, (book, contact): (i64, ContactId), name: &str, source: ContactSource) -> db::Result<()> {
    tx.execute(
        sql!("update contacts set name = $3, source = $4 where book_id = $1 and id = $2"),
        args![book, contact, name, source],
    )?;
    Ok(())
}

pub fn all(tx: &mut Tx<'_>, book: i64, after: ContactId, limit: i64) -> db::Result<Vec<Row>> {
    tx.all(
        sql!(
            "select id, address, name, source, state, matched_user_id, created_at from contacts
             where book_id = $1 and id > $2 order by id limit $3"
        ),
        args![book, after, limit],
        read,
    )
}

pub fn one(tx: &mut Tx<'_>, book: i64, contact: ContactId) -> db::Result<Option<Row>> {
    tx.optional(
        sql!(
            "select id, address, name, source, state, matched_user_id, created_at from contacts
             where book_id = $1 and id = $2"
        ),
        args![book, contact],
        read,
    )
}

pub fn of_state(tx: &mut Tx<'_>, book: i64, state: ContactState, after: ContactId, limit: i64) -> db::Result<Vec<Row>> {
    tx.all(
        sql!(
            "select id, address, name, source, state, matched_user_id, created_at from contacts
             where book_id = $1 and state = $2 and id > $3 order by id limit $4"
        ),
        args![book, state, after, limit],
        read,
    )
}

fn read(row: &db::Row<'_>) -> db::Result<Row> {
    Ok(Row {
        id: row.get(0)?,
        address: row.get(1)?,
        name: row.get(2)?,
        source: row.get(3)?,
        state: row.get(4)?,
        matched: row.get(5)?,
        created_at: row.get(6)?,
    })
}

/// These people, as others see them.
pub fn people(tx: &mut Tx<'_>, people: impl IntoIterator<Item = UserId>) -> db::Result<Vec<User>> {
    tx.all(
        sql!(
            "select u.id, u.username, u.display_name, u.admin, u.erased_at is not null, u.bot_of is not null, u.avatar
             from users u where u.id in (select cast(value as bigint) from json_each(cast($1 as text)))"
        ),
        args![json_list(people)],
        |row| User::read(row, 0),
    )
}

pub fn delete(tx: &mut Tx<'_>, book: i64, contact: ContactId) -> db::Result<bool> {
    Ok(tx.execute(sql!("delete from contacts where book_id = $1 and id = $2"), args![book, contact])? == 1)
}

/// Takes the next entries of a book away that is nobody's any more.
pub fn clear(tx: &mut Tx<'_>, book: i64) -> db::Result<u64> {
    tx.execute(
        sql!(
            "delete from contacts where book_id = $1
                and id in (select id from contacts where book_id = $1 order by id limit 200)"
        ),
        args![book],
    )
}

/// Takes somebody out of the books of others: their entries are of an address behind which nobody is.
pub fn forget_person(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(
        sql!("update contacts set matched_user_id = null, state = 'pending' where matched_user_id = $1"),
        args![user],
    )?;
    Ok(())
}
