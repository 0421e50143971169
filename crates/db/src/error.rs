//! What can go wrong in storage, told alike by both engines.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use crate::sql::Sql;

/// The kind of a storage error. Constraint names do not map between the engines, so only the kind is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// A unique index or primary key refused the row.
    Unique,
    /// A foreign key refused the row or its deletion.
    ForeignKey,
    /// A column that must not be null was to become null.
    NotNull,
    /// A check constraint refused the row.
    Check,
    /// A deadlock or serialization failure: the unit may simply run again.
    Serialization,
    /// A lock was not granted in time, or a queue is full: come back later.
    Busy,
    /// COMMIT failed or its answer was lost: the unit may be stored or not. The client's key decides.
    Unknown,
    /// The database cannot be reached, is full, or is closing. Nothing was stored.
    Unavailable,
    /// Everything else: wrong SQL, a wrong type, a broken invariant, a panic.
    Other,
}

/// A storage error. Its text names no value of any row.
#[derive(Clone)]
pub struct Error(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    message: String,
    at: Option<(&'static str, u32)>,
}

/// The result of everything in this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error of this kind. The message goes to the log, so it must hold no secret and no text of a person.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Arc::new(Inner { kind, message: message.into(), at: None }))
    }

    /// What kind it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Whether the unit may succeed when it simply runs again.
    #[must_use]
    pub(crate) fn is_rerunnable(&self) -> bool {
        matches!(self.kind(), ErrorKind::Unique | ErrorKind::Serialization)
    }

    /// The same error, naming the statement it came from.
    pub(crate) fn at(self, sql: &Sql) -> Self {
        if self.0.at.is_some() {
            return self;
        }
        let message = self.0.message.clone();
        Self(Arc::new(Inner { kind: self.0.kind, message, at: Some((sql.file(), sql.line())) }))
    }

    /// The same message under another kind.
    pub(crate) fn into_kind(self, kind: ErrorKind) -> Self {
        Self(Arc::new(Inner { kind, message: self.0.message.clone(), at: self.0.at }))
    }

    pub(crate) fn other(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Other, message)
    }

    pub(crate) fn unavailable(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Unavailable, message)
    }

    pub(crate) fn closed() -> Self {
        Self::unavailable("the database is closing")
    }

    /// A caught panic. Its payload stays out: it may quote what it choked on, and the panic hook has told it already.
    pub(crate) fn panic(_payload: &(dyn Any + Send)) -> Self {
        Self::other("panicked inside a transaction")
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {self}", self.0.kind)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        match self.0.at {
            Some((file, line)) => write!(f, " ({file}:{line})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        let kind = match &error {
            rusqlite::Error::SqliteFailure(code, _) | rusqlite::Error::SqlInputError { error: code, .. } => {
                sqlite_kind(*code)
            }
            _ => ErrorKind::Other,
        };
        Self::new(kind, error.to_string())
    }
}

fn sqlite_kind(code: rusqlite::ffi::Error) -> ErrorKind {
    use rusqlite::ErrorCode;
    use rusqlite::ffi;
    match code.extended_code {
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            return ErrorKind::Unique;
        }
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => return ErrorKind::ForeignKey,
        ffi::SQLITE_CONSTRAINT_NOTNULL => return ErrorKind::NotNull,
        ffi::SQLITE_CONSTRAINT_CHECK => return ErrorKind::Check,
        _ => {}
    }
    match code.code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => ErrorKind::Busy,
        ErrorCode::DiskFull
        | ErrorCode::SystemIoFailure
        | ErrorCode::CannotOpen
        | ErrorCode::OutOfMemory
        | ErrorCode::DatabaseCorrupt
        | ErrorCode::NotADatabase => ErrorKind::Unavailable,
        _ => ErrorKind::Other,
    }
}

impl From<postgres::Error> for Error {
    fn from(error: postgres::Error) -> Self {
        let Some(told) = error.as_db_error() else {
            let cause = std::error::Error::source(&error);
            let lost = error.is_closed() || cause.is_some_and(<dyn std::error::Error>::is::<std::io::Error>);
            let kind = if lost { ErrorKind::Unavailable } else { ErrorKind::Other };
            let message = cause.map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"));
            return Self::new(kind, message);
        };
        // Only the message: DETAIL quotes the values of the row.
        Self::new(postgres_kind(told.code().code()), format!("{} [{}]", told.message(), told.code().code()))
    }
}

fn postgres_kind(code: &str) -> ErrorKind {
    match code {
        "23505" => ErrorKind::Unique,
        "23503" => ErrorKind::ForeignKey,
        "23502" => ErrorKind::NotNull,
        "23514" => ErrorKind::Check,
        "40001" | "40P01" => ErrorKind::Serialization,
        // A statement that ran into its timeout, or a lock that was not granted.
        "57014" | "55P03" => ErrorKind::Busy,
        // 25006: the primary became a read-only standby. 25P03: idle in a transaction for too long.
        "25006" | "25P03" => ErrorKind::Unavailable,
        // Lost connection, lack of resources, shutdown, system error.
        _ if ["08", "53", "57", "58"].contains(&code.get(..2).unwrap_or("")) => ErrorKind::Unavailable,
        _ => ErrorKind::Other,
    }
}
