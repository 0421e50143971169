//! The key that signs.

use db::{Tx, args, sql};

pub fn find_key(tx: &mut Tx<'_>) -> db::Result<Option<Vec<u8>>> {
    tx.optional(sql!("select secret from file_keys where id = 1"), args![], |row| row.get(0))
}

pub fn insert_key(tx: &mut Tx<'_>, secret: &[u8]) -> db::Result<()> {
    tx.execute(sql!("insert into file_keys (id, secret) values (1, $1) on conflict do nothing"), args![secret])?;
    Ok(())
}
