//! What two people are to each other, and whom somebody lets do what.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::membership::words;

words!(
    /// A circle of people around somebody.
    Circle {
        /// Whoever has an account here.
        Everyone = "everyone",
        /// Friends, and their friends.
        FriendsOfFriends = "friends_of_friends",
        /// Friends.
        Friends = "friends",
        /// Nobody.
        Nobody = "nobody",
    }
);

/// What one person is to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bond {
    /// The same person.
    Oneself,
    /// Both said so.
    Friend,
    /// They have a friend in common.
    FriendOfFriend,
    /// Nothing of all that.
    Stranger,
    /// One of them, or each, blocked the other.
    Blocked,
}

impl Circle {
    /// Whether somebody with this bond to the one in its middle stands in the circle. Oneself always does, a blocked person never.
    #[must_use]
    pub const fn admits(self, bond: Bond) -> bool {
        match bond {
            Bond::Oneself => true,
            Bond::Blocked => false,
            Bond::Friend => !matches!(self, Self::Nobody),
            Bond::FriendOfFriend => matches!(self, Self::Everyone | Self::FriendsOfFriends),
            Bond::Stranger => matches!(self, Self::Everyone),
        }
    }
}

words!(
    /// What somebody else is to oneself, as far as one may know.
    Relation {
        /// Nothing.
        None = "none",
        /// One asked them to be friends, and waits.
        Asked = "asked",
        /// They asked, and wait.
        Asking = "asking",
        /// A friend.
        Friend = "friend",
        /// One blocked them.
        Blocked = "blocked",
    }
);

words!(
    /// Something about somebody that they let a circle of people do, or see.
    Matter {
        /// Write to them at once, where strangers may only ask to.
        Message = "message",
        /// Put them into groups without asking.
        Add = "add",
        /// Invite them into rooms.
        Invite = "invite",
        /// Ask them to be friends, and find them by name.
        Find = "find",
        /// Find them by their e-mail address.
        FindByEmail = "find_by_email",
        /// Find them by their phone number.
        FindByPhone = "find_by_phone",
        /// See their e-mail address.
        SeeEmail = "see_email",
        /// See their phone number.
        SeePhone = "see_phone",
        /// See that they are online or type, and when they were last here.
        SeeLastSeen = "see_last_seen",
        /// See how far they have read. Who lets nobody see it does not see it of others.
        SeeRead = "see_read",
    }
);

/// Whom somebody lets do and see what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Privacy {
    /// Who may write to them; strangers among these ask first.
    pub message: Circle,
    /// Who may put them into groups without asking; others invite.
    pub add: Circle,
    /// Who may invite them into rooms.
    pub invite: Circle,
    /// Who may ask to be friends, and find them by name.
    pub find: Circle,
    /// Who finds them by their e-mail address.
    pub find_by_email: Circle,
    /// Who finds them by their phone number.
    pub find_by_phone: Circle,
    /// Who sees their e-mail address.
    pub see_email: Circle,
    /// Who sees their phone number.
    pub see_phone: Circle,
    /// Who sees that they are online or type, and when they were last here.
    pub see_last_seen: Circle,
    /// Who sees how far they have read; who lets nobody does not see it of others.
    pub see_read: Circle,
}

/// What holds until somebody decides: they can be found by name and written to, and are seen to be here. Their addresses are theirs until they say otherwise.
impl Default for Privacy {
    fn default() -> Self {
        Self {
            message: Circle::Everyone,
            add: Circle::Friends,
            invite: Circle::Everyone,
            find: Circle::Everyone,
            find_by_email: Circle::Nobody,
            find_by_phone: Circle::Nobody,
            see_email: Circle::Nobody,
            see_phone: Circle::Nobody,
            see_last_seen: Circle::Everyone,
            see_read: Circle::Everyone,
        }
    }
}

impl Privacy {
    /// Whom this matter is for.
    #[must_use]
    pub const fn circle(&self, matter: Matter) -> Circle {
        match matter {
            Matter::Message => self.message,
            Matter::Add => self.add,
            Matter::Invite => self.invite,
            Matter::Find => self.find,
            Matter::FindByEmail => self.find_by_email,
            Matter::FindByPhone => self.find_by_phone,
            Matter::SeeEmail => self.see_email,
            Matter::SeePhone => self.see_phone,
            Matter::SeeLastSeen => self.see_last_seen,
            Matter::SeeRead => self.see_read,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_circle_holds_the_smaller_ones_and_nobody_who_is_blocked() {
        let admitted = |circle: Circle| {
            [Bond::Oneself, Bond::Friend, Bond::FriendOfFriend, Bond::Stranger, Bond::Blocked]
                .map(|bond| circle.admits(bond))
        };
        assert_eq!(admitted(Circle::Everyone), [true, true, true, true, false]);
        assert_eq!(admitted(Circle::FriendsOfFriends), [true, true, true, false, false]);
        assert_eq!(admitted(Circle::Friends), [true, true, false, false, false]);
        assert_eq!(admitted(Circle::Nobody), [true, false, false, false, false]);
    }
}
