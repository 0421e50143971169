//! The addresses in a person's row.

use db::{Row, Tx, args, sql};
use model::{Time, UserId};

use crate::sign_up::Email;
use app::address::{Address, Kind, Phone};

/// Whose an address is.
pub struct Owner {
    pub user: UserId,
    pub username: String,
}

/// Who has shown that this address is theirs.
pub fn owner(tx: &mut Tx<'_>, address: &Address) -> db::Result<Option<Owner>> {
    match address {
        Address::Email(email) => tx.optional(
            sql!("select id, username from users where email_folded = $1 and email_verified_at is not null"),
            args![email.folded()],
            read_owner,
        ),
        Address::Phone(phone) => {
            tx.optional(sql!("select id, username from users where phone = $1"), args![phone.as_str()], read_owner)
        }
    }
}

fn read_owner(row: &Row<'_>) -> db::Result<Owner> {
    Ok(Owner { user: row.get(0)?, username: row.get(1)? })
}

/// Makes an address somebody's own; false: it is another's.
pub fn verify(tx: &mut Tx<'_>, user: UserId, address: &Address, now: Time) -> db::Result<bool> {
    match address {
        Address::Email(email) => verify_email(tx, user, email, now),
        Address::Phone(phone) => verify_phone(tx, user, phone),
    }
}

fn verify_email(tx: &mut Tx<'_>, user: UserId, email: &Email, now: Time) -> db::Result<bool> {
    let rows = tx.execute(
        sql!(
            "update users set email = $2, email_folded = $3, email_verified_at = $4 where id = $1 and not exists
             (select 1 from users as others where others.email_folded = $3 and others.email_verified_at is not null and others.id <> $1)"
        ),
        args![user, email.as_str(), email.folded(), now],
    )?;
    Ok(rows == 1)
}

fn verify_phone(tx: &mut Tx<'_>, user: UserId, phone: &Phone) -> db::Result<bool> {
    let rows = tx.execute(
        sql!(
            "update users set phone = $2 where id = $1
             and not exists (select 1 from users as others where others.phone = $2 and others.id <> $1)"
        ),
        args![user, phone.as_str()],
    )?;
    Ok(rows == 1)
}

/// Takes the address of a kind away; false: there is none.
pub fn clear(tx: &mut Tx<'_>, user: UserId, kind: Kind) -> db::Result<bool> {
    let rows = match kind {
        Kind::Email => tx.execute(
            sql!(
                "update users set email = null, email_folded = null, email_verified_at = null where id = $1 and email is not null"
            ),
            args![user],
        )?,
        Kind::Phone => {
            tx.execute(sql!("update users set phone = null where id = $1 and phone is not null"), args![user])?
        }
    };
    Ok(rows == 1)
}
