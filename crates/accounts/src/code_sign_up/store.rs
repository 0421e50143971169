//! The table of tickets.

use db::{Tx, args, sql};
use model::Time;

use crate::sessions::SecretHash;
use app::address::Address;

/// Writes the ticket of an address, in place of the one before.
pub fn put(tx: &mut Tx<'_>, hash: &SecretHash, address: &Address, until: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into sign_up_tickets (address, written, secret_hash, expires_at) values ($1, $2, $3, $4)
             on conflict (address) do update
             set written = excluded.written, secret_hash = excluded.secret_hash, expires_at = excluded.expires_at"
        ),
        args![address.folded(), address.as_str(), hash, until],
    )?;
    Ok(())
}

/// Takes one away that is good, and gives its address as it is written to.
pub fn take(tx: &mut Tx<'_>, hash: &SecretHash, now: Time) -> db::Result<Option<String>> {
    tx.optional(
        sql!("delete from sign_up_tickets where secret_hash = $1 and expires_at > $2 returning written"),
        args![hash, now],
        |row| row.get(0),
    )
}

/// Forgets so many that ended before a moment, and says how many.
pub fn forget(tx: &mut Tx<'_>, before: Time, most: i64) -> db::Result<u64> {
    tx.execute(
        sql!(
            "delete from sign_up_tickets where address in
             (select address from sign_up_tickets where expires_at < $1 limit $2)"
        ),
        args![before, most],
    )
}
