//! Bringing a history in, in small units beside everything else that the server does. Repeating it adds nothing.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use accounts::ImportedPerson;
use anyhow::{Context, Result, bail};
use app::{App, Work};
use messages::{Imported, RoomImport};
use model::{ClientKey, Role, RoomId, RoomKind, Time, UserId};
use parking_lot::RwLock;
use rooms::{KeptInvitation, RoomShape};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Progress;
use super::format::{self, Line, Message, Other};
use super::reader::{Numbered, Reader};

/// So many lines are one unit: what it takes must be short beside what people wait for.
const LINES: usize = 25;
/// So many of the lines that were refused are named.
const NAMED: usize = 1_000;
/// The space of the names that keys are made of (RFC 9562, version 5).
const KEYS: Uuid = Uuid::from_u128(0x6d1f_0c52_9f3a_4e0b_8a57_21c4_e07b_93d8);

/// What is imported.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Import {
    /// The file, as an absolute path.
    pub file: std::path::PathBuf,
    /// Where it is from: the same people, rooms and messages of the same source are the same.
    pub source: String,
}

/// What became of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Messages that are new.
    pub added: u64,
    /// Messages that were there already.
    pub present: u64,
    /// People that the file names.
    pub people: usize,
    /// Rooms that the file names.
    pub rooms: usize,
    /// Lines that were refused, by what is wrong with them: how many, and the numbers of the first.
    pub refused: BTreeMap<String, (u64, Vec<u64>)>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { added, present, people, rooms, refused } = self;
        write!(f, "{added} messages are new, {present} were there already; {people} people, {rooms} rooms.")?;
        for (why, (count, numbers)) in refused {
            let shown = numbers.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
            let more = if *count > numbers.len() as u64 { ", …" } else { "" };
            let lines = if *count == 1 { "1 line that".to_owned() } else { format!("{count} lines, each of which") };
            write!(f, "\nLeft out: {lines} {why} ({shown}{more}).")?;
        }
        Ok(())
    }
}

/// What is known of the file so far, and on disk.
#[derive(Default)]
struct Known {
    people: HashMap<String, UserId>,
    rooms: HashMap<String, RoomId>,
    /// Rooms of which more is known than their name: only whom a line calls a member is one.
    described: HashSet<String>,
    /// Who was seen to a place where.
    placed: HashSet<(RoomId, UserId)>,
}

/// A line that is to be stored.
enum Item {
    Message { channel: String, sender: String, said: Imported },
    Other(Other),
}

/// What a unit found out.
#[derive(Default)]
struct Learned {
    known: Known,
    added: u64,
    present: u64,
}

/// Imports a file. `tell` is told how far it is, and answers whether to go on: what was stored so far stays, and repeating goes on from there.
///
/// # Errors
/// If the file cannot be read, if it was stopped, or what storing it answers.
pub async fn import(app: &App, what: &Import, mut tell: impl FnMut(Progress) -> bool) -> Result<Report> {
    let mut reading = Reading::open(&what.file)?;
    let (known, source) = (Arc::new(RwLock::new(Known::default())), Arc::<str>::from(what.source.as_str()));
    let mut report = Report::default();
    loop {
        let source_name = Arc::clone(&source);
        let (back, items) = app
            .compute(move || {
                let items = reading.next(&source_name);
                Ok((reading, items))
            })
            .await?;
        reading = back;
        let items = items?;
        if items.is_empty() {
            break;
        }
        let (seen, source) = (Arc::clone(&known), Arc::clone(&source));
        let learned = app.write_bulk(move |work| store(work, &source, &items, &seen.read())).await;
        let learned = learned.context("The import stopped; what came before is stored, and repeating it goes on")?;
        report.added += learned.added;
        report.present += learned.present;
        known.write().learn(learned.known);
        if !tell(reading.reader.progress()) || app.stopping().is_cancelled() {
            bail!("The import was stopped; what came before is stored, and repeating it goes on from there.");
        }
    }
    let known = known.read();
    Ok(Report { people: known.people.len(), rooms: known.rooms.len(), refused: reading.refused, ..report })
}

/// The file on its way into items.
struct Reading {
    reader: Reader,
    /// How often exactly this was said at this moment so far, by a part of its key.
    said: HashMap<u128, u32>,
    refused: BTreeMap<String, (u64, Vec<u64>)>,
}

impl Reading {
    fn open(path: &Path) -> Result<Self> {
        Ok(Self { reader: Reader::open(path)?, said: HashMap::new(), refused: BTreeMap::new() })
    }

    /// The next items; none at the end.
    fn next(&mut self, source: &str) -> Result<Vec<Item>> {
        let mut items = Vec::with_capacity(LINES);
        while items.len() < LINES
            && let Some(Numbered { number, line }) = self.reader.next()?
        {
            match line.and_then(|line| format::parse(&line)) {
                Ok(Line::Other(other)) => items.push(Item::Other(other)),
                Ok(Line::Message(message, text)) => {
                    let key = self.key(source, &message, text.as_str());
                    let Message { at, channel, sender, .. } = message;
                    items.push(Item::Message { channel, sender, said: Imported { key, text, at } });
                }
                Err(why) => {
                    let (count, numbers) = self.refused.entry(why).or_default();
                    *count += 1;
                    if numbers.len() < NAMED {
                        numbers.push(number);
                    }
                }
            }
        }
        Ok(items)
    }

