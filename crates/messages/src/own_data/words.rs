//! What the files are, in the languages of the client.

use app::http::Language;

pub const fn messages(language: Language) -> &'static str {
    match language {
        Language::English => "messages that you wrote: room, number, time, text (null: it was removed)",
        Language::German => "Nachrichten, die du geschrieben hast: Raum, Nummer, Zeit, Text (null: entfernt)",
        Language::Arabic => "الرسائل التي كتبتها: الغرفة والرقم والوقت والنص (null: أُزيل)",
    }
}

pub const fn positions(language: Language) -> &'static str {
    match language {
        Language::English => "how far you have read in each room",
        Language::German => "wie weit du in jedem Raum gelesen hast",
        Language::Arabic => "إلى أين وصلت في القراءة في كل غرفة",
    }
}
