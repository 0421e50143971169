//! The table of signing keys.

use db::{Tx, args, sql};
use model::Time;

use super::StoredKey;

/// Keys that may have signed a token that is still good, oldest first.
pub fn list(tx: &mut Tx<'_>) -> db::Result<Vec<StoredKey>> {
    tx.all(
        sql!("select kid, pkcs8, active from signing_keys where created_at > $1 and retired_at is null order by created_at, kid limit 50"),
        args![0],
        |row| Ok(StoredKey { kid: row.get(0)?, pkcs8: row.get(1)?, active: row.get(2)? }),
    )
}

/// A new key that signs from now on, unless another one does already.
pub fn insert(tx: &mut Tx<'_>, key: &StoredKey, now: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into signing_keys (kid, pkcs8, active, created_at) values ($1, $2, true, $3) on conflict do nothing"
        ),
        args![&key.kid, &key.pkcs8, now],
    )?;
    Ok(())
}
