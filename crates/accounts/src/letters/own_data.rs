//! The text of mail about an archive of somebody's data. As in [`super::words`].

use app::http::Language;

use super::words::{Words, words};

/// It can be fetched.
pub const fn ready(language: Language) -> Words {
    match language {
        Language::English => words(
            "{place}: your data can be downloaded",
            &[
                "The archive of what {place} knows of {name} is ready. For seven days it can be downloaded in the settings under Security.",
                "If you did not ask for it, sign in, remove it there, end all other sessions and change your password.",
            ],
        ),
        Language::German => words(
            "{place}: Ihre Daten liegen bereit",
            &[
                "Das Archiv mit dem, was {place} über {name} weiß, ist fertig. Sieben Tage lang können Sie es in den Einstellungen unter Sicherheit herunterladen.",
                "Wenn Sie das nicht wollten, melden Sie sich an, löschen Sie es dort, beenden Sie alle anderen Sitzungen und ändern Sie Ihr Passwort.",
            ],
        ),
        Language::Arabic => words(
            "{place}: بياناتك جاهزة للتنزيل",
            &[
                "أرشيف ما يعرفه {place} عن {name} جاهز. يمكن تنزيله من الإعدادات ضمن الأمان خلال سبعة أيام.",
                "إن لم تطلبه أنت، فسجّل الدخول واحذفه هناك، وأنهِ كل الجلسات الأخرى وغيّر كلمة مرورك.",
            ],
        ),
    }
}
