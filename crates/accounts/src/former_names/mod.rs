//! Names of people who are gone. A name is not given out again: whoever took it would be taken for whoever had it. Only a hash of it is kept, by which it
//! is recognized; whoever guesses a name can see in the database that somebody had it, and nothing else.

mod store;

use app::Result;
use aws_lc_rs::digest;
use db::Tx;

/// Sets these hashes apart from any others.
const KIND: &[u8] = b"commune former name\0";

fn hash(folded: &str) -> Vec<u8> {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(KIND);
    context.update(folded.as_bytes());
    context.finish().as_ref().to_vec()
}

/// Whether somebody who is gone was called so.
///
/// # Errors
/// Storage errors.
pub fn is_one(tx: &mut Tx<'_>, folded: &str) -> Result<bool> {
    Ok(store::contains(tx, &hash(folded))?)
}

/// From now on nobody is called so.
///
/// # Errors
/// Storage errors.
pub fn add(tx: &mut Tx<'_>, folded: &str) -> Result<()> {
    Ok(store::insert(tx, &hash(folded))?)
}
