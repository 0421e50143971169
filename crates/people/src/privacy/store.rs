//! The table of what people decided.

use db::{Tx, args, sql};
use model::{Privacy, UserId};

/// Locks the person's row on PostgreSQL, so that two changes at once both hold; SQLite has one writer.
pub fn hold(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.optional(sql!("select id from users where id = $1 /*pg for no key update */"), args![user], |_| Ok(()))?;
    Ok(())
}

pub fn put(tx: &mut Tx<'_>, user: UserId, privacy: &Privacy) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into privacy (user_id, message, add_to_rooms, invite, find, find_by_email, find_by_phone, see_email, see_phone,
                see_last_seen, see_read)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             on conflict (user_id) do update set message = excluded.message, add_to_rooms = excluded.add_to_rooms, invite = excluded.invite,
                find = excluded.find, find_by_email = excluded.find_by_email, find_by_phone = excluded.find_by_phone,
                see_email = excluded.see_email, see_phone = excluded.see_phone, see_last_seen = excluded.see_last_seen,
                see_read = excluded.see_read"
        ),
        args![
            user,
            privacy.message,
            privacy.add,
            privacy.invite,
            privacy.find,
            privacy.find_by_email,
            privacy.find_by_phone,
            privacy.see_email,
            privacy.see_phone,
            privacy.see_last_seen,
            privacy.see_read
        ],
    )?;
    Ok(())
}

/// Whether nobody signs in as this person, and nobody decided anything for them.
pub fn is_undecided(tx: &mut Tx<'_>, user: UserId) -> db::Result<bool> {
    let found = tx.optional(
        sql!("select id from users where id = $1 and not claimed and not exists (select 1 from privacy where user_id = $1)"),
        args![user],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

pub fn remove(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(sql!("delete from privacy where user_id = $1"), args![user])?;
    Ok(())
}
