//! Addresses that are closed, the key, and what was sent to them.

use db::{Tx, args, sql};
use model::Time;

pub fn insert_key(tx: &mut Tx<'_>, key: &[u8]) -> db::Result<()> {
    tx.execute(sql!("insert into closed_addresses_key (id, key) values (1, $1) on conflict do nothing"), args![key])?;
    Ok(())
}

pub fn key(tx: &mut Tx<'_>) -> db::Result<Vec<u8>> {
    tx.one(sql!("select key from closed_addresses_key where id = 1"), args![], |row| row.get(0))
}

pub fn is_closed(tx: &mut Tx<'_>, hash: &[u8]) -> db::Result<bool> {
    let found =
        tx.optional(sql!("select at from closed_addresses where address_hash = $1"), args![hash], |_| Ok(()))?;
    Ok(found.is_some())
}

pub fn close(tx: &mut Tx<'_>, hash: &[u8], now: Time) -> db::Result<()> {
    tx.execute(
        sql!("insert into closed_addresses (address_hash, at) values ($1, $2) on conflict do nothing"),
        args![hash, now],
    )?;
    Ok(())
}

pub fn open(tx: &mut Tx<'_>, hash: &[u8]) -> db::Result<()> {
    tx.execute(sql!("delete from closed_addresses where address_hash = $1"), args![hash])?;
    Ok(())
}

/// Whoever invited the address sees that it takes nothing more.
pub fn block_entries(tx: &mut Tx<'_>, hash: &[u8]) -> db::Result<()> {
    tx.execute(
        sql!(
            "update contacts set state = 'blocked' where state in ('invited', 'reminded', 'failed')
                and (book_id, address) in (select b.id, s.address from sent_invitations s
                    join contact_books b on b.user_id = s.inviter_id where s.address_hash = $1)"
        ),
        args![hash],
    )?;
    Ok(())
}

pub fn block_sent(tx: &mut Tx<'_>, hash: &[u8]) -> db::Result<()> {
    tx.execute(
        sql!(
            "update sent_invitations set state = 'blocked', remind_at = null
             where address_hash = $1 and state in ('invited', 'reminded', 'failed')"
        ),
        args![hash],
    )?;
    Ok(())
}

/// As before, but for the reminder.
pub fn unblock_entries(tx: &mut Tx<'_>, hash: &[u8]) -> db::Result<()> {
    tx.execute(
        sql!(
            "update contacts set state = 'invited' where state = 'blocked'
                and (book_id, address) in (select b.id, s.address from sent_invitations s
                    join contact_books b on b.user_id = s.inviter_id where s.address_hash = $1)"
        ),
        args![hash],
    )?;
    Ok(())
}

pub fn unblock_sent(tx: &mut Tx<'_>, hash: &[u8]) -> db::Result<()> {
    tx.execute(
        sql!("update sent_invitations set state = 'invited' where address_hash = $1 and state = 'blocked'"),
        args![hash],
    )?;
    Ok(())
}
