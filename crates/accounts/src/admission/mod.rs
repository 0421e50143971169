//! Who may make an account: anybody, whoever holds an invitation code, or nobody; and the terms that they accept. Administrators decide it while
//! the server runs. It binds every door: the form, providers, older programs. Somebody who has an account comes in as ever.

pub mod http;
mod store;

use app::access::ServerAccess;
use app::{Error, Result, Work, work};
use db::Tx;
use model::{SignUpMode, Time, UserId};
use openidconnect::url::Url;
use serde::Serialize;
use utoipa::ToSchema;

use crate::config::Config;
use crate::invitation_codes;
use crate::sessions::SecretHash;
use crate::setup;

/// The setting that holds who may.
const MODE: &str = "sign_up";
/// The setting that holds where the terms stand.
const TERMS: &str = "terms_url";
/// The longest address of terms, in characters.
const LONGEST: usize = 500;

/// Who may make an account, and on what terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SignUpRules {
    /// Who may.
    pub mode: SignUpMode,
    /// Where the terms stand that one accepts who makes an account; null: there are none.
    pub terms_url: Option<String>,
}

/// What somebody brings who wants an account.
#[derive(Debug, Clone)]
pub struct Applicant {
    /// The hash of an invitation code.
    pub invitation: Option<SecretHash>,
    /// Whether they say that they accept the terms.
    pub terms: Terms,
    /// Whether they may come while there is no administrator.
    pub before_setup: BeforeSetup,
    /// Whether an invitation of a member lets them in.
    pub members: Members,
}

/// What somebody says to the terms.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Terms {
    /// That they accept them.
    Accepted,
    /// Nothing.
    #[default]
    Unsaid,
}

/// Whether people may sign up while there is no administrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BeforeSetup {
    /// They may.
    Allow,
    /// They wait.
    Refuse,
}

/// Whether members of this server let people in by their invitations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Members {
    /// They do.
    Invite,
    /// Only administrators do.
    Wait,
}

/// Somebody who may have an account.
#[derive(Debug, Clone, Copy)]
pub struct Admitted {
    terms_at: Option<Time>,
}

impl From<bool> for Terms {
    fn from(accepted: bool) -> Self {
        if accepted { Self::Accepted } else { Self::Unsaid }
    }
}

impl BeforeSetup {
    /// As the settings say.
    #[must_use]
    pub const fn of(config: &Config) -> Self {
        if config.sign_up_before_setup { Self::Allow } else { Self::Refuse }
    }
}

impl Members {
    /// As the settings say.
    #[must_use]
    pub const fn of(config: &Config) -> Self {
        if config.members_invite { Self::Invite } else { Self::Wait }
    }
}

impl Applicant {
    /// Somebody with this invitation code, as it was shown.
    ///
    /// # Errors
    /// `no_such_invitation` (404).
    pub fn new(invitation: Option<&str>, terms: Terms, config: &Config) -> Result<Self> {
        let invitation = invitation.map(invitation_codes::read).transpose()?;
        Ok(Self { invitation, terms, before_setup: BeforeSetup::of(config), members: Members::of(config) })
    }

    /// Somebody whose program knows neither codes nor terms, nor waits for an administrator.
    #[must_use]
    pub const fn plain() -> Self {
        let (before_setup, members) = (BeforeSetup::Allow, Members::Wait);
        Self { invitation: None, terms: Terms::Unsaid, before_setup, members }
    }
}

/// The rules as they stand.
///
/// # Errors
/// Storage errors.
pub fn rules(tx: &mut Tx<'_>) -> Result<SignUpRules> {
    let mode = work::setting(tx, MODE)?.map_or(Ok(SignUpMode::Open), |word| word.parse().map_err(Error::internal))?;
    let terms_url = work::setting(tx, TERMS)?.filter(|url| !url.is_empty());
    Ok(SignUpRules { mode, terms_url })
}

/// What is to be different; none: as before.
#[derive(Debug)]
pub struct Change {
    mode: Option<SignUpMode>,
    terms_url: Option<String>,
}

impl Change {
    /// One to this mode and these terms; the empty text: there are none.
    ///
    /// # Errors
    /// `invalid_request` (422) for what is no address of a page.
    pub fn new(mode: Option<SignUpMode>, terms_url: Option<&str>) -> Result<Self> {
        let page = |typed: &str| {
            let url = Url::parse(typed).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
            url.map(String::from).filter(|url| url.chars().count() <= LONGEST)
        };
        let read = |typed: &str| match typed.trim() {
            "" => Ok(String::new()),
            typed => page(typed).ok_or_else(|| {
                Error::invalid("invalid_request", "`terms_url`: the address of a page, at most 500 characters")
            }),
        };
        Ok(Self { mode, terms_url: terms_url.map(read).transpose()? })
    }
}