    /// The same for the same words of the same person at the same moment, each time that they are in the file.
    fn key(&mut self, source: &str, message: &Message, text: &str) -> ClientKey {
        let mut name = Vec::with_capacity(64 + text.len());
        let Message { at: Time(at), channel, sender, .. } = message;
        for part in [source, channel, sender, text] {
            name.extend((part.len() as u64).to_le_bytes());
            name.extend(part.as_bytes());
        }
        name.extend(at.to_le_bytes());
        let times = self.said.entry(Uuid::new_v5(&KEYS, &name).as_u128()).or_default();
        name.extend(times.to_le_bytes());
        *times += 1;
        ClientKey(Uuid::new_v5(&KEYS, &name))
    }
}

impl Known {
    fn learn(&mut self, new: Self) {
        self.people.extend(new.people);
        self.rooms.extend(new.rooms);
        self.described.extend(new.described);
        self.placed.extend(new.placed);
    }
}

/// A unit: everything about it is decided anew when it runs again.
struct Unit<'a> {
    source: &'a str,
    known: &'a Known,
    new: Known,
}

fn store(work: &mut Work<'_, '_>, source: &str, items: &[Item], known: &Known) -> app::Result<Learned> {
    let mut unit = Unit { source, known, new: Known::default() };
    let (mut said, mut added, mut present) = (Vec::new(), 0, 0);
    for item in items {
        match item {
            Item::Other(other) => unit.other(work, other)?,
            Item::Message { channel, sender, said: what } => {
                let (room, by) = (unit.room(work, channel)?, unit.person(work, &ImportedPerson::called(sender))?);
                unit.place(work, channel, (room, by))?;
                said.push((room, by, what));
            }
        }
    }
    let mut rooms: BTreeMap<RoomId, Option<RoomImport>> = said.iter().map(|(room, ..)| (*room, None)).collect();
    for (room, import) in &mut rooms {
        *import = Some(RoomImport::begin(work, *room)?);
    }
    for (room, by, what) in said {
        if let Some(Some(import)) = rooms.get_mut(&room) {
            if import.add(work, by, what)? {
                added += 1;
            } else {
                present += 1;
            }
        }
    }
    rooms.into_values().flatten().try_for_each(|import| import.end(work))?;
    Ok(Learned { known: unit.new, added, present })
}

impl Unit<'_> {
    fn person(&mut self, work: &mut Work<'_, '_>, person: &ImportedPerson<'_>) -> app::Result<UserId> {
        if let Some(known) = self.known.people.get(person.name).or_else(|| self.new.people.get(person.name)) {
            return Ok(*known);
        }
        let user = accounts::imported_person(work, self.source, person)?;
        self.new.people.insert(person.name.to_owned(), user);
        Ok(user)
    }

    fn room(&mut self, work: &mut Work<'_, '_>, channel: &str) -> app::Result<RoomId> {
        if let Some(known) = self.known.rooms.get(channel).or_else(|| self.new.rooms.get(channel)) {
            return Ok(*known);
        }
        let room = rooms::imported_room(work, self.source, channel, &RoomShape::public(channel))?;
        self.new.rooms.insert(channel.to_owned(), room);
        Ok(room)
    }

    /// Sees somebody who spoke to a place: in rooms that are known by their name alone, all who spoke were members.
    fn place(&mut self, work: &mut Work<'_, '_>, channel: &str, at: (RoomId, UserId)) -> app::Result<()> {
        if self.known.placed.contains(&at) || !self.new.placed.insert(at) {
            return Ok(());
        }
        if self.known.described.contains(channel) || self.new.described.contains(channel) {
            rooms::was_there(work, at.0, at.1)
        } else {
            rooms::keep_place(work, at.0, at.1, Role::Member)
        }
    }

    fn other(&mut self, work: &mut Work<'_, '_>, other: &Other) -> app::Result<()> {
        match other {
            Other::Person(format::Person { name, username, presence }) => {
                let user = self.person(work, &ImportedPerson { name, username })?;
                people::keep_last_seen(work, user, *presence)
            }
            Other::Member(member) => {
                let (room, user) =
                    (self.room(work, &member.channel)?, self.person(work, &ImportedPerson::called(&member.sender))?);
                self.new.placed.insert((room, user));
                rooms::keep_place(work, room, user, member.role)
            }
            Other::Invitation(invitation) => {
                let room = self.room(work, &invitation.channel)?;
                let user = self.person(work, &ImportedPerson::called(&invitation.sender))?;
                let by = self.person(work, &ImportedPerson::called(&invitation.by))?;
                rooms::keep_invitation(work, room, &KeptInvitation { user, by, at: invitation.at })
            }
            Other::Room(room) => self.describe(work, room),
        }
    }

    fn describe(&mut self, work: &mut Work<'_, '_>, room: &format::Room) -> app::Result<()> {
        let people = room
            .people
            .iter()
            .map(|name| self.person(work, &ImportedPerson::called(name)))
            .collect::<app::Result<Vec<_>>>()?;
        let shape = RoomShape {
            name: room.name.clone(),
            kind: room.kind,
            history: room.history,
            archived: room.archived,
            default: room.default && room.kind == RoomKind::Public,
            by_address: room.by_address,
            people,
        };
        let id = rooms::imported_room(work, self.source, &room.channel, &shape)?;
        self.new.rooms.insert(room.channel.clone(), id);
        self.new.described.insert(room.channel.clone());
        Ok(())
    }
}
