//! The secret, and people under their tags.

use db::{Tx, args, json_list, sql};
use model::{Circle, Time, UserId};

/// Somebody under an address, as it was made.
pub struct Entry {
    pub user: UserId,
    /// Which of their addresses.
    pub kind: Kind,
    pub made_of: Vec<u8>,
    pub tag: Vec<u8>,
    pub sealed: Vec<u8>,
}

/// What an entry should be made of, and who may find it.
pub struct Basis {
    /// None: they may not be found by it any more.
    pub address: Option<String>,
    pub username: String,
    pub circle: Circle,
}

/// Which address of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind(&'static str);

impl Kind {
    pub const EMAIL: Self = Self("email");
    pub const PHONE: Self = Self("phone");

    pub fn word(self) -> &'static str {
        self.0
    }

    fn of(word: &str) -> Self {
        if word == Self::EMAIL.0 { Self::EMAIL } else { Self::PHONE }
    }
}

pub fn secret(tx: &mut Tx<'_>) -> db::Result<Option<Vec<u8>>> {
    tx.optional(sql!("select secret from discovery_keys where id = 1"), args![], |row| row.get(0))
}

/// A secret, unless there is one.
pub fn insert_secret(tx: &mut Tx<'_>, secret: &[u8; 32], now: Time) -> db::Result<()> {
    tx.execute(
        sql!("insert into discovery_keys (id, secret, created_at) values (1, $1, $2) on conflict (id) do nothing"),
        args![secret, now],
    )?;
    Ok(())
}

/// Of what the entries of these people were made.
pub fn made(tx: &mut Tx<'_>, people: &[UserId]) -> db::Result<Vec<(UserId, Kind, Vec<u8>)>> {
    tx.all(
        sql!(
            "select user_id, kind, made_of from discovery_entries
             where user_id in (select cast(value as bigint) from json_each(cast($1 as text)))"
        ),
        args![json_list(people.iter().copied())],
        |row| Ok((row.get(0)?, Kind::of(&row.get::<String>(1)?), row.get(2)?)),
    )
}

pub fn put(tx: &mut Tx<'_>, entry: &Entry) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into discovery_entries (user_id, kind, made_of, tag, sealed) values ($1, $2, $3, $4, $5)
             on conflict (user_id, kind) do update set made_of = excluded.made_of, tag = excluded.tag, sealed = excluded.sealed"
        ),
        args![entry.user, entry.kind.0, entry.made_of.clone(), entry.tag.clone(), entry.sealed.clone()],
    )?;
    Ok(())
}

/// Takes an entry away, if it is still made of that.
pub fn delete(tx: &mut Tx<'_>, entry: &Entry) -> db::Result<()> {
    tx.execute(
        sql!("delete from discovery_entries where user_id = $1 and kind = $2 and made_of = $3"),
        args![entry.user, entry.kind.0, entry.made_of.clone()],
    )?;
    Ok(())
}

/// Everything of somebody.
pub fn forget(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(sql!("delete from discovery_entries where user_id = $1"), args![user])?;
    Ok(())
}

/// The next entries by tag, each with what it should be made of now.
pub fn next(tx: &mut Tx<'_>, after: &[u8], most: i64) -> db::Result<Vec<(Entry, Basis)>> {
    tx.all(
        sql!(
            "select e.user_id, e.kind, e.made_of, e.tag, e.sealed, u.username,
                case when u.erased_at is not null or u.deactivated_at is not null then null
                    when e.kind = 'phone' then u.phone
                    when u.email_verified_at is not null then u.email_folded end,
                case when e.kind = 'phone' then p.find_by_phone else p.find_by_email end
             from discovery_entries e join users u on u.id = e.user_id join privacy p on p.user_id = e.user_id
             where e.tag > $1 order by e.tag limit $2"
        ),
        args![after.to_vec(), most],
        |row| {
            let entry = Entry {
                user: row.get(0)?,
                kind: Kind::of(&row.get::<String>(1)?),
                made_of: row.get(2)?,
                tag: row.get(3)?,
                sealed: row.get(4)?,
            };
            let circle: Circle = row.get(7)?;
            let address = if circle == Circle::Nobody { None } else { row.get(6)? };
            Ok((entry, Basis { address, username: row.get(5)?, circle }))
        },
    )
}
