//! What is written to somebody who has no account: the code to make one. `{place}` is the server, `{code}` the code.

use app::http::Language;

use super::words::{Words, words};

/// As mail.
pub const fn code(language: Language) -> Words {
    match language {
        Language::English => words(
            "Your code to make an account at {place}",
            &[
                "Somebody, perhaps you, wants to make an account at {place} with this e-mail address. If that is you, type this code there:",
                "It is good for 10 minutes. Give it to nobody, whoever asks for it.",
                "If it is not you, do nothing: without the code there will be no account.",
            ],
        ),
        Language::German => words(
            "Ihr Code für ein Konto bei {place}",
            &[
                "Jemand, vielleicht Sie, möchte bei {place} mit dieser E-Mail-Adresse ein Konto anlegen. Wenn Sie das sind, geben Sie dort diesen Code ein:",
                "Er gilt 10 Minuten. Geben Sie ihn niemandem, wer auch danach fragt.",
                "Wenn Sie es nicht sind, brauchen Sie nichts zu tun: Ohne den Code entsteht kein Konto.",
            ],
        ),
        Language::Arabic => words(
            "رمزك لإنشاء حساب في {place}",
            &[
                "يريد أحدهم، وربما أنت، إنشاء حساب في {place} بعنوان البريد هذا. إن كنت أنت، فاكتب هذا الرمز هناك:",
                "يصلح الرمز لعشر دقائق. لا تعطه لأحد، أيًّا كان من يطلبه.",
                "إن لم تكن أنت، فلا تفعل شيئًا: لا يُنشأ حساب دون الرمز.",
            ],
        ),
    }
}

/// As a text message.
pub const fn text(language: Language) -> &'static str {
    match language {
        Language::English => {
            "{code} lets you make an account at {place} with this number. Give it to nobody. Not you? Do nothing."
        }
        Language::German => {
            "Mit {code} legen Sie bei {place} ein Konto mit dieser Nummer an. Geben Sie ihn niemandem. Nicht Sie? Dann tun Sie nichts."
        }
        Language::Arabic => "{code} لإنشاء حساب في {place} بهذا الرقم. لا تعطه لأحد. لست أنت؟ لا تفعل شيئًا.",
    }
}
