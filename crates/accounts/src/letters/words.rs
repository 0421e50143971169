//! The texts. `{name}` is the account, `{place}` the server.

use app::http::Language;

use super::About;

/// What one letter says.
pub struct Words {
    pub subject: &'static str,
    /// A code stands after the first.
    pub paragraphs: &'static [&'static str],
}

const fn words(subject: &'static str, paragraphs: &'static [&'static str]) -> Words {
    Words { subject, paragraphs }
}

impl Words {
    /// The texts of a letter in a language.
    pub const fn of(language: Language, about: About<'_>) -> Self {
        match language {
            Language::English => english(about),
            Language::German => german(about),
            Language::Arabic => arabic(about),
        }
    }
}

const fn english(about: About<'_>) -> Words {
    match about {
        About::VerifyEmail(_) => words(
            "Your code for {place}",
            &[
                "{name} wants to use this e-mail address at {place}. If that is you, type this code there:",
                "It is good for 10 minutes.",
                "If it is not you, do nothing: without the code nothing happens.",
            ],
        ),
        About::ResetPassword(_) => words(
            "A new password for {place}",
            &[
                "Somebody wants to choose a new password for {name} at {place}. If that is you, type this code there:",
                "It is good for 10 minutes. Give it to nobody, whoever asks for it.",
                "If it is not you, do nothing: your password stays as it is.",
            ],
        ),
        About::EmailTaken => words(
            "This address is already yours at {place}",
            &[
                "Somebody tried to add this e-mail address to another account at {place}. It belongs to {name} already, so nothing was changed.",
                "If that was you, sign in as {name}, or remove the address there first.",
            ],
        ),
        About::EmailChanged => words(
            "{place}: another e-mail address",
            &[
                "The account {name} at {place} does not use this e-mail address any more.",
                "If you did not do that, sign in, change your password and put the address back, or ask an administrator of {place}.",
            ],
        ),
        About::PasswordChanged => words(
            "{place}: another password",
            &[
                "The password of {name} at {place} was changed by a code that was sent here. All devices were signed out.",
                "If you did not do that, choose a new password at once, and look after this mailbox: somebody else may be reading it.",
            ],
        ),
    }
}

const fn german(about: About<'_>) -> Words {
    match about {
        About::VerifyEmail(_) => words(
            "Ihr Code für {place}",
            &[
                "{name} möchte diese E-Mail-Adresse bei {place} verwenden. Wenn Sie das sind, geben Sie dort diesen Code ein:",
                "Er gilt 10 Minuten.",
                "Wenn Sie es nicht sind, brauchen Sie nichts zu tun: Ohne den Code geschieht nichts.",
            ],
        ),
        About::ResetPassword(_) => words(
            "Ein neues Passwort für {place}",
            &[
                "Jemand möchte für {name} bei {place} ein neues Passwort wählen. Wenn Sie das sind, geben Sie dort diesen Code ein:",
                "Er gilt 10 Minuten. Geben Sie ihn niemandem, wer auch danach fragt.",
                "Wenn Sie es nicht sind, brauchen Sie nichts zu tun: Ihr Passwort bleibt, wie es ist.",
            ],
        ),
        About::EmailTaken => words(
            "Diese Adresse gehört Ihnen bei {place} schon",
            &[
                "Jemand wollte diese E-Mail-Adresse bei {place} zu einem anderen Konto hinzufügen. Sie gehört schon zu {name}; darum wurde nichts geändert.",
                "Wenn Sie das waren, melden Sie sich als {name} an, oder entfernen Sie die Adresse zuerst dort.",
            ],
        ),
        About::EmailChanged => words(
            "{place}: andere E-Mail-Adresse",
            &[
                "Das Konto {name} bei {place} verwendet diese E-Mail-Adresse nicht mehr.",
                "Wenn Sie das nicht waren, melden Sie sich an, ändern Sie Ihr Passwort und tragen Sie die Adresse wieder ein, oder fragen Sie die Verwaltung von {place}.",
            ],
        ),
        About::PasswordChanged => words(
            "{place}: anderes Passwort",
            &[
                "Das Passwort von {name} bei {place} wurde mit einem Code geändert, der hierher geschickt worden war. Alle Geräte wurden abgemeldet.",
                "Wenn Sie das nicht waren, wählen Sie sofort ein neues Passwort, und sehen Sie nach diesem Postfach: Vielleicht liest noch jemand mit.",
            ],
        ),
    }
}

const fn arabic(about: About<'_>) -> Words {
    match about {
        About::VerifyEmail(_) => words(
            "رمزك في {place}",
            &[
                "يريد {name} استعمال عنوان البريد هذا في {place}. إن كنت أنت، فاكتب هذا الرمز هناك:",
                "يصلح الرمز لعشر دقائق.",
                "إن لم تكن أنت، فلا تفعل شيئًا: لا يحدث شيء دون الرمز.",
            ],
        ),
        About::ResetPassword(_) => words(
            "كلمة مرور جديدة في {place}",
            &[
                "يريد أحدهم اختيار كلمة مرور جديدة للحساب {name} في {place}. إن كنت أنت، فاكتب هذا الرمز هناك:",
                "يصلح الرمز لعشر دقائق. لا تعطه لأحد، أيًّا كان من يطلبه.",
                "إن لم تكن أنت، فلا تفعل شيئًا: تبقى كلمة مرورك كما هي.",
            ],
        ),
        About::EmailTaken => words(
            "هذا العنوان لك من قبل في {place}",
            &[
                "حاول أحدهم إضافة عنوان البريد هذا إلى حساب آخر في {place}. وهو تابع للحساب {name} من قبل، فلم يتغير شيء.",
                "إن كنت أنت، فسجّل الدخول باسم {name}، أو أزل العنوان من هناك أولًا.",
            ],
        ),
        About::EmailChanged => words(
            "{place}: عنوان بريد آخر",
            &[
                "لم يعد الحساب {name} في {place} يستعمل عنوان البريد هذا.",
                "إن لم تفعل ذلك أنت، فسجّل الدخول وغيّر كلمة مرورك وأعد العنوان، أو اسأل مديري {place}.",
            ],
        ),
        About::PasswordChanged => words(
            "{place}: كلمة مرور أخرى",
            &[
                "غُيّرت كلمة مرور {name} في {place} برمز أُرسل إلى هنا، وسُجّل خروج كل الأجهزة.",
                "إن لم تفعل ذلك أنت، فاختر كلمة مرور جديدة فورًا، وتفقّد صندوق البريد هذا: فربما يقرؤه غيرك.",
            ],
        ),
    }
}
