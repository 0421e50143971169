//! Entries of somebody's address book: where they come from, what became of them, and why one could not be read.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::membership::words;

words!(
    /// Where an entry comes from.
    ContactSource {
        /// A file of cards.
        VCard = "vcard",
        /// A table of Google's columns.
        Google = "google",
        /// A table of Outlook's columns.
        Outlook = "outlook",
        /// A list of objects.
        Json = "json",
        /// Picked on a phone.
        Phone = "phone",
        /// Written down by hand.
        Hand = "hand",
    }
);

words!(
    /// What became of an entry.
    ContactState {
        /// It waits to be compared with who is here.
        Unchecked = "unchecked",
        /// Nobody here can be found by it.
        Pending = "pending",
        /// An invitation went there.
        Invited = "invited",
        /// A second one did.
        Reminded = "reminded",
        /// Nobody was there when it was compared first, and somebody is now.
        Joined = "joined",
        /// Somebody was there already.
        Member = "member",
        /// No invitation could be sent.
        Failed = "failed",
        /// Whoever is there wants no invitations.
        Blocked = "blocked",
    }
);

words!(
    /// What becomes of two people when an invitation is accepted.
    InvitationOutcome {
        /// They are friends at once.
        Friends = "friends",
        /// Whoever invited asks to be friends, and the other one answers.
        Request = "request",
    }
);

words!(
    /// Where an import stands.
    ContactImportState {
        /// Its file is coming in.
        Receiving = "receiving",
        /// It is being read.
        Running = "running",
        /// Everything that could be read is there.
        Done = "done",
        /// It is no address book, or could not be finished.
        Failed = "failed",
        /// It was called off. What was read stays.
        Cancelled = "cancelled",
    }
);

words!(
    /// Why something in an address book was not read.
    ContactFault {
        /// The line says nothing that can be read.
        BadLine = "bad_line",
        /// It stands outside of any card.
        OutsideCard = "outside_card",
        /// The card or the list has no end. What stood in it was read.
        NoEnd = "no_end",
        /// It is longer than any name or address.
        TooLong = "too_long",
        /// Nobody here knows how its letters are written.
        UnknownCharset = "unknown_charset",
        /// There is neither a phone number nor an e-mail address.
        NoAddress = "no_address",
        /// It has more addresses than are read of one entry.
        TooManyAddresses = "too_many_addresses",
        /// This is no e-mail address.
        BadEmail = "bad_email",
        /// This is no phone number that takes messages, or lacks the code of its country.
        BadPhone = "bad_phone",
        /// More entries than are read of one file. The rest was not read.
        TooMany = "too_many",
        /// The address book is full.
        Full = "full",
    }
);
