//! How much there is, so that a refusal can be seen to change nothing.

use db::{Error, Tx, args, sql};

/// Rows of what people make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    users: i64,
    rooms: i64,
    memberships: i64,
    messages: i64,
    events: i64,
    sessions: i64,
    admins: i64,
}

pub fn counts(tx: &mut Tx<'_>) -> Result<Counts, Error> {
    tx.one(
        sql!(
            "select (select count(*) from users where id > 0), (select count(*) from rooms where id > 0),
                (select count(*) from memberships where room_id > 0), (select count(*) from messages where room_id > 0),
                (select count(*) from events where room_id > 0), (select count(*) from sessions where id > 0),
                (select count(*) from first_admin where place = 1) + (select count(*) from users where id > 0 and admin)"
        ),
        args![],
        |row| {
            Ok(Counts {
                users: row.get(0)?,
                rooms: row.get(1)?,
                memberships: row.get(2)?,
                messages: row.get(3)?,
                events: row.get(4)?,
                sessions: row.get(5)?,
                admins: row.get(6)?,
            })
        },
    )
}

impl Counts {
    /// Whether nobody administers the server.
    pub fn no_admin(&self) -> bool {
        self.admins == 0
    }
}
