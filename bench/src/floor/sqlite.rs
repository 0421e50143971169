//! Raw batched SQLite: the schema, pragmas and statements of a send, in one loop, with nothing around them.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, ensure};
use rusqlite::{CachedStatement, Connection, params};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What one measured stretch reached.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Rows {
    /// Sends (all their statements) a second.
    pub rows_per_s: f64,
    /// Sends in one transaction.
    pub batch: u64,
    /// Transactions a second.
    pub commits_per_s: f64,
}

/// What is to be written.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Sends in one transaction.
    pub batch: u64,
    /// Rooms, one sender each; sends go round them.
    pub rooms: u64,
    /// Length of a text in bytes.
    pub text_bytes: usize,
}

pub(super) const PRAGMAS: &str = "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; \
                       pragma wal_autocheckpoint = 10000; pragma journal_size_limit = 67108864; pragma cache_size = -16384; \
                       pragma mmap_size = 268435456; pragma temp_store = 2;";

// Word for word what a send runs, but for the parameters, which SQLite would number by first appearance.
const FIND: &str = "select room_id, seq, created_at, body_hash from events where sender_id = ?1 and client_key = ?2";
const ACCESS: &str = "select r.kind, r.archived, r.history, r.first_seq, r.last_seq, m.state, m.role, m.from_seq \
                      from rooms r join memberships m on m.room_id = r.id and m.user_id = ?2 \
                      where r.id = ?1 and r.deleted_at is null";
const BUMP: &str = "update rooms set last_seq = last_seq + 1, touched_at = ?2, \
                    last_message_seq = case when ?3 then last_seq + 1 else last_message_seq end \
                    where id = ?1 returning last_seq";
const EVENT: &str = "insert into events (room_id, seq, kind, sender_id, client_key, body, body_hash, created_at) \
                     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
const MESSAGE: &str = "insert into messages (room_id, seq, sender_id, text_seq, live) values (?1, ?2, ?3, ?2, true)";
const POSITION: &str = "insert into read_positions (room_id, user_id, seq, moved_at) values (?1, ?2, ?3, ?4) \
                        on conflict (room_id, user_id) do update set seq = excluded.seq, moved_at = excluded.moved_at \
                        where read_positions.seq < excluded.seq";

/// An open database of the server's schema with rooms of one in it.
pub struct Store {
    connection: Connection,
    shape: Shape,
    body: String,
    sent: u64,
}

impl Store {
    /// Opens or makes `floor.db` in `folder`, with the migrations of `migrations` in order of their names.
    pub fn open(folder: &Path, migrations: &Path, shape: Shape) -> Result<Self> {
        ensure!(shape.batch > 0 && shape.rooms > 0, "a batch and the number of rooms must be above 0");
        let path = folder.join("floor.db");
        let fresh = !path.exists();
        let connection = Connection::open(path)?;
        connection.execute_batch(PRAGMAS)?;
        connection.set_prepared_statement_cache_capacity(64);
        if fresh {
            connection.execute_batch(&schema(migrations)?).context("the migrations do not run")?;
        }
        let data = serde_json::json!({"key": Uuid::nil(), "text": "x".repeat(shape.text_bytes)});
        let store = Self { connection, shape, body: data.to_string(), sent: 0 };
        store.people_rooms()?;
        Ok(store)
    }

    fn people_rooms(&self) -> Result<()> {
        self.connection.execute_batch("begin immediate")?;
        for id in 1..=i64::try_from(self.shape.rooms)? {
            self.connection.execute(
                "insert into users (id, username, folded, password_hash, admin, created_at) values (?1, ?2, ?2, '', 0, 0) \
                 on conflict do nothing",
                params![id, format!("user{id}")],
            )?;
            self.connection.execute(
                "insert into rooms (id, uri, kind, history, archived, first_seq, last_seq, last_message_seq, touched_at, created_at) \
                 values (?1, ?2, 'group', 'all', 0, 1, 0, 0, 0, 0) on conflict do nothing",
                params![id, format!("room{id}")],
            )?;
            self.connection.execute(
                "insert into memberships (room_id, user_id, state, role, from_seq, joined_seq, since) \
                 values (?1, ?1, 'joined', 'owner', 1, 1, 0) on conflict do nothing",
                params![id],
            )?;
        }
        Ok(self.connection.execute_batch("commit")?)
    }

