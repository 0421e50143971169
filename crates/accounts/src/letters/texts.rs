//! The texts of text messages: one or two sentences, for each costs by its length. `{name}` is the account, `{place}` the server, `{code}` the
//! code, `{provider}` who lets people in, `{former}` what it was called before, `{day}` when something happens.

use app::http::Language;

use super::{About, address, sign_up};

/// What a text message says in a language.
pub const fn of(language: Language, about: About<'_>) -> &'static str {
    match language {
        Language::English => english(about),
        Language::German => german(about),
        Language::Arabic => arabic(about),
    }
}

const fn english(about: About<'_>) -> &'static str {
    match about {
        About::VerifyAddress(_) => {
            "{code} is your code for {place}. {name} wants to use this number there. Not you? Do nothing."
        }
        About::ResetPassword(_) => {
            "{code} lets you choose a new password for {name} at {place}. Give it to nobody. Not you? Do nothing."
        }
        About::SignIn(_) => "{code} lets you in as {name} at {place}. Give it to nobody. Not you? Do nothing.",
        About::SignUp(_) => sign_up::text(Language::English),
        About::AddressTaken => {
            "{place}: somebody tried to add this number to another account. It belongs to {name}, so nothing was changed."
        }
        About::AddressChanged(_) => {
            "{place}: {name} does not use this number any more. Not you? Within 7 days: {undo} at {place}/undo"
        }
        About::AddressPutBack => address::put_back_text(Language::English),
        About::PhoneChanged => {
            "{place}: the account {name} has another phone number, or none. Not you? Sign in and change your password."
        }
        About::PasswordChanged => {
            "{place}: the password of {name} was changed by a code. Not you? Choose a new one at once."
        }
        About::Confirm(_) => "{code} shows {place} that it is you, {name}. Give it to nobody. Not you? Do nothing.",
        About::IdentityLinked(_) => {
            "{place}: {name} can now be entered with {provider}. Not you? Sign in and unlink it."
        }
        About::IdentityUnlinked(_) => {
            "{place}: {name} can no longer be entered with {provider}. Not you? Sign in and look at your settings."
        }
        About::PasskeyAdded => {
            "{place}: {name} can now be entered with another passkey. Not you? Sign in and remove it."
        }
        About::PasskeyRemoved => {
            "{place}: {name} can be entered with one passkey less. Not you? Sign in and look at your settings."
        }
        About::TokenCopied => {
            "{place}: an app of {name} was signed out: it may have been copied. Sign in and look at your sessions."
        }
        About::SecondStepOn => {
            "{place}: {name} now asks for a second step at sign-in. Not you? Turn it off in your settings."
        }
        About::SecondStepOff => {
            "{place}: {name} does not ask for a second step any more. Not you? Sign in and change your password."
        }
        About::RecoveryCodeUsed => {
            "{place}: {name} was entered with a recovery code. Not you? Sign in and change your password."
        }
        About::RecoveryCodesMade => {
            "{place}: {name} has new recovery codes. Not you? Sign in and look at your settings."
        }
        About::Renamed(_) => "{place}: {former} is called {name} now. Not you? Sign in and change your password.",
        About::OwnDataReady => {
            "{place}: The data of {name} can be downloaded. Not you? Sign in and change your password."
        }
        About::DeletionBegun(_) => {
            "{place}: the account {name} will be deleted on {day} (UTC). To keep it, sign in before."
        }
        About::Deleted => "{place}: the account {name} was deleted.",
    }
}

const fn german(about: About<'_>) -> &'static str {
    match about {
        About::VerifyAddress(_) => {
            "{code} ist Ihr Code für {place}. {name} möchte diese Nummer dort verwenden. Nicht Sie? Dann tun Sie nichts."
        }
        About::ResetPassword(_) => {
            "Mit {code} wählen Sie ein neues Passwort für {name} bei {place}. Geben Sie ihn niemandem. Nicht Sie? Dann tun Sie nichts."
        }
        About::SignIn(_) => {
            "Mit {code} melden Sie sich als {name} bei {place} an. Geben Sie ihn niemandem. Nicht Sie? Dann tun Sie nichts."
        }
        About::SignUp(_) => sign_up::text(Language::German),
        About::AddressTaken => {
            "{place}: Jemand wollte diese Nummer einem anderen Konto hinzufügen. Sie gehört zu {name}; nichts wurde geändert."
        }
        About::AddressChanged(_) => {
            "{place}: {name} verwendet diese Nummer nicht mehr. Nicht Sie? Binnen 7 Tagen: {undo} auf {place}/undo"
        }
        About::AddressPutBack => address::put_back_text(Language::German),
        About::PhoneChanged => {
            "{place}: Das Konto {name} hat eine andere Telefonnummer oder keine. Nicht Sie? Ändern Sie Ihr Passwort."
        }
        About::PasswordChanged => {
            "{place}: Das Passwort von {name} wurde mit einem Code geändert. Nicht Sie? Wählen Sie sofort ein neues."
        }
        About::Confirm(_) => {
            "{code} zeigt {place}, dass Sie es sind, {name}. Geben Sie ihn niemandem. Nicht Sie? Dann tun Sie nichts."
        }
        About::IdentityLinked(_) => {
            "{place}: {name} öffnet sich jetzt auch mit {provider}. Nicht Sie? Melden Sie sich an und trennen Sie es."
        }
        About::IdentityUnlinked(_) => {
            "{place}: {name} öffnet sich nicht mehr mit {provider}. Nicht Sie? Melden Sie sich an und prüfen Sie Ihre Einstellungen."
        }
        About::PasskeyAdded => {
            "{place}: {name} öffnet sich jetzt mit einem weiteren Passkey. Nicht Sie? Melden Sie sich an und entfernen Sie ihn."
        }
        About::PasskeyRemoved => {
            "{place}: {name} öffnet sich mit einem Passkey weniger. Nicht Sie? Melden Sie sich an und prüfen Sie Ihre Einstellungen."
        }
        About::TokenCopied => {
            "{place}: Eine App von {name} wurde abgemeldet; vielleicht wurde sie kopiert. Prüfen Sie Ihre Sitzungen."
        }
        About::SecondStepOn => {
            "{place}: {name} fragt beim Anmelden jetzt nach einem zweiten Schritt. Nicht Sie? Schalten Sie ihn in den Einstellungen aus."
        }
        About::SecondStepOff => {
            "{place}: {name} fragt nicht mehr nach einem zweiten Schritt. Nicht Sie? Melden Sie sich an und ändern Sie Ihr Passwort."
        }
        About::RecoveryCodeUsed => {
            "{place}: Anmeldung als {name} mit einem Wiederherstellungscode. Nicht Sie? Ändern Sie sofort Ihr Passwort."
        }
        About::RecoveryCodesMade => {
            "{place}: {name} hat neue Wiederherstellungscodes. Nicht Sie? Melden Sie sich an und prüfen Sie Ihre Einstellungen."
        }
        About::Renamed(_) => "{place}: {former} heißt jetzt {name}. Nicht Sie? Ändern Sie Ihr Passwort.",
        About::OwnDataReady => "{place}: Die Daten von {name} liegen bereit. Nicht Sie? Ändern Sie Ihr Passwort.",
        About::DeletionBegun(_) => "{place}: {name} wird am {day} (UTC) gelöscht. Zum Behalten vorher anmelden.",
        About::Deleted => "{place}: Das Konto {name} wurde gelöscht.",
    }
}

const fn arabic(about: About<'_>) -> &'static str {
    match about {
        About::VerifyAddress(_) => {
            "{code} هو رمزك في {place}. يريد {name} استعمال هذا الرقم هناك. لست أنت؟ لا تفعل شيئًا."
        }
        About::ResetPassword(_) => {
            "{code} لاختيار كلمة مرور جديدة للحساب {name} في {place}. لا تعطه لأحد. لست أنت؟ لا تفعل شيئًا."
        }
        About::SignIn(_) => "{code} لتسجيل الدخول باسم {name} في {place}. لا تعطه لأحد. لست أنت؟ لا تفعل شيئًا.",
        About::SignUp(_) => sign_up::text(Language::Arabic),
        About::AddressTaken => {
            "{place}: حاول أحدهم إضافة هذا الرقم إلى حساب آخر. وهو تابع للحساب {name}، فلم يتغير شيء."
        }
        About::AddressChanged(_) => {
            "{place}: لم يعد {name} يستعمل هذا الرقم. لست أنت؟ خلال 7 أيام: {undo} في {place}/undo"
        }
        About::AddressPutBack => address::put_back_text(Language::Arabic),
        About::PhoneChanged => "{place}: للحساب {name} رقم هاتف آخر، أو لا رقم له. لست أنت؟ سجّل الدخول وغيّر كلمة مرورك.",
        About::PasswordChanged => "{place}: غُيّرت كلمة مرور {name} برمز. لست أنت؟ اختر كلمة جديدة فورًا.",
        About::Confirm(_) => "{code} يُثبت في {place} أنك {name}. لا تعطه لأحد. لست أنت؟ لا تفعل شيئًا.",
        About::IdentityLinked(_) => "{place}: صار الحساب {name} يُفتح عبر {provider} أيضًا. لست أنت؟ سجّل الدخول وافصله.",
        About::IdentityUnlinked(_) => {
            "{place}: لم يعد الحساب {name} يُفتح عبر {provider}. لست أنت؟ سجّل الدخول وراجع إعداداتك."
        }
        About::PasskeyAdded => "{place}: صار الحساب {name} يُفتح بمفتاح مرور آخر. لست أنت؟ سجّل الدخول واحذفه.",
        About::PasskeyRemoved => "{place}: حُذف مفتاح مرور من الحساب {name}. لست أنت؟ سجّل الدخول وراجع إعداداتك.",
        About::TokenCopied => "{place}: سُجّل خروج تطبيق للحساب {name}، فربما نُسخ. سجّل الدخول وراجع جلساتك.",
        About::SecondStepOn => "{place}: صار الحساب {name} يطلب خطوة ثانية عند الدخول. لست أنت؟ أوقفها في إعداداتك.",
        About::SecondStepOff => "{place}: لم يعد الحساب {name} يطلب خطوة ثانية. لست أنت؟ سجّل الدخول وغيّر كلمة مرورك.",
        About::RecoveryCodeUsed => "{place}: دُخل إلى الحساب {name} برمز استرداد. لست أنت؟ سجّل الدخول وغيّر كلمة مرورك.",
        About::RecoveryCodesMade => "{place}: للحساب {name} رموز استرداد جديدة. لست أنت؟ سجّل الدخول وراجع إعداداتك.",
        About::Renamed(_) => "{place}: الحساب {former} اسمه الآن {name}. لست أنت؟ سجّل الدخول وغيّر كلمة مرورك.",
        About::OwnDataReady => "{place}: بيانات الحساب {name} جاهزة للتنزيل. لست أنت؟ سجّل الدخول وغيّر كلمة مرورك.",
        About::DeletionBegun(_) => "{place}: سيُحذف الحساب {name} يوم {day} (UTC). للاحتفاظ به سجّل الدخول قبله.",
        About::Deleted => "{place}: حُذف الحساب {name}.",
    }
}
