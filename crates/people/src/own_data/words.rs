//! What the files are, in the languages of the client.

use app::http::Language;

pub const fn people(language: Language) -> &'static str {
    match language {
        Language::English => "your friends, requests, and whom you blocked",
        Language::German => "deine Freunde, Anfragen und wen du blockiert hast",
        Language::Arabic => "أصدقاؤك والطلبات ومن حظرتهم",
    }
}

pub const fn privacy(language: Language) -> &'static str {
    match language {
        Language::English => "whom you let do and see what",
        Language::German => "wem du was erlaubst und zeigst",
        Language::Arabic => "لمن تسمح بماذا وما تُظهره",
    }
}
