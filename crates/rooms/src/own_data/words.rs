//! What the files are, in the languages of the client.

use app::http::Language;

pub const fn rooms(language: Language) -> &'static str {
    match language {
        Language::English => "rooms that you are in or were in",
        Language::German => "Räume, in denen du bist oder warst",
        Language::Arabic => "الغرف التي أنت فيها أو كنت فيها",
    }
}

pub const fn invitations(language: Language) -> &'static str {
    match language {
        Language::English => "rooms that you are invited to",
        Language::German => "Räume, in die du eingeladen bist",
        Language::Arabic => "الغرف التي دُعيت إليها",
    }
}
