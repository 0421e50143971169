//! What people say of themselves, and what their row says of them.

use app::User;
use db::{Tx, args, sql};
use model::{Time, UserId, fold};

use super::Said;

/// Somebody's row, as far as a profile shows it.
pub struct Person {
    pub user: User,
    /// Verified.
    pub email: Option<String>,
    pub phone: Option<String>,
}

/// None: nobody, or somebody who is gone.
pub fn find(tx: &mut Tx<'_>, user: UserId) -> db::Result<Option<Person>> {
    tx.optional(
        sql!(
            "select id, username, display_name, admin, erased_at is not null, bot_of is not null, avatar,
                case when email_verified_at is not null then email end, phone
             from users where id = $1 and erased_at is null"
        ),
        args![user],
        |row| Ok(Person { user: User::read(row, 0)?, email: row.get(7)?, phone: row.get(8)? }),
    )
}

/// Keeps somebody's profile as it is until the unit ends.
pub fn hold(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(sql!("update profiles set told_at = told_at where user_id = $1"), args![user])?;
    Ok(())
}

/// Whether somebody is not gone.
pub fn is_there(tx: &mut Tx<'_>, user: UserId) -> db::Result<bool> {
    let found =
        tx.optional(sql!("select id from users where id = $1 and erased_at is null"), args![user], |_| Ok(()))?;
    Ok(found.is_some())
}

/// Whether `viewer` is in a room in which `user` is or was.
pub fn share_a_room(tx: &mut Tx<'_>, viewer: UserId, user: UserId) -> db::Result<bool> {
    let found = tx.optional(
        sql!(
            "select mine.room_id from memberships mine
             join rooms r on r.id = mine.room_id and r.deleted_at is null
             join memberships theirs on theirs.room_id = mine.room_id and theirs.user_id = $2
             where mine.user_id = $1 and mine.state = 'joined' limit 1"
        ),
        args![viewer, user],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// What somebody says of themselves at this moment.
pub fn said(tx: &mut Tx<'_>, user: UserId, now: Time) -> db::Result<Option<Said>> {
    tx.optional(
        sql!("select bio, pronouns, city, interests, status, status_until from profiles where user_id = $1"),
        args![user],
        |row| {
            let (interests, until): (String, Option<Time>) = (row.get(3)?, row.get(5)?);
            let over = until.is_some_and(|until| until <= now);
            Ok(Said {
                bio: row.get(0)?,
                pronouns: row.get(1)?,
                city: row.get(2)?,
                interests: interests.split_whitespace().map(str::to_owned).collect(),
                status: if over { String::new() } else { row.get(4)? },
                status_until: until.filter(|_| !over),
            })
        },
    )
}

pub fn insert(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into profiles (user_id, bio, pronouns, city, interests, status, status_until, told_at)
             values ($1, '', '', '', '', '', null, null) on conflict (user_id) do nothing"
        ),
        args![user],
    )?;
    Ok(())
}

/// Interests have no spaces: they stand with one between them.
pub fn put(tx: &mut Tx<'_>, user: UserId, said: &Said) -> db::Result<()> {
    tx.execute(
        sql!(
            "update profiles set bio = $2, pronouns = $3, city = $4, interests = $5, status = $6, status_until = $7,
                city_folded = $8
             where user_id = $1"
        ),
        args![
            user,
            &said.bio,
            &said.pronouns,
            &said.city,
            said.interests.join(" "),
            &said.status,
            said.status_until,
            fold(&said.city)
        ],
    )?;
    Ok(())
}

pub fn forget_interests(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(sql!("delete from profile_interests where user_id = $1"), args![user])?;
    Ok(())
}

pub fn insert_interest(tx: &mut Tx<'_>, user: UserId, interest: &str) -> db::Result<()> {
    tx.execute(sql!("insert into profile_interests (interest, user_id) values ($2, $1)"), args![user, interest])?;
    Ok(())
}

pub fn told_at(tx: &mut Tx<'_>, user: UserId) -> db::Result<Option<Time>> {
    let found = tx.optional(sql!("select told_at from profiles where user_id = $1"), args![user], |row| row.get(0))?;
    Ok(found.flatten())
}

pub fn set_told(tx: &mut Tx<'_>, user: UserId, now: Time) -> db::Result<()> {
    tx.execute(sql!("update profiles set told_at = $2 where user_id = $1"), args![user, now])?;
    Ok(())
}

pub fn delete(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(sql!("delete from profiles where user_id = $1"), args![user])?;
    Ok(())
}
