//! The texts of mail. `{name}` is the account, `{place}` the server, `{provider}` who lets people in, `{former}` what it was called before, `{day}` when something happens.

use app::http::Language;

use super::{About, address, leaving, own_data, second_step, sign_up};

/// What one letter says.
pub struct Words {
    pub subject: &'static str,
    /// A code stands after the first.
    pub paragraphs: &'static [&'static str],
}

/// Puts a letter together.
pub const fn words(subject: &'static str, paragraphs: &'static [&'static str]) -> Words {
    Words { subject, paragraphs }
}

impl Words {
    /// The texts of a letter in a language.
    pub const fn of(language: Language, about: About<'_>) -> Self {
        match about {
            About::VerifyAddress(_) => verify_address(language),
            About::ResetPassword(_) => reset_password(language),
            About::SignIn(_) => sign_in(language),
            About::SignUp(_) => sign_up::code(language),
            About::Confirm(_) => confirm(language),
            About::AddressTaken => address::taken(language),
            About::AddressChanged(_) => address::changed(language),
            About::AddressPutBack => address::put_back(language),
            About::PhoneChanged => address::phone_changed(language),
            About::PasswordChanged => password_changed(language),
            About::IdentityLinked(_) => identity_linked(language),
            About::IdentityUnlinked(_) => identity_unlinked(language),
            About::PasskeyAdded => passkey_added(language),
            About::PasskeyRemoved => passkey_removed(language),
            About::TokenCopied => token_copied(language),
            About::SecondStepOn => second_step::on(language),
            About::SecondStepOff => second_step::off(language),
            About::RecoveryCodeUsed => second_step::recovery_code_used(language),
            About::RecoveryCodesMade => second_step::recovery_codes_made(language),
            About::Renamed(_) => renamed(language),
            About::OwnDataReady => own_data::ready(language),
            About::DeletionBegun(_) => leaving::begun(language),
            About::Deleted => leaving::done(language),
        }
    }
}

const fn verify_address(language: Language) -> Words {
    match language {
        Language::English => words(
            "Your code for {place}",
            &[
                "{name} wants to use this e-mail address at {place}. If that is you, type this code there:",
                "It is good for 10 minutes.",
                "If it is not you, do nothing: without the code nothing happens.",
            ],
        ),
        Language::German => words(
            "Ihr Code für {place}",
            &[
                "{name} möchte diese E-Mail-Adresse bei {place} verwenden. Wenn Sie das sind, geben Sie dort diesen Code ein:",
                "Er gilt 10 Minuten.",
                "Wenn Sie es nicht sind, brauchen Sie nichts zu tun: Ohne den Code geschieht nichts.",
            ],
        ),
        Language::Arabic => words(
            "رمزك في {place}",
            &[
                "يريد {name} استعمال عنوان البريد هذا في {place}. إن كنت أنت، فاكتب هذا الرمز هناك:",
                "يصلح الرمز لعشر دقائق.",
                "إن لم تكن أنت، فلا تفعل شيئًا: لا يحدث شيء دون الرمز.",
            ],
        ),
    }
}

const fn reset_password(language: Language) -> Words {
    match language {
        Language::English => words(
            "A new password for {place}",
            &[
                "Somebody wants to choose a new password for {name} at {place}. If that is you, type this code there:",
                "It is good for 10 minutes. Give it to nobody, whoever asks for it.",
                "If it is not you, do nothing: your password stays as it is.",
            ],
        ),
        Language::German => words(
            "Ein neues Passwort für {place}",
            &[
                "Jemand möchte für {name} bei {place} ein neues Passwort wählen. Wenn Sie das sind, geben Sie dort diesen Code ein:",
                "Er gilt 10 Minuten. Geben Sie ihn niemandem, wer auch danach fragt.",
                "Wenn Sie es nicht sind, brauchen Sie nichts zu tun: Ihr Passwort bleibt, wie es ist.",
            ],
        ),
        Language::Arabic => words(
            "كلمة مرور جديدة في {place}",
            &[
                "يريد أحدهم اختيار كلمة مرور جديدة للحساب {name} في {place}. إن كنت أنت، فاكتب هذا الرمز هناك:",
                "يصلح الرمز لعشر دقائق. لا تعطه لأحد، أيًّا كان من يطلبه.",
                "إن لم تكن أنت، فلا تفعل شيئًا: تبقى كلمة مرورك كما هي.",
            ],
        ),
    }
}

const fn sign_in(language: Language) -> Words {
    match language {
        Language::English => words(
            "Your code to sign in at {place}",
            &[
                "Somebody wants to sign in as {name} at {place}. If that is you, type this code there:",
                "It is good for 10 minutes. Give it to nobody, whoever asks for it.",
                "If it is not you, do nothing: without the code nobody comes in.",
            ],
        ),
        Language::German => words(
            "Ihr Code zum Anmelden bei {place}",
            &[
                "Jemand möchte sich als {name} bei {place} anmelden. Wenn Sie das sind, geben Sie dort diesen Code ein:",
                "Er gilt 10 Minuten. Geben Sie ihn niemandem, wer auch danach fragt.",
                "Wenn Sie es nicht sind, brauchen Sie nichts zu tun: Ohne den Code kommt niemand hinein.",
            ],
        ),
        Language::Arabic => words(
            "رمز تسجيل دخولك في {place}",
            &[
                "يريد أحدهم تسجيل الدخول باسم {name} في {place}. إن كنت أنت، فاكتب هذا الرمز هناك:",
                "يصلح الرمز لعشر دقائق. لا تعطه لأحد، أيًّا كان من يطلبه.",
                "إن لم تكن أنت، فلا تفعل شيئًا: لا يدخل أحد دون الرمز.",
            ],
        ),
    }
}

const fn confirm(language: Language) -> Words {
    match language {
        Language::English => words(
            "Your code for {place}",
            &[
                "To change how {name} is let in at {place}, type this code there:",
                "It is good for 10 minutes. Give it to nobody, whoever asks for it.",
                "If it is not you, sign in and end all other sessions: somebody else is signed in as {name}.",
            ],
        ),
        Language::German => words(
            "Ihr Code für {place}",
            &[
                "Um zu ändern, wie {name} bei {place} hineinkommt, geben Sie dort diesen Code ein:",
                "Er gilt 10 Minuten. Geben Sie ihn niemandem, wer auch danach fragt.",
                "Wenn Sie es nicht sind, melden Sie sich an und beenden Sie alle anderen Sitzungen: Jemand anderes ist als {name} angemeldet.",
            ],
        ),
        Language::Arabic => words(
            "رمزك في {place}",
            &[
                "لتغيير طرق دخول {name} إلى {place}، اكتب هذا الرمز هناك:",
                "يصلح الرمز لعشر دقائق. لا تعطه لأحد، أيًّا كان من يطلبه.",
                "إن لم تكن أنت، فسجّل الدخول وأنهِ كل الجلسات الأخرى: غيرك داخل باسم {name}.",
            ],
        ),
    }
}

const fn password_changed(language: Language) -> Words {
    match language {
        Language::English => words(
            "{place}: another password",
            &[
                "The password of {name} at {place} was changed by a code that was sent to its e-mail address or phone number. All devices were signed out.",
                "If you did not do that, choose a new password at once, and look after mailbox and phone: somebody else may be reading there.",
            ],
        ),
        Language::German => words(
            "{place}: anderes Passwort",
            &[
                "Das Passwort von {name} bei {place} wurde mit einem Code geändert, der an seine E-Mail-Adresse oder Telefonnummer ging. Alle Geräte wurden abgemeldet.",
                "Wenn Sie das nicht waren, wählen Sie sofort ein neues Passwort, und sehen Sie nach Postfach und Telefon: Vielleicht liest noch jemand mit.",
            ],
        ),
        Language::Arabic => words(
            "{place}: كلمة مرور أخرى",
            &[
                "غُيّرت كلمة مرور {name} في {place} برمز أُرسل إلى عنوان بريده أو رقم هاتفه، وسُجّل خروج كل الأجهزة.",
                "إن لم تفعل ذلك أنت، فاختر كلمة مرور جديدة فورًا، وتفقّد صندوق بريدك وهاتفك: فربما يقرأ غيرك ما فيهما.",
            ],
        ),
    }
}

const fn identity_linked(language: Language) -> Words {
    match language {
        Language::English => words(
            "{place}: {provider} lets you in now",
            &[
                "The account {name} at {place} can be opened with an account at {provider} from now on.",
                "If you did not do that, sign in, unlink it in the settings under Security, and end all other sessions.",
            ],
        ),
        Language::German => words(
            "{place}: Anmelden mit {provider}",
            &[
                "Das Konto {name} bei {place} lässt sich ab jetzt mit einem Konto bei {provider} öffnen.",
                "Wenn Sie das nicht waren, melden Sie sich an, trennen Sie es in den Einstellungen unter Sicherheit und beenden Sie alle anderen Sitzungen.",
            ],
        ),
        Language::Arabic => words(
            "{place}: صار الدخول ممكنًا عبر {provider}",
            &[
                "صار فتح الحساب {name} في {place} ممكنًا بحساب لدى {provider}.",
                "إن لم تفعل ذلك أنت، فسجّل الدخول وافصله في الإعدادات ضمن الأمان، وأنهِ كل الجلسات الأخرى.",
            ],
        ),
    }
}

const fn identity_unlinked(language: Language) -> Words {
    match language {
        Language::English => words(
            "{place}: {provider} does not let you in any more",
            &[
                "The account {name} at {place} was unlinked from an account at {provider}, which does not open it any more.",
                "If you did not do that, sign in, end all other sessions, and link it again in the settings under Security.",
            ],
        ),
        Language::German => words(
            "{place}: kein Anmelden mit {provider} mehr",
            &[
                "Das Konto {name} bei {place} wurde von einem Konto bei {provider} getrennt, das es nicht mehr öffnet.",
                "Wenn Sie das nicht waren, melden Sie sich an, beenden Sie alle anderen Sitzungen und verknüpfen Sie es in den Einstellungen unter Sicherheit wieder.",
            ],
        ),
        Language::Arabic => words(
            "{place}: لم يعد الدخول ممكنًا عبر {provider}",
            &[
                "فُصل الحساب {name} في {place} عن حساب لدى {provider}، فلم يعد يفتحه.",
                "إن لم تفعل ذلك أنت، فسجّل الدخول وأنهِ كل الجلسات الأخرى، واربطه من جديد في الإعدادات ضمن الأمان.",
            ],
        ),
    }
}

const fn passkey_added(language: Language) -> Words {
    match language {
        Language::English => words(
            "{place}: a new passkey",
            &[
                "The account {name} at {place} can be opened with another passkey from now on.",
                "If you did not do that, sign in, remove it in the settings under Security, and end all other sessions.",
            ],
        ),
        Language::German => words(
            "{place}: ein neuer Passkey",
            &[
                "Das Konto {name} bei {place} lässt sich ab jetzt mit einem weiteren Passkey öffnen.",
                "Wenn Sie das nicht waren, melden Sie sich an, entfernen Sie ihn in den Einstellungen unter Sicherheit und beenden Sie alle anderen Sitzungen.",
            ],
        ),
        Language::Arabic => words(
            "{place}: مفتاح مرور جديد",
            &[
                "صار فتح الحساب {name} في {place} ممكنًا بمفتاح مرور آخر.",
                "إن لم تفعل ذلك أنت، فسجّل الدخول واحذفه في الإعدادات ضمن الأمان، وأنهِ كل الجلسات الأخرى.",
            ],
        ),
    }
}

const fn passkey_removed(language: Language) -> Words {
    match language {
        Language::English => words(
            "{place}: a passkey was removed",
            &[
                "A passkey of the account {name} at {place} was removed. It does not open the account any more.",
                "If you did not do that, sign in, end all other sessions, and look at the settings under Security.",
            ],
        ),
        Language::German => words(
            "{place}: ein Passkey wurde entfernt",
            &[
                "Ein Passkey des Kontos {name} bei {place} wurde entfernt. Er öffnet das Konto nicht mehr.",
                "Wenn Sie das nicht waren, melden Sie sich an, beenden Sie alle anderen Sitzungen und prüfen Sie die Einstellungen unter Sicherheit.",
            ],
        ),
        Language::Arabic => words(
            "{place}: حُذف مفتاح مرور",
            &[
                "حُذف مفتاح مرور من الحساب {name} في {place}، فلم يعد يفتحه.",
                "إن لم تفعل ذلك أنت، فسجّل الدخول وأنهِ كل الجلسات الأخرى، وراجع الإعدادات ضمن الأمان.",
            ],
        ),
    }
}

const fn token_copied(language: Language) -> Words {
    match language {
        Language::English => words(
            "{place}: an app was signed out",
            &[
                "An app that was signed in as {name} at {place} was signed out, because what keeps it signed in was used twice. Somebody may have copied it from your device.",
                "Sign in again. If you do not know how that could be, look after the device first, and end all other sessions in the settings under Security.",
            ],
        ),
        Language::German => words(
            "{place}: eine App wurde abgemeldet",
            &[
                "Eine App, die als {name} bei {place} angemeldet war, wurde abgemeldet, weil das, was sie angemeldet hält, zweimal verwendet wurde. Vielleicht hat es jemand von Ihrem Gerät kopiert.",
                "Melden Sie sich neu an. Wenn Sie nicht wissen, wie das sein kann, sehen Sie zuerst nach dem Gerät, und beenden Sie in den Einstellungen unter Sicherheit alle anderen Sitzungen.",
            ],
        ),
        Language::Arabic => words(
            "{place}: سُجّل خروج تطبيق",
            &[
                "سُجّل خروج تطبيق كان داخلًا باسم {name} في {place}، لأن ما يبقيه داخلًا استُعمل مرتين. ربما نسخه أحدهم من جهازك.",
                "سجّل الدخول من جديد. إن كنت لا تعرف كيف حدث ذلك، فتفقّد الجهاز أولًا، وأنهِ كل الجلسات الأخرى في الإعدادات ضمن الأمان.",
            ],
        ),
    }
}

const fn renamed(language: Language) -> Words {
    match language {
        Language::English => words(
            "{place}: your username was changed",
            &[
                "The account {former} at {place} is called {name} now. Sign in with this name from now on.",
                "If it was not you, sign in, change your password, and change the name back.",
            ],
        ),
        Language::German => words(
            "{place}: Ihr Benutzername wurde geändert",
            &[
                "Das Konto {former} bei {place} heißt jetzt {name}. Melden Sie sich von jetzt an mit diesem Namen an.",
                "Wenn Sie das nicht waren, melden Sie sich an, ändern Sie Ihr Passwort und ändern Sie den Namen zurück.",
            ],
        ),
        Language::Arabic => words(
            "{place}: تغيّر اسم المستخدم",
            &[
                "الحساب {former} في {place} اسمه الآن {name}. سجّل الدخول بهذا الاسم من الآن.",
                "إن لم تكن أنت، فسجّل الدخول وغيّر كلمة مرورك ثم أعد الاسم.",
            ],
        ),
    }
}
