//! The table of identities.

use db::{Tx, args, sql};
use model::{IdentityId, Time, UserId};

use crate::providers::Profile;

/// One of somebody's.
pub struct Row {
    pub id: IdentityId,
    pub issuer: String,
    pub label: Option<String>,
    pub created_at: Time,
}

/// Whose an identity is.
pub fn owner(tx: &mut Tx<'_>, issuer: &str, subject: &str) -> db::Result<Option<UserId>> {
    tx.optional(
        sql!("select user_id from identities where issuer = $1 and subject = $2"),
        args![issuer, subject],
        |row| row.get(0),
    )
}

/// Links one. Of two that come at once the later one fails, and runs again.
pub fn insert(tx: &mut Tx<'_>, (id, user): (IdentityId, UserId), profile: &Profile, now: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into identities (id, user_id, issuer, subject, label, created_at) values ($1, $2, $3, $4, $5, $6)"
        ),
        args![id, user, &profile.issuer, &profile.subject, profile.label(), now],
    )?;
    Ok(())
}

/// Somebody's, the oldest first.
pub fn list(tx: &mut Tx<'_>, user: UserId) -> db::Result<Vec<Row>> {
    tx.all(
        sql!("select id, issuer, label, created_at from identities where user_id = $1 order by id limit 100"),
        args![user],
        |row| Ok(Row { id: row.get(0)?, issuer: row.get(1)?, label: row.get(2)?, created_at: row.get(3)? }),
    )
}

/// Takes one of somebody's away.
pub fn delete(tx: &mut Tx<'_>, id: IdentityId, user: UserId) -> db::Result<()> {
    tx.execute(sql!("delete from identities where id = $1 and user_id = $2"), args![id, user])?;
    Ok(())
}
