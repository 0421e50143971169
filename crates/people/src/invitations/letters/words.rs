//! The words of invitations. `{name}` is whoever invites, `{place}` this server, `{accept}` and `{close}` the two links.

use app::http::Language;

use super::About;

/// The subject and the paragraphs of mail.
pub const fn mail(language: Language, about: About) -> (&'static str, [&'static str; 3]) {
    match (language, about) {
        (Language::English, About::Invitation) => (
            "{name} invites you to {place}",
            [
                "{name} has your address and invites you to talk at {place}. Look who it is and accept: {accept}",
                "If you do not know {name}, do nothing. There is one reminder, and nothing after it.",
                "You want no invitations from {place} at this address, from anybody: {close}",
            ],
        ),
        (Language::English, About::Reminder) => (
            "{name} invited you to {place}",
            [
                "{name} invited you a week ago to talk at {place}. Look who it is and accept: {accept}",
                "If you do not know {name}, do nothing. There is no other reminder.",
                "You want no invitations from {place} at this address, from anybody: {close}",
            ],
        ),
        (Language::German, About::Invitation) => (
            "{name} lädt Sie zu {place} ein",
            [
                "{name} hat Ihre Adresse und lädt Sie ein, bei {place} mitzureden. Sehen Sie nach, wer es ist, und nehmen Sie an: {accept}",
                "Wenn Sie {name} nicht kennen, brauchen Sie nichts zu tun. Es folgt eine Erinnerung und danach nichts mehr.",
                "Sie möchten an diese Adresse keine Einladungen von {place}, von niemandem: {close}",
            ],
        ),
        (Language::German, About::Reminder) => (
            "{name} hat Sie zu {place} eingeladen",
            [
                "{name} hat Sie vor einer Woche eingeladen, bei {place} mitzureden. Sehen Sie nach, wer es ist, und nehmen Sie an: {accept}",
                "Wenn Sie {name} nicht kennen, brauchen Sie nichts zu tun. Es folgt keine weitere Erinnerung.",
                "Sie möchten an diese Adresse keine Einladungen von {place}, von niemandem: {close}",
            ],
        ),
        (Language::Arabic, About::Invitation) => (
            "يدعوك {name} إلى {place}",
            [
                "لدى {name} عنوانك ويدعوك إلى الحديث في {place}. انظر من هو واقبل: {accept}",
                "إن كنت لا تعرف {name} فلا تفعل شيئًا. يأتي تذكير واحد ولا شيء بعده.",
                "لا تريد دعوات من {place} إلى هذا العنوان من أي أحد: {close}",
            ],
        ),
        (Language::Arabic, About::Reminder) => (
            "دعاك {name} إلى {place}",
            [
                "دعاك {name} قبل أسبوع إلى الحديث في {place}. انظر من هو واقبل: {accept}",
                "إن كنت لا تعرف {name} فلا تفعل شيئًا. لن يأتي تذكير آخر.",
                "لا تريد دعوات من {place} إلى هذا العنوان من أي أحد: {close}",
            ],
        ),
    }
}

/// A text message, the first and the reminder.
pub const fn text(language: Language) -> &'static str {
    match language {
        Language::English => "{name} invites you to {place}: {accept} No more of these: {close}",
        Language::German => "{name} lädt Sie zu {place} ein: {accept} Keine mehr davon: {close}",
        Language::Arabic => "يدعوك {name} إلى {place}: {accept} لا مزيد منها: {close}",
    }
}
