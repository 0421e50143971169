//! Names.

use std::collections::HashMap;

use db::{Tx, args, json_list, sql};
use model::UserId;

/// What these people are called.
pub fn names(tx: &mut Tx<'_>, users: impl Iterator<Item = UserId>) -> db::Result<HashMap<UserId, String>> {
    let names: Vec<(UserId, String)> = tx.all(
        sql!(
            "select id, username from users
             where id in (select cast(value as bigint) from json_each(cast($1 as text)))"
        ),
        args![json_list(users)],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(names.into_iter().collect())
}
