//! The tokens of apps that are known, by their hashes.

use db::{Tx, args, sql};
use model::SessionId;

use super::Chain;

/// Those of a session that just began.
pub fn insert(tx: &mut Tx<'_>, session: SessionId, chain: &Chain) -> db::Result<()> {
    tx.execute(
        sql!("insert into refresh_tokens (session_id, used_hash, first_hash, second_hash) values ($1, $2, $3, $4)"),
        args![session, chain.used.as_ref(), &chain.first, chain.second.as_ref()],
    )?;
    Ok(())
}

/// Those of a session.
pub fn find(tx: &mut Tx<'_>, session: SessionId) -> db::Result<Option<Chain>> {
    tx.optional(
        sql!("select used_hash, first_hash, second_hash from refresh_tokens where session_id = $1"),
        args![session],
        |row| Ok(Chain { used: row.get(0)?, first: row.get(1)?, second: row.get(2)? }),
    )
}

/// After an exchange.
pub fn update(tx: &mut Tx<'_>, session: SessionId, chain: &Chain) -> db::Result<()> {
    tx.execute(
        sql!("update refresh_tokens set used_hash = $2, first_hash = $3, second_hash = $4 where session_id = $1"),
        args![session, chain.used.as_ref(), &chain.first, chain.second.as_ref()],
    )?;
    Ok(())
}
