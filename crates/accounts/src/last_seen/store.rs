//! When people were last here.

use db::{Tx, args, json_list, sql};
use model::{Time, UserId};

use super::Shown;

/// Those of `people` who show it to anybody.
pub fn shown(tx: &mut Tx<'_>, people: impl Iterator<Item = UserId>) -> db::Result<Vec<Shown>> {
    tx.all(
        sql!(
            "select u.id, u.last_seen_at from users u left join privacy p on p.user_id = u.id
             where u.id in (select cast(value as bigint) from json_each(cast($1 as text))) and coalesce(p.see_last_seen, '') <> 'nobody'
             order by u.id"
        ),
        args![json_list(people)],
        |row| Ok(Shown { user: row.get(0)?, last_seen_at: row.get(1)? }),
    )
}

/// Never back: a clock may step.
pub fn set_last_seen(tx: &mut Tx<'_>, people: &[UserId], at: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "update users set last_seen_at = $2
             where id in (select cast(value as bigint) from json_each(cast($1 as text))) and coalesce(last_seen_at, 0) < $2
               and erased_at is null"
        ),
        args![json_list(people.iter().copied()), at],
    )?;
    Ok(())
}
