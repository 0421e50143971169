//! Argon2id (RFC 9106), one lane. Slow by design: only ever called through `app.compute`.

use app::{Error, PasswordCost, Result};
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};

use super::Password;

/// Lanes.
const LANES: u32 = 1;

/// What an unknown name is compared with: the work of a real one, and nobody knows a password for it.
fn nobody(PasswordCost { memory_kib, passes }: PasswordCost) -> String {
    format!(
        "$argon2id$v=19$m={memory_kib},t={passes},p={LANES}$bm9ib2R5LW5vYm9keS0wMQ$1U8LHAAvkWm0bZ5C1WkgUhQxpYj5lNQ1pC8dB7l8m0Q"
    )
}

/// The hash to be stored, a PHC string with a salt of its own.
///
/// # Errors
/// If the system has no randomness or no memory to give.
pub fn hash(password: &Password, cost: PasswordCost) -> Result<String> {
    let params =
        Params::new(cost.memory_kib, cost.passes, LANES, None).map_err(|why| Error::internal(why.to_string()))?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let salt: [u8; 16] = app::random()?;
    let hash =
        argon2.hash_password_with_salt(password.bytes(), &salt).map_err(|why| Error::internal(why.to_string()))?;
    Ok(hash.to_string())
}

/// Whether this is the password behind a stored hash.
///
/// # Errors
/// If the stored hash cannot be read.
pub fn matches(password: &Password, stored: &str) -> Result<bool> {
    let hash = PasswordHash::new(stored).map_err(|why| Error::internal(why.to_string()))?;
    Ok(Argon2::default().verify_password(password.bytes(), &hash).is_ok())
}

/// The same where there may be no hash: nobody has that name, or they come in another way. Then the work is done that a hash of this cost takes, and the
/// answer is no.
///
/// # Errors
/// If the stored hash cannot be read.
pub fn matches_as_slowly(password: &Password, stored: Option<&str>, cost: PasswordCost) -> Result<bool> {
    let (stored, nobody) = (stored.filter(|hash| !hash.is_empty()), nobody(cost));
    Ok(matches(password, stored.unwrap_or(&nobody))? && stored.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: PasswordCost = PasswordCost { memory_kib: 8, passes: 1 };

    #[test]
    fn a_hash_is_salted_and_matches_its_password_alone() {
        let (password, other) = (Password::new("correct horse battery"), Password::new("correct horse batterx"));
        let (one, two) = (hash(&password, CHEAP).unwrap(), hash(&password, CHEAP).unwrap());
        assert_ne!(one, two);
        let matches = |password, stored| matches(password, stored).unwrap();
        assert!(matches(&password, &one) && matches(&password, &two));
        assert!(!matches(&other, &one));
        let matches = |password, stored| matches_as_slowly(password, stored, CHEAP).unwrap();
        assert!(matches(&password, Some(&one)) && !matches(&other, Some(&one)));
        assert!(!matches(&password, Some("")) && !matches(&Password::new(""), Some("")));
    }

    #[test]
    fn nobodys_hash_costs_what_a_real_one_costs() {
        for cost in [CHEAP, PasswordCost::default()] {
            let (real, nobody) = (hash(&Password::new("correct horse battery"), cost).unwrap(), nobody(cost));
            let parse = |text| PasswordHash::new(text).unwrap();
            let (real, nobody) = (parse(&real), parse(&nobody));
            assert_eq!(
                (real.algorithm, real.version, real.params.as_str()),
                (nobody.algorithm, nobody.version, nobody.params.as_str())
            );
            assert_eq!(real.hash.unwrap().len(), nobody.hash.unwrap().len());
            assert_eq!(real.salt.unwrap().len(), nobody.salt.unwrap().len());
            assert!(!matches_as_slowly(&Password::new("anything at all"), None, cost).unwrap());
        }
    }
}
