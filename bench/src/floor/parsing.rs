//! What an import of contacts cannot do without: read the file, bring numbers into one form, pass over what was there, look for whoever stands behind an address,
//! and upsert in batches that are synced.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result};
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat};
use rusqlite::{Connection, OptionalExtension as _, params};
use serde::{Deserialize, Serialize};

use super::sqlite::{PRAGMAS, schema};

/// Addresses of one transaction: as many as the server stores in one.
const BATCH: usize = 200;

/// How long it took.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Parsed {
    /// Different addresses of the book.
    pub addresses: usize,
    /// Seconds to read and store it.
    pub first_s: f64,
    /// Seconds to read it again and find that nothing changed.
    pub again_s: f64,
}

/// Reads the book at `path` twice into a new `parsing.db` in `folder`.
///
/// # Errors
/// What cannot be read or written.
pub fn run(path: &Path, folder: &Path, migrations: &Path) -> Result<Parsed> {
    let file = folder.join("parsing.db");
    for old in ["", "-wal", "-shm"].map(|end| folder.join(format!("parsing.db{end}"))) {
        // What is not there needs not go.
        fs::remove_file(old).ok();
    }
    let mut connection = Connection::open(file)?;
    connection.execute_batch(PRAGMAS)?;
    connection.execute_batch(&schema(migrations)?).context("the migrations do not run")?;
    connection.execute_batch(
        "insert into users (id, username, folded, password_hash, admin, created_at) values (1, 'user1', 'user1', '', 0, 0);
         insert into contact_books (user_id, id, stored) values (1, 1, 0)",
    )?;
    let (addresses, first_s) = timed(&mut connection, path)?;
    let (_, again_s) = timed(&mut connection, path)?;
    Ok(Parsed { addresses, first_s, again_s })
}

fn timed(connection: &mut Connection, path: &Path) -> Result<(usize, f64)> {
    let begun = Instant::now();
    let addresses = import(connection, &fs::read_to_string(path)?)?;
    Ok((addresses, begun.elapsed().as_secs_f64()))
}

fn import(connection: &mut Connection, book: &str) -> Result<usize> {
    let (mut known, mut batch) = (HashSet::new(), Vec::with_capacity(BATCH));
    let mut take = |name: &str, address: String| -> Result<()> {
        if known.insert(address.clone()) {
            batch.push((address, name.to_owned()));
        }
        if batch.len() == BATCH { store(connection, &mut batch) } else { Ok(()) }
    };
    if book.starts_with("BEGIN:VCARD") {
        vcards(book, &mut take)?;
    } else {
        rows(book, &mut take)?;
    }
    store(connection, &mut batch)?;
    Ok(known.len())
}

fn vcards(book: &str, take: &mut impl FnMut(&str, String) -> Result<()>) -> Result<()> {
    let (mut name, mut addresses) = ("", Vec::new());
    for line in book.lines() {
        let (key, value) = line.split_once(':').unwrap_or((line, ""));
        match key.split(';').next().unwrap_or(key) {
            "FN" => name = value,
            "TEL" => addresses.push(number(value)?),
            "EMAIL" => addresses.push(value.to_lowercase()),
            "END" => addresses.drain(..).try_for_each(|address| take(name, address))?,
            _ => {}
        }
    }
    Ok(())
}

fn rows(book: &str, take: &mut impl FnMut(&str, String) -> Result<()>) -> Result<()> {
    let mut reader = csv::Reader::from_reader(book.as_bytes());
    for row in reader.records() {
        let row = row?;
        let value = |at: usize| row.get(at).unwrap_or_default();
        if !value(1).is_empty() {
            take(value(0), value(1).to_lowercase())?;
        }
        take(value(0), number(value(2))?)?;
    }
    Ok(())
}

fn number(typed: &str) -> Result<String> {
    let number = PHONE_NUMBER_UTIL.parse(typed, None).with_context(|| format!("{typed} is no number"))?;
    anyhow::ensure!(number.is_valid(), "{typed} is no number of its country");
    Ok(number.format_as(PhoneNumberFormat::E164).into_owned())
}

fn store(connection: &mut Connection, batch: &mut Vec<(String, String)>) -> Result<()> {
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    {
        let mut find = transaction.prepare_cached("select name from contacts where book_id = 1 and address = ?1")?;
        let mut by_phone = transaction.prepare_cached("select id from users where phone = ?1")?;
        let mut by_email = transaction.prepare_cached("select id from users where email_folded = ?1")?;
        let mut next: i64 =
            transaction
                .query_row("select coalesce(max(id), 0) from contacts where book_id = 1", [], |row| row.get(0))?;
        let mut upsert = transaction.prepare_cached(
            "insert into contacts (book_id, id, address, name, source, state, matched_user_id, created_at)
             values (1, ?1, ?2, ?3, 'file', 'pending', ?4, 0) on conflict (book_id, address) do update set name = excluded.name",
        )?;
        for (address, name) in batch.drain(..) {
            let known: Option<String> = find.query_row([&address], |row| row.get(0)).optional()?;
            if known.as_ref() == Some(&name) {
                continue;
            }
            let people = if address.contains('@') { &mut by_email } else { &mut by_phone };
            let behind: Option<i64> = people.query_row([&address], |row| row.get(0)).optional()?;
            next += 1;
            upsert.execute(params![next, address, name, behind])?;
        }
    }
    Ok(transaction.commit()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::books::{Format, addresses, book};

    #[test]
    fn both_formats_hold_the_same_addresses() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/db/migrations/sqlite");
        for format in [Format::Vcard, Format::Csv] {
            let path = folder.path().join("book");
            fs::write(&path, book(format, 1_000)?)?;
            assert_eq!(run(&path, folder.path(), &migrations)?.addresses, addresses(1_000));
            let count = "select count(*), count(distinct address), min(length(name)) from contacts";
            let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get::<_, i64>(2)?));
            let stored: (i64, i64, i64) =
                Connection::open(folder.path().join("parsing.db"))?.query_row(count, [], read)?;
            assert_eq!((stored.0, stored.1), (1_334, 1_334));
            assert!(stored.2 > 10);
        }
        Ok(())
    }
}
