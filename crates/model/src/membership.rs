//! Kinds of rooms, states of members, roles, and what a role may do.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An enum whose spelling in the database and on the wire is the same lower-case word. A `literal` in place of the `tt` would hide the word from
/// the derive that describes the API.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:tt),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// The word for it, in the database as on the wire.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl FromStr for $name {
            type Err = String;
            fn from_str(word: &str) -> Result<Self, String> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    other => Err(format!("{other:?} is no {}", stringify!($name))),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}

pub(crate) use words;

words!(
    /// Who a room is for.
    RoomKind {
        /// Every signed-in person may find, read and join it.
        Public = "public",
        /// For its members; others learn nothing of it.
        Group = "group",
        /// Two people, once per pair.
        Direct = "direct",
    }
);

words!(
    /// How much of a room's log a newcomer sees.
    History {
        /// From the first event.
        All = "all",
        /// From one's own joining.
        SinceJoin = "since_join",
    }
);

words!(
    /// What a person is to a room.
    MemberState {
        /// May accept.
        Invited = "invited",
        /// Asked to be let in.
        Requested = "requested",
        /// In it.
        Joined = "joined",
        /// Went by oneself; may come back.
        Left = "left",
        /// Was put out; comes back only when a moderator invites again.
        Removed = "removed",
    }
);

words!(
    /// What a joined member may do. The declared order is the ranking: later ones may more.
    Role {
        /// Reads and writes.
        Member = "member",
        /// Also renames, invites into public rooms, and removes members.
        Moderator = "moderator",
        /// Also sets roles, archives and deletes.
        Owner = "owner",
    }
);

impl Role {
    const fn rank(self) -> u8 {
        match self {
            Self::Member => 0,
            Self::Moderator => 1,
            Self::Owner => 2,
        }
    }

    /// Whether this role includes the other.
    #[must_use]
    pub const fn at_least(self, other: Self) -> bool {
        self.rank() >= other.rank()
    }
}

/// What somebody wants to do in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// Send messages.
    Send,
    /// Take away what others sent.
    DeleteOthers,
    /// Keep a message in view for everybody.
    Pin,
    /// Invite people.
    Invite,
    /// Invite somebody who was removed, see who is invited, and make join links.
    Admit,
    /// Put members out.
    Remove,
    /// Change the name.
    Rename,
    /// Set roles.
    SetRoles,
    /// Archive, reopen, change who sees what, delete.
    Manage,
}

impl Permission {
    /// The least role that may do this in a room of this kind; none: nobody may, there.
    #[must_use]
    pub const fn least_role(self, kind: RoomKind) -> Option<Role> {
        match (self, kind) {
            (Self::Send, _) | (Self::Pin, RoomKind::Direct | RoomKind::Group) => Some(Role::Member),
            (_, RoomKind::Direct) => None,
            (Self::Invite, _) => Some(Role::Member),
            (Self::DeleteOthers | Self::Pin | Self::Admit | Self::Remove | Self::Rename, _) => Some(Role::Moderator),
            (Self::SetRoles | Self::Manage, _) => Some(Role::Owner),
        }
    }

    /// Whether it makes sense in an archived room.
    #[must_use]
    pub const fn works_when_archived(self) -> bool {
        matches!(self, Self::Manage | Self::Remove | Self::SetRoles | Self::DeleteOthers)
    }
}

#[cfg(test)]
mod tests {
    use utoipa::PartialSchema as _;

    use super::*;

    #[test]
    fn words_are_read_back() {
        for role in [Role::Member, Role::Moderator, Role::Owner] {
            assert_eq!(role.word().parse(), Ok(role));
        }
        assert!("king".parse::<Role>().is_err());
    }

    #[test]
    fn the_description_lists_the_words_of_the_wire() {
        let listed = |schema: utoipa::openapi::RefOr<utoipa::openapi::Schema>| {
            serde_json::to_value(schema).unwrap()["enum"].clone()
        };
        assert_eq!(listed(Role::schema()), serde_json::json!(["member", "moderator", "owner"]));
        assert_eq!(listed(RoomKind::schema()), serde_json::json!(["public", "group", "direct"]));
        assert_eq!(listed(History::schema()), serde_json::json!(["all", "since_join"]));
        assert_eq!(
            listed(MemberState::schema()),
            serde_json::json!(["invited", "requested", "joined", "left", "removed"])
        );
    }

    #[test]
    fn a_direct_room_knows_nothing_but_sending() {
        assert_eq!(Permission::Send.least_role(RoomKind::Direct), Some(Role::Member));
        for more in [Permission::Invite, Permission::Remove, Permission::Rename, Permission::Manage] {
            assert_eq!(more.least_role(RoomKind::Direct), None);
        }
    }

    #[test]
    fn an_owner_may_what_a_moderator_may() {
        assert!(Role::Owner.at_least(Role::Moderator));
        assert!(!Role::Member.at_least(Role::Moderator));
    }
}
