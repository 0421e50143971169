//! Hashes of names.

use db::{Tx, args, sql};

/// Whether this one is there.
pub fn contains(tx: &mut Tx<'_>, hash: &[u8]) -> db::Result<bool> {
    let found = tx.optional(sql!("select hash from former_names where hash = $1"), args![hash], |_| Ok(()))?;
    Ok(found.is_some())
}

/// Adds one.
pub fn insert(tx: &mut Tx<'_>, hash: &[u8]) -> db::Result<()> {
    tx.execute(sql!("insert into former_names (hash) values ($1) on conflict (hash) do nothing"), args![hash])?;
    Ok(())
}
