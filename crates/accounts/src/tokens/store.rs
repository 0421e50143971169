//! The table of signing keys.

use db::{Tx, args, sql};
use model::Time;

use super::StoredKey;

/// Keys that sign, will sign, or may have signed a token that is still good, oldest first.
pub fn list(tx: &mut Tx<'_>, now: Time) -> db::Result<Vec<StoredKey>> {
    tx.all(
        sql!(
            "select kid, pkcs8, signs_at, retired_at from signing_keys
             where created_at > 0 and (retired_at is null or retired_at > $1) order by created_at, kid limit 50"
        ),
        args![now],
        |row| Ok(StoredKey { kid: row.get(0)?, pkcs8: row.get(1)?, signs_at: row.get(2)?, retired_at: row.get(3)? }),
    )
}

/// A new key, unless there is another one that was not told to end.
pub fn insert(tx: &mut Tx<'_>, key: &StoredKey, now: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into signing_keys (kid, pkcs8, active, signs_at, created_at) values ($1, $2, true, $3, $4)
             on conflict do nothing"
        ),
        args![&key.kid, &key.pkcs8, key.signs_at, now],
    )?;
    Ok(())
}

/// Lets all keys end at a moment, unless they end before.
pub fn retire(tx: &mut Tx<'_>, at: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "update signing_keys set active = false, retired_at = $1
             where created_at > 0 and (retired_at is null or retired_at > $1)"
        ),
        args![at],
    )?;
    Ok(())
}

/// Forgets the keys that ended before a moment.
pub fn forget(tx: &mut Tx<'_>, before: Time) -> db::Result<()> {
    tx.execute(sql!("delete from signing_keys where created_at > 0 and retired_at < $1"), args![before])?;
    Ok(())
}