    /// Sends in batches for as long as `time`.
    pub fn measure(&mut self, time: Duration) -> Result<Rows> {
        let (start, mut commits, before) = (Instant::now(), 0_u32, self.sent);
        while start.elapsed() < time {
            self.batch()?;
            commits += 1;
        }
        let seconds = start.elapsed().as_secs_f64();
        let rows = f64::from(u32::try_from(self.sent - before)?);
        Ok(Rows { rows_per_s: rows / seconds, batch: self.shape.batch, commits_per_s: f64::from(commits) / seconds })
    }

    /// Sends so many in one transaction.
    pub fn commit(&mut self, sends: u64) -> Result<()> {
        self.shape.batch = sends;
        self.batch()
    }

    fn batch(&mut self) -> Result<()> {
        let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_micros())?;
        self.connection.execute_batch("begin immediate")?;
        {
            let mut statements = Statements::prepare(&self.connection)?;
            for _ in 0..self.shape.batch {
                let room = i64::try_from(self.sent % self.shape.rooms)? + 1;
                statements.send(room, &self.body, now)?;
                self.sent += 1;
            }
        }
        Ok(self.connection.execute_batch("commit")?)
    }
}

pub(super) fn schema(migrations: &Path) -> Result<String> {
    let folder = fs::read_dir(migrations)
        .with_context(|| format!("no migrations in {}: pass --migrations", migrations.display()))?;
    let mut files = folder.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "sql"));
    files.sort();
    let texts = files.iter().map(fs::read_to_string).collect::<Result<Vec<_>, _>>()?;
    Ok(texts.join("\n"))
}

struct Statements<'c> {
    find: CachedStatement<'c>,
    access: CachedStatement<'c>,
    bump: CachedStatement<'c>,
    event: CachedStatement<'c>,
    message: CachedStatement<'c>,
    position: CachedStatement<'c>,
}

impl<'c> Statements<'c> {
    fn prepare(connection: &'c Connection) -> Result<Self> {
        Ok(Self {
            find: connection.prepare_cached(FIND)?,
            access: connection.prepare_cached(ACCESS)?,
            bump: connection.prepare_cached(BUMP)?,
            event: connection.prepare_cached(EVENT)?,
            message: connection.prepare_cached(MESSAGE)?,
            position: connection.prepare_cached(POSITION)?,
        })
    }

    /// One send by the only member of a room, whose id is the room's.
    fn send(&mut self, room: i64, body: &str, now: i64) -> Result<()> {
        let key = Uuid::new_v4();
        ensure!(!self.find.exists(params![room, key.as_bytes()])?, "a key came twice");
        let state: String = self.access.query_row(params![room, room], |row| row.get(5))?;
        ensure!(state == "joined", "the sender is {state}");
        let seq: i64 = self.bump.query_row(params![room, now, true], |row| row.get(0))?;
        self.event.execute(params![room, seq, "message.created", room, key.as_bytes(), body, &[0x5a_u8; 32], now])?;
        self.message.execute(params![room, seq, room])?;
        self.position.execute(params![room, room, seq, now])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_leaves_as_many_events_as_it_says() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/db/migrations/sqlite");
        let mut store = Store::open(folder.path(), &migrations, Shape { batch: 7, rooms: 3, text_bytes: 200 })?;
        store.batch()?;
        store.batch()?;
        let read = |sql: &str| store.connection.query_row(sql, [], |row| row.get::<_, i64>(0));
        assert_eq!(read("select count(*) from events")?, 14);
        assert_eq!(read("select count(*) from messages")?, 14);
        assert_eq!(read("select sum(last_seq) from rooms")?, 14);
        assert_eq!(read("select max(seq) from read_positions")?, 5);
        Ok(())
    }
}
