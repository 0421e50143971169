//! Addresses of people, and who was told of whom.

use db::{Tx, args, sql};
use model::{Time, UserId};

/// The e-mail address, if it is verified, and the number of somebody who is here.
pub fn addresses(tx: &mut Tx<'_>, user: UserId) -> db::Result<Option<(Option<String>, Option<String>)>> {
    tx.optional(
        sql!(
            "select case when email_verified_at is not null then email_folded end, phone from users
             where id = $1 and erased_at is null and deactivated_at is null"
        ),
        args![user],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Says whether it is the first time.
pub fn insert(tx: &mut Tx<'_>, user: UserId, person: UserId, now: Time) -> db::Result<bool> {
    let rows = tx.execute(
        sql!("insert into told_joins (user_id, person_id, at) values ($1, $2, $3) on conflict do nothing"),
        args![user, person, now],
    )?;
    Ok(rows == 1)
}

pub fn forget(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(sql!("delete from told_joins where user_id = $1"), args![user])?;
    tx.execute(sql!("delete from told_joins where person_id = $1"), args![user])?;
    Ok(())
}
