//! The texts of mail about a second step. `{name}` is the account, `{place}` the server.

use app::http::Language;

use super::words::{Words, words};

/// There is one now.
pub const fn on(language: Language) -> Words {
    match language {
        Language::English => words(
            "{place}: the second step is on",
            &[
                "Whoever signs in as {name} at {place} is asked for a code of an authenticator app from now on.",
                "If you did not do that, turn it off in the settings under Security where you are still signed in, and end all other sessions. Where you are signed in nowhere, ask whoever administers {place}.",
            ],
        ),
        Language::German => words(
            "{place}: Der zweite Schritt ist an",
            &[
                "Wer sich als {name} bei {place} anmeldet, wird ab jetzt nach einem Code einer Authentifizierungs-App gefragt.",
                "Wenn Sie das nicht waren, schalten Sie ihn dort aus, wo Sie noch angemeldet sind, in den Einstellungen unter Sicherheit, und beenden Sie alle anderen Sitzungen. Wenn Sie nirgends angemeldet sind, fragen Sie die Verwaltung von {place}.",
            ],
        ),
        Language::Arabic => words(
            "{place}: الخطوة الثانية مفعّلة",
            &[
                "صار كل من يسجّل الدخول باسم {name} في {place} يُسأل عن رمز من تطبيق مصادقة.",
                "إن لم تفعل ذلك أنت، فأوقفها في الإعدادات ضمن الأمان حيث ما زلت مسجّل الدخول، وأنهِ كل الجلسات الأخرى. وإن لم تكن مسجّل الدخول في أي مكان، فاسأل من يدير {place}.",
            ],
        ),
    }
}

/// There is none any more.
pub const fn off(language: Language) -> Words {
    match language {
        Language::English => words(
            "{place}: the second step is off",
            &[
                "Whoever signs in as {name} at {place} is not asked for a second step any more.",
                "If neither you nor whoever administers {place} did that, sign in, change your password, end all other sessions, and turn it on again in the settings under Security.",
            ],
        ),
        Language::German => words(
            "{place}: Der zweite Schritt ist aus",
            &[
                "Wer sich als {name} bei {place} anmeldet, wird nicht mehr nach einem zweiten Schritt gefragt.",
                "Wenn weder Sie noch die Verwaltung von {place} das waren, melden Sie sich an, ändern Sie Ihr Passwort, beenden Sie alle anderen Sitzungen und schalten Sie ihn in den Einstellungen unter Sicherheit wieder ein.",
            ],
        ),
        Language::Arabic => words(
            "{place}: الخطوة الثانية متوقفة",
            &[
                "لم يعد من يسجّل الدخول باسم {name} في {place} يُسأل عن خطوة ثانية.",
                "إن لم تفعل ذلك أنت ولا من يدير {place}، فسجّل الدخول وغيّر كلمة مرورك وأنهِ كل الجلسات الأخرى، ثم فعّلها من جديد في الإعدادات ضمن الأمان.",
            ],
        ),
    }
}

/// Somebody came in by a recovery code.
pub const fn recovery_code_used(language: Language) -> Words {
    match language {
        Language::English => words(
            "{place}: a recovery code was used",
            &[
                "Somebody signed in as {name} at {place} with a recovery code. That code is good no more; how many are left stands in the settings under Security.",
                "If it was not you, somebody else has your codes and another way in: sign in, change your password, make new recovery codes, and end all other sessions.",
            ],
        ),
        Language::German => words(
            "{place}: Ein Wiederherstellungscode wurde benutzt",
            &[
                "Jemand hat sich als {name} bei {place} mit einem Wiederherstellungscode angemeldet. Dieser Code gilt nicht mehr; wie viele übrig sind, steht in den Einstellungen unter Sicherheit.",
                "Wenn Sie das nicht waren, hat jemand Ihre Codes und noch einen Weg hinein: Melden Sie sich an, ändern Sie Ihr Passwort, erstellen Sie neue Wiederherstellungscodes und beenden Sie alle anderen Sitzungen.",
            ],
        ),
        Language::Arabic => words(
            "{place}: استُعمل رمز استرداد",
            &[
                "سجّل أحدهم الدخول باسم {name} في {place} برمز استرداد. لم يعد ذلك الرمز صالحًا، وتجد عدد ما بقي في الإعدادات ضمن الأمان.",
                "إن لم تكن أنت، فلدى غيرك رموزك وطريق آخر للدخول: سجّل الدخول وغيّر كلمة مرورك وأنشئ رموز استرداد جديدة، وأنهِ كل الجلسات الأخرى.",
            ],
        ),
    }
}

/// There are others now.
pub const fn recovery_codes_made(language: Language) -> Words {
    match language {
        Language::English => words(
            "{place}: new recovery codes",
            &[
                "New recovery codes were made for {name} at {place}. The ones before are good no more.",
                "If you did not do that, sign in, change your password, make others in the settings under Security, and end all other sessions.",
            ],
        ),
        Language::German => words(
            "{place}: neue Wiederherstellungscodes",
            &[
                "Für {name} bei {place} wurden neue Wiederherstellungscodes erstellt. Die bisherigen gelten nicht mehr.",
                "Wenn Sie das nicht waren, melden Sie sich an, ändern Sie Ihr Passwort, erstellen Sie in den Einstellungen unter Sicherheit andere und beenden Sie alle anderen Sitzungen.",
            ],
        ),
        Language::Arabic => words(
            "{place}: رموز استرداد جديدة",
            &[
                "أُنشئت رموز استرداد جديدة للحساب {name} في {place}، ولم تعد الرموز السابقة صالحة.",
                "إن لم تفعل ذلك أنت، فسجّل الدخول وغيّر كلمة مرورك وأنشئ غيرها في الإعدادات ضمن الأمان، وأنهِ كل الجلسات الأخرى.",
            ],
        ),
    }
}
