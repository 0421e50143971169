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

/// Whose verified address it is, where they let this person find them by it.
pub fn by_email(tx: &mut Tx<'_>, viewer: UserId, folded: &str) -> db::Result<Vec<User>> {
    tx.all(
        sql!(
            "select u.id, u.username, u.display_name, u.admin, u.erased_at is not null, u.bot_of is not null, u.avatar
             from users u join privacy p on p.user_id = u.id
             where u.email_folded = $2 and u.email_verified_at is not null and u.id <> $1 and u.claimed and u.deactivated_at is null
                and u.locked_at is null
                and not exists (select 1 from blocks where user_id = $1 and blocked_user_id = u.id)
                and not exists (select 1 from blocks where user_id = u.id and blocked_user_id = $1)
                and (p.find_by_email = 'everyone'
                    or (p.find_by_email <> 'nobody' and exists (select 1 from friends where user_id = $1 and friend_id = u.id))
                    or (p.find_by_email = 'friends_of_friends' and exists (
                        select 1 from friends mine join friends theirs on theirs.user_id = mine.friend_id
                        where mine.user_id = $1 and theirs.friend_id = u.id)))"
        ),
        args![viewer, folded],
        |row| User::read(row, 0),
    )
}
