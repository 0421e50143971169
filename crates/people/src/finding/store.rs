//! People whom somebody may find.

use app::User;
use db::{Tx, args, sql};
use model::UserId;

/// Those whose name begins so: behind the first bound and before the second. Friends are found whatever they decided about others.
pub fn by_name(tx: &mut Tx<'_>, viewer: UserId, (from, behind): (&str, &str), limit: i64) -> db::Result<Vec<User>> {
    tx.all(
        sql!(
            "select u.id, u.username, u.display_name, u.admin, u.erased_at is not null, u.bot_of is not null, u.avatar
             from users u left join privacy p on p.user_id = u.id
             where u.folded >= $2 and u.folded < $3 and u.id <> $1 and u.claimed and u.deactivated_at is null and u.locked_at is null
                and not exists (select 1 from blocks where user_id = $1 and blocked_user_id = u.id)
                and not exists (select 1 from blocks where user_id = u.id and blocked_user_id = $1)
                and (coalesce(p.find, 'everyone') = 'everyone'
                    or exists (select 1 from friends where user_id = $1 and friend_id = u.id)
                    or (p.find = 'friends_of_friends' and exists (
                        select 1 from friends mine join friends theirs on theirs.user_id = mine.friend_id
                        where mine.user_id = $1 and theirs.friend_id = u.id)))
             order by u.folded limit $4"
        ),
        args![viewer, from, behind, limit],
        |row| User::read(row, 0),
    )
}

/// Those who are called something beside their username of which a word begins so, as [`by_name`].
pub fn by_display_name(
    tx: &mut Tx<'_>,
    viewer: UserId,
    (from, behind): (&str, &str),
    limit: i64,
) -> db::Result<Vec<User>> {
    tx.all(
        sql!(
            "select u.id, u.username, u.display_name, u.admin, u.erased_at is not null, u.bot_of is not null, u.avatar
             from name_starts s join users u on u.id = s.user_id left join privacy p on p.user_id = u.id
             where s.start >= $2 and s.start < $3 and u.id <> $1 and u.claimed and u.deactivated_at is null and u.locked_at is null
                and not exists (select 1 from blocks where user_id = $1 and blocked_user_id = u.id)
                and not exists (select 1 from blocks where user_id = u.id and blocked_user_id = $1)
                and (coalesce(p.find, 'everyone') = 'everyone'
                    or exists (select 1 from friends where user_id = $1 and friend_id = u.id)
                    or (p.find = 'friends_of_friends' and exists (
                        select 1 from friends mine join friends theirs on theirs.user_id = mine.friend_id
                        where mine.user_id = $1 and theirs.friend_id = u.id)))
             order by s.start, s.user_id limit $4"
        ),
        args![viewer, from, behind, limit],
        |row| User::read(row, 0),
    )
}

/// Somebody who was found, unless they are oneself, whom an import brought, or away for good.
pub fn people(tx: &mut Tx<'_>, viewer: UserId, person: UserId) -> db::Result<Vec<User>> {
    tx.all(
        sql!(
            "select id, username, display_name, admin, erased_at is not null, bot_of is not null, avatar
             from users where id = $2 and id <> $1 and claimed and deactivated_at is null and locked_at is null"
        ),
        args![viewer, person],
        |row| User::read(row, 0),
    )
}
