//! What a rebuilt database holds.

use std::collections::HashMap;

use db::{Error, Tx, args, sql};
use testkit::history::Key;

/// The keys of a room's messages, by seq. Reads every page of the log.
pub fn messages(tx: &mut Tx<'_>, room: i64) -> Result<HashMap<i64, Key>, Error> {
    let rows = tx.all(
        sql!("select seq, body from events where room_id = $1 and kind = 'message.created' order by seq"),
        args![room],
        |row| Ok((row.get::<i64>(0)?, row.get::<String>(1)?)),
    )?;
    Ok(rows.into_iter().filter_map(|(seq, body)| Some((seq, key_of(&body)?))).collect())
}

fn key_of(body: &str) -> Option<Key> {
    let (_, rest) = body.split_once("\"key\":\"")?;
    Key::parse(rest.split_once('"')?.0)
}
