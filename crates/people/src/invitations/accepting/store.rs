//! Who invites.

use app::User;
use db::{Tx, args, sql};
use model::UserId;

use super::Inviter;

pub fn inviter(tx: &mut Tx<'_>, user: UserId) -> db::Result<Inviter> {
    tx.one(sql!("select username, display_name from users where id = $1"), args![user], |row| {
        Ok(Inviter { username: row.get(0)?, display_name: row.get(1)? })
    })
}

pub fn user(tx: &mut Tx<'_>, user: UserId) -> db::Result<User> {
    tx.one(
        sql!(
            "select u.id, u.username, u.display_name, u.admin, u.erased_at is not null, u.bot_of is not null, u.avatar
             from users u where u.id = $1"
        ),
        args![user],
        |row| User::read(row, 0),
    )
}
