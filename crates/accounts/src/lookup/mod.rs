//! Who somebody is: only people one shares a room with.

pub mod http;
mod store;

use app::{Caller, Error, Result, User};
use db::Tx;
use model::UserId;
use model::limits::LOOKUP_IDS;

/// Those of the named people whom the caller shares a room with, or ever met in one they are still in, who are something to them, and themselves. Others are left out as if
/// they did not exist.
///
/// # Errors
/// Storage errors.
pub fn find(tx: &mut Tx<'_>, caller: &Caller, ids: &[UserId]) -> Result<Vec<User>> {
    Ok(store::known_to(tx, caller.user, ids)?)
}

/// Ids with commas between them.
///
/// # Errors
/// `invalid_request` (422): none, more than 100, or what is no id.
pub fn parse(ids: &str) -> Result<Vec<UserId>> {
    let ids: Option<Vec<UserId>> = ids.split(',').take(LOOKUP_IDS + 1).map(|id| id.parse().ok()).collect();
    match ids {
        Some(ids) if ids.len() <= LOOKUP_IDS => Ok(ids),
        _ => Err(Error::invalid("invalid_request", "Name 1 to 100 ids with commas between them.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_ids_is_bounded_and_strict() {
        assert_eq!(parse("1,2,3").unwrap().len(), 3);
        assert_eq!(parse(&vec!["7"; 100].join(",")).unwrap().len(), 100);
        for wrong in ["", ",", "1,", "1,,2", "0", "-1", "1 ,2", "x", &vec!["7"; 101].join(",")] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