/// Changes the rules. What is as it was already is told to nobody.
///
/// # Errors
/// Storage errors.
fn change(work: &mut Work<'_, '_>, access: &ServerAccess, change: &Change) -> Result<SignUpRules> {
    let before = rules(work.tx())?;
    if let Some(mode) = change.mode.filter(|mode| *mode != before.mode) {
        work.set_setting(MODE, mode.word(), Some(access.by()))?;
    }
    if let Some(url) = change.terms_url.as_deref().filter(|url| *url != before.terms_url.as_deref().unwrap_or_default())
    {
        work.set_setting(TERMS, url, Some(access.by()))?;
    }
    rules(work.tx())
}

/// Whether anybody may have an account at all, whatever they bring.
///
/// # Errors
/// Storage errors.
pub fn may_come(tx: &mut Tx<'_>, before_setup: BeforeSetup) -> Result<bool> {
    let waits = before_setup == BeforeSetup::Refuse && setup::is_needed(tx)?;
    Ok(!waits && rules(tx)?.mode != SignUpMode::Closed)
}

/// Whether somebody may have an account, as far as it can be told now: before a password is hashed for them.
///
/// # Errors
/// As [`admit`].
pub fn check(tx: &mut Tx<'_>, applicant: &Applicant, now: Time) -> Result<()> {
    if applicant.before_setup == BeforeSetup::Refuse && setup::is_needed(tx)? {
        return Err(setup::needed_first());
    }
    let rules = rules(tx)?;
    match (rules.mode, &applicant.invitation) {
        (SignUpMode::Closed, _) => {
            return Err(Error::forbidden("sign_up_closed", "This server takes no new people."));
        }
        (SignUpMode::Invitation, None) => {
            return Err(Error::forbidden("invitation_needed", "This server takes new people by invitation only."));
        }
        (SignUpMode::Invitation, Some(invitation)) => {
            if !is_by_member(tx, applicant, now)? {
                invitation_codes::check(tx, invitation, now)?;
            }
        }
        (SignUpMode::Open, _) => {}
    }
    if rules.terms_url.is_some() && applicant.terms == Terms::Unsaid {
        return Err(Error::invalid("terms_not_accepted", "Accept the terms first."));
    }
    Ok(())
}

/// Whether a member invited them, and members may.
fn is_by_member(tx: &mut Tx<'_>, applicant: &Applicant, now: Time) -> Result<bool> {
    match (applicant.members, &applicant.invitation) {
        (Members::Invite, Some(invitation)) => Ok(store::is_of_member(tx, invitation, now)?),
        _ => Ok(false),
    }
}

/// Lets somebody have an account, which is made in the same unit, and counts the use of their invitation code. Where anybody may come a code that
/// is not good is no reason to refuse.
///
/// # Errors
/// `setup_needed` (409), `sign_up_closed` and `invitation_needed` (403), `no_such_invitation` (404), `terms_not_accepted` (422).
pub fn admit(work: &mut Work<'_, '_>, applicant: &Applicant) -> Result<Admitted> {
    let now = work.now();
    check(work.tx(), applicant, now)?;
    if let Some(invitation) = &applicant.invitation {
        let used = invitation_codes::use_one(work, invitation)?;
        if !used && rules(work.tx())?.mode == SignUpMode::Invitation && !is_by_member(work.tx(), applicant, now)? {
            return Err(invitation_codes::no_such_invitation());
        }
    }
    Ok(Admitted { terms_at: (applicant.terms == Terms::Accepted).then_some(now) })
}

/// Writes down what somebody accepted whose account was made.
///
/// # Errors
/// Storage errors.
pub fn settle(work: &mut Work<'_, '_>, user: UserId, admitted: Admitted) -> Result<()> {
    if let Some(at) = admitted.terms_at {
        store::accept_terms(work.tx(), user, at)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_stand_on_a_page() {
        let read = |typed: &str| Change::new(None, Some(typed)).map(|change| change.terms_url.unwrap_or_default());
        assert_eq!(read(" https://club.example/terms ").unwrap(), "https://club.example/terms");
        assert_eq!(read("  ").unwrap(), "");
        let long = format!("https://club.example/{}", "x".repeat(500));
        for wrong in ["club.example/terms", "javascript:alert(1)", "data:text/html,x", "/terms", "https://", &long] {
            assert_eq!(read(wrong).unwrap_err().code(), "invalid_request", "{wrong}");
        }
    }
}
