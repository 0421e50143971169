//! Everything that this server knows as JSON lines: people, rooms, who is in them, and what was said.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use app::App;
use db::Tx;
use model::limits::ROOM_NAME_CHARS;
use model::{Id, MessageText, RoomId, RoomKind, Seq, UserId};
use serde::{Deserialize, Serialize};

use super::format::{self, Invitation, Member, Message, Other, Person, Room};
use super::store::{self, MessageRow, RoomRow};
use super::{Progress, private_file};

/// How much of a name stays where something is put behind it, in characters.
const KEPT: usize = ROOM_NAME_CHARS - 12;

/// Writes a new file, readable by its owner alone. Returns how many messages it holds. `tell` is told how far it is, and answers whether to go on.
///
/// # Errors
/// If the file is there already or cannot be written, or if it was stopped; then it is gone again.
pub async fn export(app: &App, path: &Path, tell: impl FnMut(Progress) -> bool) -> Result<u64> {
    let file = private_file(path)?;
    let export = Export { app: app.clone(), out: Out::new(path, file), names: HashMap::new(), written: 0 };
    let done = export.run(tell).await;
    if done.is_err() {
        // What is there is a part of something that nobody asked for.
        let _ = std::fs::remove_file(path);
    }
    done
}

struct Out {
    path: PathBuf,
    file: BufWriter<File>,
}

impl Out {
    fn new(path: &Path, file: File) -> Self {
        Self { path: path.to_owned(), file: BufWriter::new(file) }
    }

    fn write<T: Serialize>(&mut self, lines: &[T]) -> Result<()> {
        let mut bytes = Vec::new();
        lines.iter().try_for_each(|line| format::write(line, &mut bytes))?;
        self.file.write_all(&bytes).with_context(|| format!("Cannot write {}", self.path.display()))
    }

    fn end(mut self) -> Result<()> {
        let flushed = self.file.flush().and_then(|()| self.file.get_ref().sync_all());
        flushed.with_context(|| format!("Cannot write {}", self.path.display()))
    }
}

struct Export {
    app: App,
    out: Out,
    /// What people are called here.
    names: HashMap<UserId, String>,
    written: u64,
}

/// A room on its way out.
struct Known {
    room: RoomId,
    /// What it is called here.
    channel: String,
    /// How long its log is.
    head: u64,
}

/// Names that are given once.
#[derive(Default)]
struct Names(HashSet<String>);

impl Names {
    /// The first of the names that is free, or a numbered one.
    fn give(&mut self, wanted: &[&str]) -> String {
        for name in wanted {
            if self.0.insert((*name).to_owned()) {
                return (*name).to_owned();
            }
        }
        let base: String = wanted.last().copied().unwrap_or_default().chars().take(KEPT).collect();
        let mut number = 2_u64;
        loop {
            let name = format!("{base} ({number})");
            if self.0.insert(name.clone()) {
                return name;
            }
            number += 1;
        }
    }
}

impl Export {
    async fn run(mut self, mut tell: impl FnMut(Progress) -> bool) -> Result<u64> {
        self.people().await?;
        let rooms = self.rooms().await?;
        for Known { room, channel, .. } in &rooms {
            self.members(*room, channel).await?;
            self.invitations(*room, channel).await?;
        }
        let (total, mut before) = (rooms.iter().map(|known| known.head).sum::<u64>(), 0);
        for Known { room, channel, head } in &rooms {
            let mut after = Seq::ZERO;
            loop {
                let room = *room;
                let page = self.read(move |tx| store::messages(tx, room, after)).await?;
                let Some(last) = page.last() else { break };
                after = last.seq;
                let lines = page.into_iter().filter_map(|row| self.message(channel, &row)).collect::<Vec<_>>();
                self.written += lines.len() as u64;
                self.out.write(&lines)?;
                // The log may have grown meanwhile.
                let here = u64::try_from(after.get()).map_or(*head, |at| at.min(*head));
                if !tell(Progress { done: before + here, total }) {
                    bail!("The export was stopped.");
                }
            }
            before += head;
        }
        self.out.end()?;
        Ok(self.written)
    }

