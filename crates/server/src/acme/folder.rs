//! What is kept of an authority, in a folder of the data folder that nobody else can read: the account, the order under way, the certificate.

use std::fs::{self, DirBuilder, File};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use aws_lc_rs::digest::{SHA256, digest};
use axum::http::Uri;
use model::Time;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::schedule::DAY_S;
use crate::transfer::private_file;

/// What is kept of one authority. Each thing is a file that is replaced as a whole.
#[derive(Debug)]
pub struct Folder(PathBuf);

/// The account at the authority.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Account {
    /// Where the authority was told to write to.
    pub contact: Option<String>,
    /// Its address and its key, as the client library writes them.
    pub credentials: serde_json::Value,
}

/// An order that was placed and brought no certificate yet.
#[derive(Clone, Serialize, Deserialize)]
pub struct Order {
    /// Its address.
    pub url: String,
    /// What it names.
    pub names: Vec<String>,
    /// The key of the certificate to come, as PEM.
    pub key: String,
}

/// A certificate that was issued.
#[derive(Clone, Serialize, Deserialize)]
pub struct Certificate {
    /// What it was ordered for.
    pub names: Vec<String>,
    /// The chain, the server's own first, as PEM.
    pub chain: String,
    /// Its key, as PEM.
    pub key: String,
}

/// What was tried, so that a server which starts again and again asks no more than one which runs.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Tries {
    /// When orders were placed; those of the last day count.
    pub orders: Vec<Time>,
    /// When the authority said to come back.
    pub come_back: Option<Time>,
}

impl Folder {
    /// That of the authority with this directory. It is made if need be (mode 0700).
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn of(data: &Path, directory: &str) -> Result<Self> {
        let host = directory.parse::<Uri>().ok().and_then(|url| url.host().map(str::to_owned)).unwrap_or_default();
        let host: String = host.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '.' || *c == '-').collect();
        let hash: String =
            digest(&SHA256, directory.as_bytes()).as_ref()[..4].iter().map(|b| format!("{b:02x}")).collect();
        let path = data.join("acme").join(format!("{host}-{hash}"));
        let made = DirBuilder::new().recursive(true).mode(0o700).create(&path);
        made.with_context(|| format!("Cannot make {}", path.display()))?;
        Ok(Self(path))
    }

    /// The account, if there is one.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn account(&self) -> Result<Option<Account>> {
        self.read("account.json")
    }

    /// Keeps the account; none forgets it.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn keep_account(&self, account: Option<&Account>) -> Result<()> {
        self.replace("account.json", account)
    }

    /// The order under way, if there is one.
    ///
    /// # Errors
    /// As [`Folder::account`].
    pub fn order(&self) -> Result<Option<Order>> {
        self.read("order.json")
    }

    /// Keeps the order; none forgets it.
    ///
    /// # Errors
    /// As [`Folder::keep_account`].
    pub fn keep_order(&self, order: Option<&Order>) -> Result<()> {
        self.replace("order.json", order)
    }

    /// The certificate, if there is one.
    ///
    /// # Errors
    /// As [`Folder::account`].
    pub fn certificate(&self) -> Result<Option<Certificate>> {
        self.read("certificate.json")
    }

    /// Keeps the certificate with its key.
    ///
    /// # Errors
    /// As [`Folder::keep_account`].
    pub fn keep_certificate(&self, certificate: &Certificate) -> Result<()> {
        self.replace("certificate.json", Some(certificate))
    }

    /// What was tried.
    ///
    /// # Errors
    /// As [`Folder::account`].
    pub fn tries(&self) -> Result<Tries> {
        Ok(self.read("tries.json")?.unwrap_or_default())
    }

    /// Notes that an order is about to be placed. What is older than a day goes.
    ///
    /// # Errors
    /// As [`Folder::keep_account`].
    pub fn count_order(&self, now: Time) -> Result<()> {
        let mut tries = self.tries()?;
        tries.orders.retain(|at| *at > now.plus_s(-DAY_S) && *at <= now);
        tries.orders.push(now);
        self.keep_tries(&tries)
    }

    /// Notes what was tried.
    ///
    /// # Errors
    /// As [`Folder::keep_account`].
    pub fn keep_tries(&self, tries: &Tries) -> Result<()> {
        self.replace("tries.json", Some(tries))
    }

    fn read<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>> {
        let path = self.0.join(name);
        let named = || format!("Cannot read {}", path.display());
        match fs::read(&path) {
            Ok(text) => serde_json::from_slice(&text).map(Some).with_context(named),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(named),
        }
    }

    /// Puts a file in the place of the old one, whole and on disk, or takes it away.
    fn replace<T: Serialize>(&self, name: &str, content: Option<&T>) -> Result<()> {
        let (path, next) = (self.0.join(name), self.0.join(format!("{name}.new")));
        let named = || format!("Cannot write {}", path.display());
        let Some(content) = content else {
            return gone(&path).with_context(named);
        };
        gone(&next).with_context(named)?;
        let mut file = private_file(&next)?;
        file.write_all(&serde_json::to_vec_pretty(content)?).with_context(named)?;
        file.sync_all().with_context(named)?;
        fs::rename(&next, &path).with_context(named)?;
        File::open(&self.0).and_then(|folder| folder.sync_all()).with_context(named)
    }
}

fn gone(path: &Path) -> std::io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn what_is_kept_is_private_replaces_what_was_and_belongs_to_one_authority() {
        let data = tempfile::tempdir().unwrap();
        let folder = Folder::of(data.path(), "https://ca.example/directory").unwrap();
        assert!(folder.order().unwrap().is_none());
        for url in ["https://ca.example/1", "https://ca.example/2"] {
            // What a kill left behind is in nobody's way.
            fs::write(folder.0.join("order.json.new"), "half").unwrap();
            folder.keep_order(Some(&Order { url: url.to_owned(), names: vec![], key: "secret".to_owned() })).unwrap();
            assert_eq!(folder.order().unwrap().unwrap().url, url);
        }
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&folder.0), mode(&folder.0.join("order.json"))), (0o700, 0o600));
        let staging = Folder::of(data.path(), "https://ca.example/staging").unwrap();
        assert!(staging.order().unwrap().is_none());
        folder.keep_order(None).unwrap();
        folder.keep_order(None).unwrap();
        assert!(folder.order().unwrap().is_none());
    }
}
