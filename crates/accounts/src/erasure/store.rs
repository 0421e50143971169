//! What names a person, and its end.

use db::{Tx, args, sql};
use model::{Time, UserId};

/// What stands for somebody.
pub struct Named {
    pub folded: String,
    pub email: Option<String>,
    pub email_folded: Option<String>,
    pub phone: Option<String>,
}

/// What stands for this person.
pub fn named(tx: &mut Tx<'_>, user: UserId) -> db::Result<Named> {
    tx.one(sql!("select folded, email, email_folded, phone from users where id = $1"), args![user], |row| {
        Ok(Named { folded: row.get(0)?, email: row.get(1)?, email_folded: row.get(2)?, phone: row.get(3)? })
    })
}

/// Leaves a row that says that somebody was here. Its name is none that anybody could have: names have no colon.
pub fn empty(tx: &mut Tx<'_>, user: UserId, now: Time) -> db::Result<()> {
    let name = ["deleted:", &user.get().to_string()].concat();
    tx.execute(
        sql!(
            "update users set username = $2, folded = $2, display_name = null, avatar = null, email = null, email_folded = null,
                email_verified_at = null, phone = null, password_hash = '', admin = false, last_seen_at = null,
                locked_at = null, terms_at = null, erase_at = null, erase_content = null,
                deactivated_at = coalesce(deactivated_at, $3), erased_at = $3,
                bot_of = null, resting_key = null
             where id = $1"
        ),
        args![user, name, now],
    )?;
    Ok(())
}

/// Nothing opens the account any more. Its sessions ended, and stay known as such for a day without what they were called.
pub fn forget_ways_in(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(sql!("update sessions set name = '', label = null, place = null where user_id = $1"), args![user])?;
    tx.execute(sql!("delete from identities where user_id = $1"), args![user])?;
    tx.execute(sql!("delete from passkeys where user_id = $1"), args![user])?;
    tx.execute(sql!("delete from passkey_ceremonies where user_id = $1"), args![user])?;
    tx.execute(sql!("delete from provider_attempts where user_id = $1"), args![user])?;
    tx.execute(sql!("delete from reset_links where user_id = $1"), args![user])?;
    tx.execute(sql!("delete from codes where owner_id = $1"), args![user])?;
    tx.execute(sql!("delete from address_undos where user_id = $1"), args![user])?;
    tx.execute(sql!("delete from second_steps where user_id = $1"), args![user])?;
    tx.execute(sql!("delete from second_step_offers where user_id = $1"), args![user])?;
    tx.execute(sql!("delete from recovery_codes where user_id = $1"), args![user])?;
    tx.execute(sql!("delete from pending_sign_ins where user_id = $1"), args![user])?;
    tx.execute(
        sql!("delete from refresh_tokens where session_id in (select id from sessions where user_id = $1)"),
        args![user],
    )?;
    Ok(())
}

/// Codes that were sent to an address, whoever asked.
pub fn forget_codes_to(tx: &mut Tx<'_>, address: &str) -> db::Result<()> {
    tx.execute(sql!("delete from codes where address = $1"), args![address])?;
    tx.execute(sql!("delete from sign_up_tickets where address = $1"), args![address])?;
    Ok(())
}

/// What was put together of them, what they called things, and what they were called elsewhere.
pub fn forget_traces(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(sql!("delete from own_data where user_id = $1"), args![user])?;
    tx.execute(sql!("delete from invitation_codes where created_by = $1"), args![user])?;
    tx.execute(sql!("delete from imported_people where user_id = $1"), args![user])?;
    Ok(())
}
