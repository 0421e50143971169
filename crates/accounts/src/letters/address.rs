//! The texts of mail about addresses of an account. As in [`super::words`].

use app::http::Language;

use super::words::{Words, words};

/// Somebody else wanted it.
pub const fn taken(language: Language) -> Words {
    match language {
        Language::English => words(
            "This address is already yours at {place}",
            &[
                "Somebody tried to add this e-mail address to another account at {place}. It belongs to {name} already, so nothing was changed.",
                "If that was you, sign in as {name}, or remove the address there first.",
            ],
        ),
        Language::German => words(
            "Diese Adresse gehört Ihnen bei {place} schon",
            &[
                "Jemand wollte diese E-Mail-Adresse bei {place} zu einem anderen Konto hinzufügen. Sie gehört schon zu {name}; darum wurde nichts geändert.",
                "Wenn Sie das waren, melden Sie sich als {name} an, oder entfernen Sie die Adresse zuerst dort.",
            ],
        ),
        Language::Arabic => words(
            "هذا العنوان لك من قبل في {place}",
            &[
                "حاول أحدهم إضافة عنوان البريد هذا إلى حساب آخر في {place}. وهو تابع للحساب {name} من قبل، فلم يتغير شيء.",
                "إن كنت أنت، فسجّل الدخول باسم {name}، أو أزل العنوان من هناك أولًا.",
            ],
        ),
    }
}

/// The account has another one, or none.
pub const fn changed(language: Language) -> Words {
    match language {
        Language::English => words(
            "{place}: another e-mail address",
            &[
                "The account {name} at {place} does not use this e-mail address any more.",
                "If you did not do that, open the page /undo of {place} within 7 days and type this code: {undo}",
                "The address is put back then, all devices are signed out, and you choose another password. Give the code to nobody.",
            ],
        ),
        Language::German => words(
            "{place}: andere E-Mail-Adresse",
            &[
                "Das Konto {name} bei {place} verwendet diese E-Mail-Adresse nicht mehr.",
                "Wenn Sie das nicht waren, öffnen Sie innerhalb von 7 Tagen die Seite /undo von {place} und geben Sie diesen Code ein: {undo}",
                "Dann gilt die Adresse wieder, alle Geräte werden abgemeldet, und Sie wählen ein anderes Passwort. Geben Sie den Code niemandem.",
            ],
        ),
        Language::Arabic => words(
            "{place}: عنوان بريد آخر",
            &[
                "لم يعد الحساب {name} في {place} يستعمل عنوان البريد هذا.",
                "إن لم تفعل ذلك أنت، فافتح الصفحة /undo في {place} خلال 7 أيام واكتب هذا الرمز: {undo}",
                "عندئذ يعود العنوان، ويُسجَّل خروج كل الأجهزة، وتختار كلمة مرور أخرى. لا تعط الرمز لأحد.",
            ],
        ),
    }
}

/// It was put back.
pub const fn put_back(language: Language) -> Words {
    match language {
        Language::English => words(
            "{place}: the change of an address was taken back",
            &[
                "The account {name} at {place} has the address again that stood for it before. All devices were signed out, and the password opens nothing any more.",
                "Whoever gets mail at the former address chooses another password: under \u{201c}Forgotten password\u{201d}.",
            ],
        ),
        Language::German => words(
            "{place}: die Änderung einer Adresse wurde zurückgenommen",
            &[
                "Das Konto {name} bei {place} hat wieder die Adresse, die vorher dafür stand. Alle Geräte wurden abgemeldet, und das Passwort öffnet nichts mehr.",
                "Wer Post an die frühere Adresse bekommt, wählt ein anderes Passwort: unter „Passwort vergessen“.",
            ],
        ),
        Language::Arabic => words(
            "{place}: أُلغي تغيير عنوان",
            &[
                "عاد إلى الحساب {name} في {place} العنوان الذي كان له من قبل. سُجّل خروج كل الأجهزة، ولم تعد كلمة المرور تفتح شيئًا.",
                "من يصله بريد العنوان السابق يختار كلمة مرور أخرى: عبر «نسيت كلمة المرور».",
            ],
        ),
    }
}

/// There is another number, or none: told to the e-mail address.
pub const fn phone_changed(language: Language) -> Words {
    match language {
        Language::English => words(
            "{place}: another phone number",
            &[
                "The account {name} at {place} has another phone number now, or none.",
                "If you did not do that, sign in, change your password and look at the number there, or ask an administrator of {place}.",
            ],
        ),
        Language::German => words(
            "{place}: andere Telefonnummer",
            &[
                "Das Konto {name} bei {place} hat jetzt eine andere Telefonnummer oder keine mehr.",
                "Wenn Sie das nicht waren, melden Sie sich an, ändern Sie Ihr Passwort und sehen Sie dort nach der Nummer, oder fragen Sie die Verwaltung von {place}.",
            ],
        ),
        Language::Arabic => words(
            "{place}: رقم هاتف آخر",
            &[
                "للحساب {name} في {place} رقم هاتف آخر الآن، أو لا رقم له.",
                "إن لم تفعل ذلك أنت، فسجّل الدخول وغيّر كلمة مرورك وانظر في الرقم هناك، أو اسأل مديري {place}.",
            ],
        ),
    }
}

/// As a text message: a change was taken back.
pub const fn put_back_text(language: Language) -> &'static str {
    match language {
        Language::English => {
            "{place}: a change of the number of {name} was taken back. The password opens nothing: choose another one."
        }
        Language::German => {
            "{place}: Die Nummer von {name} gilt wieder wie zuvor. Das Passwort öffnet nichts mehr: Wählen Sie ein anderes."
        }
        Language::Arabic => "{place}: عاد رقم الحساب {name} كما كان. كلمة المرور لا تفتح شيئًا: اختر أخرى.",
    }
}
