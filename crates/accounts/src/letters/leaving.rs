//! The texts of mail about an account that ends. As in [`super::words`].

use app::http::Language;

use super::words::{Words, words};

/// It is deleted on a day.
pub const fn begun(language: Language) -> Words {
    match language {
        Language::English => words(
            "{place}: your account will be deleted",
            &[
                "The account {name} at {place} will be deleted on {day} (UTC). All devices were signed out.",
                "To keep it, sign in before that day. After it nobody can bring it back.",
            ],
        ),
        Language::German => words(
            "{place}: Ihr Konto wird gelöscht",
            &[
                "Das Konto {name} bei {place} wird am {day} (UTC) gelöscht. Alle Geräte wurden abgemeldet.",
                "Wenn Sie es behalten möchten, melden Sie sich vor diesem Tag an. Danach kann es niemand zurückholen.",
            ],
        ),
        Language::Arabic => words(
            "{place}: سيُحذف حسابك",
            &[
                "سيُحذف الحساب {name} في {place} يوم {day} (بالتوقيت العالمي). سُجّل خروج كل الأجهزة.",
                "إن أردت الاحتفاظ به، فسجّل الدخول قبل ذلك اليوم. بعده لا يستطيع أحد استعادته.",
            ],
        ),
    }
}

/// It is deleted.
pub const fn done(language: Language) -> Words {
    match language {
        Language::English => words(
            "{place}: your account was deleted",
            &[
                "The account {name} at {place} was deleted. This address, and everything else that said who you were, is forgotten there.",
                "This is the last letter from {place}.",
            ],
        ),
        Language::German => words(
            "{place}: Ihr Konto wurde gelöscht",
            &[
                "Das Konto {name} bei {place} wurde gelöscht. Diese Adresse und alles andere, was sagte, wer Sie waren, ist dort vergessen.",
                "Das ist der letzte Brief von {place}.",
            ],
        ),
        Language::Arabic => words(
            "{place}: حُذف حسابك",
            &[
                "حُذف الحساب {name} في {place}. نُسي هناك هذا العنوان وكل ما كان يدل على هويتك.",
                "هذه آخر رسالة من {place}.",
            ],
        ),
    }
}
