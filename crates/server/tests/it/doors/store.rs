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
            "select (select count(*) from users), (select count(*) from rooms), (select count(*) from memberships),
                (select count(*) from messages), (select count(*) from events), (select count(*) from sessions),
                (select count(*) from first_admin) + (select count(*) from users where admin)"
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
