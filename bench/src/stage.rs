//! A server with people and rooms in it, ready to be measured.

use std::path::Path;

use anyhow::Result;
use tempfile::TempDir;

use crate::api::{Account, Api};
use crate::fanout::Graph;
use crate::server::{Launch, Server};
use crate::swarm::Dial;

/// Accounts among which the sockets of wide fan-out are spread, besides those that publish. A password hash each is dear,
/// so sockets share accounts.
const SHARED_ACCOUNTS: usize = 200;

/// A running server, its administrator and its people.
pub struct Stage {
    /// The server.
    pub server: Server,
    /// Its REST half.
    pub api: Api,
    admin: Account,
    accounts: Vec<Account>,
    own_rooms: Vec<u64>,
    data: TempDir,
}

impl Stage {
    /// Starts the server over an empty folder inside `scratch` and makes its administrator.
    pub fn new(launch: Launch, scratch: &Path) -> Result<Self> {
        let data = TempDir::new_in(scratch)?;
        let server = Server::start(launch, data.path())?;
        let api = Api::new(server.address())?;
        let admin = api.set_up("bench.admin")?;
        Ok(Self { server, api, admin, accounts: Vec::new(), own_rooms: Vec::new(), data })
    }

    /// The server's folder; floors that write use the same disk.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// Ends the server as an operator would and starts it again, on these cores from now on.
    pub fn restart_on(&mut self, cores: &[usize]) -> Result<()> {
        self.server.restart_on(cores)?;
        self.api.forget_connections()
    }

    /// Ends the server as a crash would and starts it again.
    pub fn crash_and_restart(&mut self) -> Result<()> {
        self.server.crash_and_restart()?;
        self.api.forget_connections()
    }

    /// The first `count` people; who is missing signs up.
    pub fn people(&mut self, count: usize) -> Result<&[Account]> {
        let names: Vec<_> = (self.accounts.len()..count).map(|number| format!("bench{number}")).collect();
        self.accounts.extend(self.api.sign_up(names)?);
        Ok(&self.accounts[..count])
    }

    /// A room for each of the first `count` people, with nobody else in it.
    pub fn rooms_of_one(&mut self, count: usize) -> Result<&[u64]> {
        self.people(count)?;
        let rooms = self.api.open_rooms(&self.accounts[self.own_rooms.len()..count], "group")?;
        self.own_rooms.extend(rooms);
        Ok(&self.own_rooms[..count])
    }

    /// New public rooms, opened by the administrator.
    pub fn public_rooms(&self, count: usize) -> Result<Vec<u64>> {
        self.api.open_rooms(&vec![self.admin.clone(); count], "public")
    }

    /// Makes the rooms of a graph, lets the right people join them, and returns the rooms with the sockets to open.
    pub fn populate(&mut self, graph: &Graph) -> Result<(Vec<u64>, Vec<Dial>)> {
        let rooms = self.public_rooms(graph.rooms)?;
        let owner = |socket: usize| match graph.rooms {
            // Who publishes has no other socket: it would hear of the sender's own read position.
            1 if socket >= graph.publishers => graph.publishers + (socket - graph.publishers) % SHARED_ACCOUNTS,
            _ => socket,
        };
        let count = (0..graph.sockets).map(owner).max().map_or(0, |most| most + 1);
        let people = self.people(count)?.to_vec();
        // Owners run through their whole range before one comes again.
        let joins: Vec<_> = (0..graph.sockets.min(count))
            .flat_map(|socket| graph.rooms_of(socket).map(move |room| (socket, room)))
            .map(|(socket, room)| (&people[owner(socket)], rooms[room]))
            .collect();
        self.api.join(&joins)?;
        let dials = (0..graph.sockets).map(|socket| people[owner(socket)].dial()).collect();
        Ok((rooms, dials))
    }
}
