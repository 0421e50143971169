//! Everything that a database holds, whatever its tables are.

use db::schema::{Column, Kind, Table, tables};
use db::{Sql, Tx, args, sql};

/// Where one of these words stands, in any column of any table, in any case; also in bytes.
pub fn search(tx: &mut Tx<'_>, words: &[&str]) -> db::Result<Vec<String>> {
    let mut found = Vec::new();
    for table in tables(tx)? {
        for column in &table.columns {
            let holds = cells(tx, &table, column)?.into_iter().filter(|cell| holds(cell, words));
            found.extend(
                holds.map(|cell| {
                    [table.name.as_str(), ".", &column.name, ": ", &String::from_utf8_lossy(&cell)].concat()
                }),
            );
        }
    }
    Ok(found)
}

/// Archives and their pieces, in which nothing can be searched for.
pub fn count_own_data(tx: &mut Tx<'_>) -> db::Result<i64> {
    let counts = sql!(
        "select (select count(*) from own_data where id > 0) + (select count(*) from own_data_pieces where own_data_id > 0)"
    );
    tx.one(counts, args![], |row| row.get(0))
}

/// Holds what the codes of an address are counted in until the unit ends.
pub fn hold_codes(tx: &mut Tx<'_>, address: &str) -> db::Result<()> {
    tx.all(sql!("select tries from codes where address = $1 /*pg for update */"), args![address], |row| {
        row.get::<i64>(0)
    })?;
    Ok(())
}

/// Whether one of the words stands in there.
pub fn holds(bytes: &[u8], words: &[&str]) -> bool {
    let bytes = bytes.to_ascii_lowercase();
    words.iter().any(|word| bytes.windows(word.len()).any(|part| part == word.as_bytes()))
}

fn cells(tx: &mut Tx<'_>, table: &Table, column: &Column) -> db::Result<Vec<Vec<u8>>> {
    let text = ["select ", &column.name, " from ", &table.name].concat();
    let sql: &'static Sql = Box::leak(Box::new(Sql::new(text.leak(), file!(), line!())));
    match column.kind {
        Kind::Text => tx.all(sql, args![], |row| Ok(row.get::<Option<String>>(0)?.unwrap_or_default().into_bytes())),
        Kind::Bytes => tx.all(sql, args![], |row| Ok(row.get::<Option<Vec<u8>>>(0)?.unwrap_or_default())),
        _ => Ok(Vec::new()),
    }
}
