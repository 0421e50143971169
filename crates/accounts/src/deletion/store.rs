//! Which accounts are to be erased, and when.

use db::{Tx, args, sql};
use model::{Content, Time, UserId};

/// Says when.
pub fn set_erasure(tx: &mut Tx<'_>, user: UserId, at: Time, content: Content) -> db::Result<()> {
    tx.execute(
        sql!("update users set erase_at = $2, erase_content = $3 where id = $1 and erased_at is null"),
        args![user, at, content.word()],
    )?;
    Ok(())
}

/// What becomes of what somebody wrote who is to be erased by now; none: they are not.
pub fn due(tx: &mut Tx<'_>, user: UserId, now: Time) -> db::Result<Option<Content>> {
    tx.optional(
        sql!("select erase_content from users where id = $1 and erased_at is null and erase_at <= $2"),
        args![user, now],
        |row| row.get(0),
    )
}
