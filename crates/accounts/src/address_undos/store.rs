//! The table of addresses that can be put back.

use db::{Row, Tx, args, sql};
use model::{Time, UndoId, UserId};

use crate::sessions::SecretHash;
use app::address::{Address, Kind};

/// A change that can be taken back.
pub struct Found {
    pub id: UndoId,
    pub user: UserId,
    pub former: Address,
}

/// Remembers one.
pub fn insert(
    tx: &mut Tx<'_>,
    (id, user): (UndoId, UserId),
    (hash, former): (&SecretHash, &Address),
    until: Time,
) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into address_undos (id, user_id, kind, address, hash, expires_at) values ($1, $2, $3, $4, $5, $6)"
        ),
        args![id, user, former.kind().word(), former.as_str(), hash, until],
    )?;
    Ok(())
}

/// The one with this code.
pub fn find(tx: &mut Tx<'_>, hash: &SecretHash, now: Time) -> db::Result<Option<Found>> {
    tx.optional(
        sql!("select id, user_id, address from address_undos where hash = $1 and expires_at > $2"),
        args![hash, now],
        |row| Ok(Found { id: row.get(0)?, user: row.get(1)?, former: address(row, 2)? }),
    )
}

/// The addresses of all that are somebody's.
pub fn former(tx: &mut Tx<'_>, user: UserId) -> db::Result<Vec<Address>> {
    tx.all(sql!("select address from address_undos where user_id = $1"), args![user], |row| address(row, 0))
}

/// Addresses stand here as they are kept: numbers with the code of their country.
fn address(row: &Row<'_>, column: usize) -> db::Result<Address> {
    let text: String = row.get(column)?;
    Address::read(&text, None).map_err(|why| db::Error::new(db::ErrorKind::Other, why))
}

/// Forgets somebody's of a kind, from this one on.
pub fn forget_since(tx: &mut Tx<'_>, user: UserId, (kind, id): (Kind, UndoId)) -> db::Result<()> {
    tx.execute(
        sql!("delete from address_undos where user_id = $1 and kind = $2 and id >= $3"),
        args![user, kind.word(), id],
    )?;
    Ok(())
}

/// No hash is empty, so no password is right.
pub fn take_password(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(sql!("update users set password_hash = '' where id = $1"), args![user])?;
    Ok(())
}

/// Forgets so many that ended before a moment, and says how many.
pub fn forget(tx: &mut Tx<'_>, before: Time, most: i64) -> db::Result<u64> {
    tx.execute(
        sql!(
            "delete from address_undos where id in (select id from address_undos where expires_at < $1 order by expires_at limit $2)"
        ),
        args![before, most],
    )
}
