//! Rooms and who is in them, as the rooms feature would write them.

use app::work::{NewRoom, RoomRules};
use app::{Result, Work, access};
use model::{Event, History, MemberState, Role, RoomChange, RoomId, RoomKind, RoomName, UserEvent, UserId};

use crate::store::{self, Membership};
use crate::{TestClient, TestServer};

/// A room to be made.
#[derive(Debug, Clone, Copy)]
pub struct NewTestRoom<'a> {
    /// Its name.
    pub name: &'a str,
    /// Who it is for.
    pub kind: RoomKind,
    /// What newcomers see.
    pub history: History,
}

impl Default for NewTestRoom<'_> {
    fn default() -> Self {
        Self { name: "a room", kind: RoomKind::Group, history: History::All }
    }
}

impl TestServer {
    /// A group of these people, the first of them its owner.
    pub async fn group(&self, members: &[&TestClient]) -> RoomId {
        self.room(&NewTestRoom::default(), members).await
    }

    /// A public room of these people, the first of them its owner.
    pub async fn public(&self, members: &[&TestClient]) -> RoomId {
        self.room(&NewTestRoom { kind: RoomKind::Public, ..NewTestRoom::default() }, members).await
    }

    /// A room of these people, the first of them its owner. Its log begins with `room.created`, then one `member.joined` for each.
    pub async fn room(&self, new: &NewTestRoom<'_>, members: &[&TestClient]) -> RoomId {
        let name = RoomName::new(new.name).expect("a room's name");
        let (kind, history) = (new.kind, new.history);
        let users: Vec<UserId> = members.iter().map(|member| member.id()).collect();
        self.write(move |work| {
            let owner = *users.first().expect("a room has an owner");
            let created = Event::RoomCreated { kind, name: Some(name.clone()) };
            let room = work.open_room(Some(owner), &NewRoom { kind, history, created })?.room();
            store::insert_profile(work.tx(), room, (&name, kind), owner)?;
            for user in &users {
                join(work, room, *user, if *user == owner { Role::Owner } else { Role::Member })?;
            }
            Ok(room)
        })
        .await
    }

    /// Lets somebody in, as a member.
    pub async fn join(&self, room: RoomId, who: &TestClient) {
        let user = who.id();
        self.write(move |work| join(work, room, user, Role::Member)).await;
    }

    /// Puts somebody out, and says at which seq.
    pub async fn remove(&self, room: RoomId, who: &TestClient) -> i64 {
        let user = who.id();
        self.write(move |work| out(work, room, user, MemberState::Removed)).await
    }

    /// Somebody goes, and at which seq.
    pub async fn leave(&self, room: RoomId, who: &TestClient) -> i64 {
        let user = who.id();
        self.write(move |work| out(work, room, user, MemberState::Left)).await
    }

    /// Makes a room read-only.
    pub async fn archive(&self, room: RoomId) {
        self.write(move |work| {
            let access = access::house(work, room)?;
            work.announce(&access, &Event::RoomChanged(RoomChange { archived: Some(true), ..RoomChange::default() }))?;
            work.set_room(&access, RoomRules { archived: true, history: access.history() })
        })
        .await;
    }

    /// Ends a room.
    pub async fn delete(&self, room: RoomId) {
        self.write(move |work| {
            let access = access::house(work, room)?;
            work.close_room(&access)
        })
        .await;
    }

    /// Writes events that are no messages, in one unit: names that the room gets one after another. Hundreds of them fill the queue of every socket
    /// that listens.
    pub async fn rename_often(&self, room: RoomId, times: usize) {
        self.write(move |work| {
            let access = access::house(work, room)?;
            for time in 0..times {
                let name = RoomName::new(&format!("name {time}")).ok();
                work.announce(&access, &Event::RoomChanged(RoomChange { name, ..RoomChange::default() }))?;
            }
            Ok(())
        })
        .await;
        self.settle().await;
    }
}

fn join(work: &mut Work<'_, '_>, room: RoomId, user: UserId, role: Role) -> Result<()> {
    let (access, now) = (access::house(work, room)?, work.now());
    let joined = access.head().next();
    let from = match access.history() {
        History::All => model::Seq::ZERO.next(),
        History::SinceJoin => joined,
    };
    store::join(work.tx(), &Membership { room, user, role, from, joined }, now)?;
    work.announce(&access, &Event::MemberJoined { user, role, from })?;
    work.announce_to(user, &UserEvent::MembershipChanged { room, state: MemberState::Joined, role: Some(role) })?;
    Ok(())
}

fn out(work: &mut Work<'_, '_>, room: RoomId, user: UserId, state: MemberState) -> Result<i64> {
    let access = access::house(work, room)?;
    let event = match state {
        MemberState::Removed => Event::MemberRemoved { user, invited: false },
        _ => Event::MemberLeft { user, invited: false },
    };
    let seq = work.announce(&access, &event)?;
    let now = work.now();
    store::leave(work.tx(), (room, user), state, (seq, now))?;
    work.announce_to(user, &UserEvent::MembershipChanged { room, state, role: None })?;
    Ok(seq.get())
}
