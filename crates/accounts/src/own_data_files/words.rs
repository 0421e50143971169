//! What the files are, in the languages of the client.

use app::http::Language;

pub const fn account(language: Language) -> &'static str {
    match language {
        Language::English => "your account: name, addresses and since when they are known to be yours, settings",
        Language::German => "dein Konto: Name, Adressen und seit wann sie als deine bekannt sind, Einstellungen",
        Language::Arabic => "حسابك: الاسم والعناوين ومنذ متى عُرف أنها لك والإعدادات",
    }
}

pub const fn identities(language: Language) -> &'static str {
    match language {
        Language::English => "accounts elsewhere that you sign in with",
        Language::German => "Konten anderswo, mit denen du dich anmeldest",
        Language::Arabic => "حساباتك في مواقع أخرى التي تسجّل الدخول بها",
    }
}

pub const fn passkeys(language: Language) -> &'static str {
    match language {
        Language::English => "passkeys: their names, when they were made and used last",
        Language::German => "Passkeys: Name, wann angelegt und zuletzt verwendet",
        Language::Arabic => "مفاتيح المرور: أسماؤها ومتى أُنشئت واستُعملت آخر مرة",
    }
}

pub const fn sessions(language: Language) -> &'static str {
    match language {
        Language::English => "where you are signed in: device, place, last use",
        Language::German => "wo du angemeldet bist: Gerät, Ort, letzte Verwendung",
        Language::Arabic => "أين سجّلت الدخول: الجهاز والمكان وآخر استعمال",
    }
}

pub const fn tokens(language: Language) -> &'static str {
    match language {
        Language::English => "tokens for programs: their names, what they are good for, last use",
        Language::German => "Token für Programme: Name, wofür sie gut sind, letzte Verwendung",
        Language::Arabic => "رموز وصول البرامج: أسماؤها وما تصلح له وآخر استعمال",
    }
}

pub const fn invitation_codes(language: Language) -> &'static str {
    match language {
        Language::English => "invitation codes that you made",
        Language::German => "Einladungscodes, die du gemacht hast",
        Language::Arabic => "رموز الدعوة التي أنشأتها",
    }
}

pub const fn bots(language: Language) -> &'static str {
    match language {
        Language::English => "bots that you made",
        Language::German => "Bots, die du gemacht hast",
        Language::Arabic => "البوتات التي أنشأتها",
    }
}