    async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut Tx<'_>) -> db::Result<T> + Send + 'static,
    ) -> app::Result<T> {
        self.app.read(move |tx| Ok(read(tx)?)).await
    }

    async fn people(&mut self) -> Result<()> {
        let (mut given, mut after) = (Names::default(), UserId::from_raw(0));
        loop {
            let page = self.read(move |tx| store::people(tx, after)).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.id;
            let mut lines = Vec::with_capacity(page.len());
            for row in page {
                let name = given.give(&[row.display_name.as_deref().unwrap_or(&row.username), &row.username]);
                self.names.insert(row.id, name.clone());
                lines.push(Other::Person(Person { name, username: row.username, presence: row.presence }));
            }
            self.out.write(&lines)?;
        }
    }

    /// The rooms, and what they are called here: the one that everybody is in comes first, as it does on a new server.
    async fn rooms(&mut self) -> Result<Vec<Known>> {
        let default = self.app.read(rooms::default_room).await?;
        let (mut rooms, mut after) = (Vec::new(), RoomId::from_raw(0));
        loop {
            let page = self.read(move |tx| store::rooms(tx, after)).await?;
            let Some(last) = page.last() else { break };
            after = last.id;
            rooms.extend(page);
        }
        rooms.sort_by_key(|room| (Some(room.id) != default, room.id));
        let (mut given, mut known) = (Names::default(), Vec::with_capacity(rooms.len()));
        for room in rooms {
            let (id, head) = (room.id, u64::try_from(room.head.get())?);
            let line = self.room(room, default, &mut given);
            known.push(Known { room: id, channel: line.channel.clone(), head });
            self.out.write(&[Other::Room(line)])?;
        }
        Ok(known)
    }

    fn room(&self, row: RoomRow, default: Option<RoomId>, given: &mut Names) -> Room {
        let people: Vec<String> =
            row.people.iter().flat_map(|(low, high)| [low, high]).map(|user| self.name(*user)).collect();
        let wanted = if row.kind == RoomKind::Direct { people.join(" & ") } else { row.name.clone() };
        let wanted =
            if wanted.chars().count() > ROOM_NAME_CHARS { wanted.chars().take(KEPT).collect() } else { wanted };
        Room {
            channel: given.give(&[&wanted]),
            name: row.name,
            kind: row.kind,
            history: row.history,
            archived: row.archived,
            default: default == Some(row.id),
            by_address: row.by_address,
            people,
        }
    }

    async fn members(&mut self, room: RoomId, channel: &str) -> Result<()> {
        let mut after = UserId::from_raw(0);
        loop {
            let page = self.read(move |tx| store::members(tx, room, after)).await?;
            let Some((last, _)) = page.last() else { return Ok(()) };
            after = *last;
            let line =
                |(user, role)| Other::Member(Member { channel: channel.to_owned(), sender: self.name(user), role });
            let lines: Vec<_> = page.into_iter().map(line).collect();
            self.out.write(&lines)?;
        }
    }

    async fn invitations(&mut self, room: RoomId, channel: &str) -> Result<()> {
        let mut after = UserId::from_raw(0);
        loop {
            let page = self.read(move |tx| store::invitations(tx, room, after)).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.user;
            let line = |row: store::InvitationRow| {
                let (channel, sender, by) = (channel.to_owned(), self.name(row.user), self.name(row.by));
                Other::Invitation(Invitation { channel, sender, by, at: row.at })
            };
            let lines: Vec<_> = page.into_iter().map(line).collect();
            self.out.write(&lines)?;
        }
    }

    /// What people are called: those who came while this ran, by their id.
    fn name(&self, user: UserId) -> String {
        self.names.get(&user).cloned().unwrap_or_else(|| user.to_string())
    }

    /// None: the text is gone.
    fn message(&self, channel: &str, row: &MessageRow) -> Option<Message> {
        #[derive(Deserialize)]
        struct Body {
            text: MessageText,
        }
        let body: Body = serde_json::from_str(&row.body).ok()?;
        let text = body.text.as_str().to_owned();
        Some(Message { at: row.at, channel: channel.to_owned(), sender: self.name(row.by), text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_given_once() {
        let mut names = Names::default();
        assert_eq!(names.give(&["Ann", "ann"]), "Ann");
        assert_eq!(names.give(&["Ann", "ann"]), "ann");
        assert_eq!(names.give(&["Ann", "ann"]), "ann (2)");
        assert_eq!(names.give(&["ann (2)"]), "ann (2) (2)");
        let long = "x".repeat(ROOM_NAME_CHARS);
        assert_eq!(names.give(&[&long]), long);
        assert!(names.give(&[&long]).chars().count() <= ROOM_NAME_CHARS);
    }
}
