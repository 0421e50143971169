//! The address in a person's row.

use db::{Tx, args, sql};
use model::{Time, UserId};

use crate::sign_up::Email;

/// Whose an address is.
pub struct Owner {
    pub user: UserId,
    pub username: String,
}

/// Who has shown that this address is theirs.
pub fn owner(tx: &mut Tx<'_>, folded: &str) -> db::Result<Option<Owner>> {
    tx.optional(
        sql!("select id, username from users where email_folded = $1 and email_verified_at is not null"),
        args![folded],
        |row| Ok(Owner { user: row.get(0)?, username: row.get(1)? }),
    )
}

/// Makes an address somebody's own; false: it is another's.
pub fn verify(tx: &mut Tx<'_>, user: UserId, email: &Email, now: Time) -> db::Result<bool> {
    let rows = tx.execute(
        sql!(
            "update users set email = $2, email_folded = $3, email_verified_at = $4 where id = $1 and not exists
             (select 1 from users as others where others.email_folded = $3 and others.email_verified_at is not null and others.id <> $1)"
        ),
        args![user, email.as_str(), email.folded(), now],
    )?;
    Ok(rows == 1)
}

/// Takes the address away; false: there is none.
pub fn clear(tx: &mut Tx<'_>, user: UserId) -> db::Result<bool> {
    let rows = tx.execute(
        sql!(
            "update users set email = null, email_folded = null, email_verified_at = null where id = $1 and email is not null"
        ),
        args![user],
    )?;
    Ok(rows == 1)
}
