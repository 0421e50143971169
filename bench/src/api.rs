//! The REST half of the protocol, as far as a load needs it: accounts, rooms, history.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use reqwest::header::AUTHORIZATION;
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::swarm::Dial;

/// Requests under way at once while accounts and rooms are made.
const AT_ONCE: usize = 32;
/// Events in one page of history.
const PAGE: usize = 200;

/// Somebody who can sign in.
#[derive(Clone, Debug)]
pub struct Account {
    /// The user's id.
    pub user: u64,
    /// The user's name.
    pub name: String,
    /// What stands in `Authorization`.
    pub authorization: String,
}

impl Account {
    /// A socket of this account with no memory of an earlier one.
    pub fn dial(&self) -> Dial {
        self.dial_with(&json!({"op": "hello"}))
    }

    /// A socket of this account whose first frame is `hello`.
    pub fn dial_with(&self, hello: &Value) -> Dial {
        let authorization = Some(self.authorization.clone());
        Dial { path: "/api/v1/ws".to_owned(), authorization, hello: Some(hello.to_string()) }
    }
}

fn client() -> Result<Client> {
    Ok(Client::builder().timeout(Duration::from_secs(60)).no_proxy().tls_certs_only([]).build()?)
}

/// A client of one server. It blocks the thread that asks.
pub struct Api {
    runtime: Runtime,
    client: Client,
    base: String,
}

impl Api {
    /// A client of the server at `address`.
    pub fn new(address: SocketAddr) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Self { runtime, client: client()?, base: format!("http://{address}/api/v1") })
    }

    /// Forgets kept connections: those to a server that has ended since.
    pub fn forget_connections(&mut self) -> Result<()> {
        self.client = client()?;
        Ok(())
    }

    /// Makes the administrator of a server that has none.
    pub fn set_up(&self, name: &str) -> Result<Account> {
        self.runtime.block_on(self.enter("/setup", name.to_owned()))
    }

    /// Makes accounts of these names, with a key each.
    pub fn sign_up(&self, names: Vec<String>) -> Result<Vec<Account>> {
        let accounts = stream::iter(names).map(|name| self.enter("/auth/sign-up", name));
        self.runtime.block_on(accounts.buffered(AT_ONCE).try_collect())
    }

    async fn enter(&self, path: &str, name: String) -> Result<Account> {
        let body = json!({"username": name, "password": format!("tramway-quartz-{name}")});
        let answer = self.ask(Method::POST, path, None, Some(&body)).await?;
        let user = answer["user"]["id"].as_u64().context("a sign-up without a user")?;
        let token = answer["access"]["token"].as_str().context("a sign-up without a token")?;
        let bearer = format!("Bearer {token}");
        let answer = self.ask(Method::POST, "/sessions", Some(&bearer), Some(&json!({"name": "bench"}))).await?;
        let key = answer["key"].as_str().context("a session without a key")?;
        Ok(Account { user, name, authorization: format!("Token {key}") })
    }

    /// Opens a room of this kind for each account, which owns it.
    pub fn open_rooms(&self, accounts: &[Account], kind: &str) -> Result<Vec<u64>> {
        let rooms = stream::iter(accounts.iter().enumerate()).map(async |(number, account)| {
            let body = json!({"kind": kind, "name": format!("Room {number} of {}", account.name)});
            let room = self.ask(Method::POST, "/rooms", Some(&account.authorization), Some(&body)).await?;
            room["id"].as_u64().context("a room without an id")
        });
        self.runtime.block_on(rooms.buffered(AT_ONCE).try_collect())
    }

    /// Lets accounts join public rooms.
    pub fn join(&self, joins: &[(&Account, u64)]) -> Result<()> {
        let joins = stream::iter(joins).map(async |(account, room)| {
            let path = format!("/rooms/{room}/join");
            self.ask(Method::POST, &path, Some(&account.authorization), Some(&json!({}))).await.map(drop)
        });
        self.runtime.block_on(joins.buffer_unordered(AT_ONCE).try_collect())
    }

    /// All messages of a room in order, read page by page, as `(seq, by, text)`. Every event must follow the one before it.
    pub fn messages(&self, account: &Account, room: u64) -> Result<Vec<(u64, u64, String)>> {
        self.runtime.block_on(async {
            let (mut messages, mut last) = (Vec::new(), 0);
            loop {
                let path = format!("/rooms/{room}/events?after={last}&limit={PAGE}");
                let page = self.ask(Method::GET, &path, Some(&account.authorization), None).await?;
                let events = page["events"].as_array().context("a page without events")?;
                for event in events {
                    let seq = event["seq"].as_u64().context("an event without a seq")?;
                    ensure!(seq == last + 1, "after {last} the history goes on with {seq}");
                    last = seq;
                    messages.extend(message(event)?);
                }
                if page["head"].as_u64().context("a page without a head")? <= last {
                    return Ok(messages);
                }
                ensure!(!events.is_empty(), "the history stops at {last}, below its head");
            }
        })
    }

    /// Brings an address book of an account and waits until it is read. Gives how long that took, and what it came to.
    pub fn bring_contacts(&self, account: &Account, book: Vec<u8>) -> Result<(Duration, Value)> {
        self.runtime.block_on(async {
            let begun = Instant::now();
            let request = self.client.post(format!("{}/contacts/imports", self.base));
            let answer = request.header(AUTHORIZATION, &account.authorization).body(book).send().await?;
            ensure!(answer.status() == StatusCode::ACCEPTED, "an address book was answered with {}", answer.status());
            loop {
                let import =
                    self.ask(Method::GET, "/contacts/imports/last", Some(&account.authorization), None).await?;
                if import["state"] != "running" {
                    ensure!(import["state"] == "done", "an import ended as {import}");
                    return Ok((begun.elapsed(), import));
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        })
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        authorization: Option<&str>,
        body: Option<&Value>,
    ) -> Result<Value> {
        for _ in 0..600 {
            let mut request = self.client.request(method.clone(), format!("{}{path}", self.base));
            if let Some(authorization) = authorization {
                request = request.header(AUTHORIZATION, authorization);
            }
            if let Some(body) = body {
                request = request.json(body);
            }
            let answer = request.send().await.with_context(|| format!("{method} {path}"))?;
            let status = answer.status();
            let text = answer.text().await?;
            match status {
                StatusCode::NO_CONTENT => return Ok(Value::Null),
                _ if status.is_success() => return Ok(serde_json::from_str(&text)?),
                // The password queue is short on purpose: it tells us to come back.
                StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                _ => bail!("{method} {path} was answered with {status}: {text}"),
            }
        }
        bail!("{method} {path}: the server was busy for a minute")
    }
}

/// Sender and text of an event, where it is a message.
pub fn message(event: &Value) -> Result<Option<(u64, u64, String)>> {
    if event["event"] != "message.created" {
        return Ok(None);
    }
    let seq = event["seq"].as_u64().context("a message without a seq")?;
    let by = event["by"].as_u64().context("a message without a sender")?;
    let text = event["data"]["text"].as_str().context("a message without a text")?;
    Ok(Some((seq, by, text.to_owned())))
}
