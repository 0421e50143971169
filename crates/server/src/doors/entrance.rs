//! Coming in with a name, a password, and the second step of whoever has one.

use std::convert::Infallible;

use accounts::Accounts;
use accounts::older_programs::{self, Beside, Entrance, Holder, Password, Shown, Writing};
use app::http::Peer;
use app::{App, Caller, Error, LimitKey, Limiter};

use super::fields::Fields;
use super::refusal::{Faults, Refusal};

/// Begins a session that is held so.
pub async fn enter(
    app: &App,
    accounts: &Accounts,
    (peer, writing): (Peer, Writing),
    fields: &Fields,
    holder: Holder,
) -> Result<Caller, Refusal> {
    let mut faults = Faults::default();
    let name = fields.required("username", &mut faults, |text| Ok::<_, Infallible>(text.to_owned()));
    let password = fields.required("password", &mut faults, |typed| Ok::<_, Infallible>(Password::new(typed)));
    let otp = fields.optional("otp", &mut faults, |text| Ok::<_, Infallible>(Shown::typed(text)));
    let (Some(name), Some(password), true) = (name, password, faults.is_empty()) else { return Err(faults.into()) };
    app.limit(Limiter::SignIn, &LimitKey::address(peer.0))?;
    // What is no name is nobody's: the same work, the same answer.
    let candidate = match accounts.called(&name) {
        Ok(called) => {
            app.limit(Limiter::SignIn, &LimitKey::Name(called.folded()))?;
            app.read(move |tx| older_programs::find(tx, &called)).await?
        }
        Err(_) => None,
    };
    let cost = app.config().password_cost;
    let known = app.compute(move || older_programs::verify(candidate, &password, cost)).await?;
    let beside = Beside { otp, writing };
    match app.write(move |work| older_programs::open(work, &known, &beside, &holder)).await? {
        Entrance::In(caller) => Ok(caller),
        Entrance::SecondStepNeeded => Err(Refusal::field(
            "otp",
            "This account has a second step: send a code of your app, or a recovery code, as `otp`.",
        )),
        Entrance::WrongCode => Err(Refusal::field("otp", "This code is wrong or no longer good.")),
        Entrance::Wait(seconds) => Err(Error::rate_limited(seconds).into()),
    }
}
