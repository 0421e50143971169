//! What Facebook is asked.

use app::Result;
use app::outgoing::Outgoing;
use http::Request;
use serde::de::DeserializeOwned;

use super::{Facebook, Me, Token};
use crate::providers::{Profile, bad_answer, unavailable};

impl Facebook {
    /// Who came back with a code.
    ///
    /// # Errors
    /// `provider_unavailable`, `provider_answer` (503).
    pub async fn who(&self, outgoing: &Outgoing, redirect: &str, code: &str) -> Result<Profile> {
        let token: Token = ask(outgoing, self.ask_for_token(redirect, code)?).await?;
        let told: Me = ask(outgoing, self.ask_who(&token.access_token)?).await?;
        Self::profile(&told)
    }
}

async fn ask<T: DeserializeOwned>(outgoing: &Outgoing, request: Request<Vec<u8>>) -> Result<T> {
    let answer = outgoing.send(request).await.map_err(|why| unavailable(&why))?;
    if !answer.status().is_success() {
        return Err(bad_answer(&format!("Facebook refuses with {}", answer.status())));
    }
    serde_json::from_slice(answer.body()).map_err(|_| bad_answer("Facebook's answer cannot be read"))
}
