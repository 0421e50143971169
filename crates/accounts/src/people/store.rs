//! The table of users, as administrators see and change it.

use db::{Row, Tx, args, sql};
use model::{Time, UserId};

use super::page::{Asked, Standing, Whom};
use super::{BotOwner, PersonEntry};

/// People by name.
pub fn list(tx: &mut Tx<'_>, asked: &Asked, limit: i64) -> db::Result<Vec<PersonEntry>> {
    let whom = match asked.whom {
        None => "all",
        Some(Whom::Active) => "active",
        Some(Whom::Locked) => "locked",
        Some(Whom::Unclaimed) => "unclaimed",
        Some(Whom::Deactivated) => "deactivated",
        Some(Whom::Admins) => "admins",
    };
    tx.all(
        sql!(
            "select id, username, display_name, admin, email, email_verified_at, claimed, locked_at, created_at, folded,
                deactivated_at, erase_at, exists (select 1 from second_steps where second_steps.user_id = users.id),
                bot_of, (select o.username from users o where o.id = users.bot_of)
             from users
             where erased_at is null and folded > $1 and folded >= $2 and folded < $3
                and (cast($4 as text) is null or (email_folded = $4 and email_verified_at is not null))
                and case cast($5 as text) when 'all' then true when 'admins' then admin when 'unclaimed' then not claimed
                    when 'locked' then locked_at is not null when 'deactivated' then deactivated_at is not null and locked_at is null
                    else claimed and locked_at is null and deactivated_at is null end
             order by folded limit $6"
        ),
        args![
            asked.after.as_str(),
            asked.prefix.as_str(),
            asked.behind(),
            asked.email.as_deref(),
            whom,
            limit
        ],
        person,
    )
}

/// The person with this id.
pub fn find(tx: &mut Tx<'_>, user: UserId) -> db::Result<Option<PersonEntry>> {
    tx.optional(
        sql!(
            "select id, username, display_name, admin, email, email_verified_at, claimed, locked_at, created_at, folded,
                deactivated_at, erase_at, exists (select 1 from second_steps where second_steps.user_id = users.id),
                bot_of, (select o.username from users o where o.id = users.bot_of)
             from users where id = $1 and erased_at is null"
        ),
        args![user],
        person,
    )
}

fn person(row: &Row<'_>) -> db::Result<PersonEntry> {
    let (verified_at, locked_at): (Option<Time>, Option<Time>) = (row.get(5)?, row.get(7)?);
    let (deactivated_at, erase_at): (Option<Time>, Option<Time>) = (row.get(10)?, row.get(11)?);
    let standing = match (row.get(6)?, locked_at, deactivated_at, erase_at) {
        (false, ..) => Standing::Unclaimed,
        (true, Some(_), ..) => Standing::Locked,
        (true, None, _, Some(_)) => Standing::Deleting,
        (true, None, Some(_), None) => Standing::Deactivated,
        (true, None, None, None) => Standing::Active,
    };
    let owner = row.get::<Option<UserId>>(13)?.zip(row.get(14)?).map(|(id, username)| BotOwner { id, username });
    Ok(PersonEntry {
        id: row.get(0)?,
        username: row.get(1)?,
        display_name: row.get(2)?,
        admin: row.get(3)?,
        email: row.get(4)?,
        email_verified: verified_at.is_some(),
        standing,
        created_at: row.get(8)?,
        erase_at,
        folded: row.get(9)?,
        second_step: row.get(12)?,
        bot: owner.is_some(),
        owner,
    })
}

/// Who administers, and may come in; all administrators stay so until the unit ends.
pub fn hold_admins(tx: &mut Tx<'_>) -> db::Result<Vec<UserId>> {
    let admins: Vec<(UserId, Option<Time>)> = tx.all(
        sql!("select id, coalesce(locked_at, deactivated_at) from users where admin and id > 0 order by id /*pg for no key update */"),
        args![],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(admins.into_iter().filter(|(_, out_since)| out_since.is_none()).map(|(id, _)| id).collect())
}

/// Keeps somebody out.
pub fn lock(tx: &mut Tx<'_>, user: UserId, now: Time) -> db::Result<()> {
    tx.execute(sql!("update users set locked_at = $2 where id = $1"), args![user, now])?;
    Ok(())
}

/// Lets somebody in again.
pub fn unlock(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(sql!("update users set locked_at = null where id = $1"), args![user])?;
    Ok(())
}

/// Makes somebody an administrator.
pub fn raise(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(sql!("update users set admin = true where id = $1"), args![user])?;
    Ok(())
}

/// Makes an administrator an ordinary member.
pub fn lower(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(sql!("update users set admin = false where id = $1"), args![user])?;
    Ok(())
}
