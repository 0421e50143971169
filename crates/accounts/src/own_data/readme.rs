//! The file that says what the others are.

use app::OwnData;
use app::http::Language;
use model::Time;

/// What stands before the list, and after it. `{place}` is the server, `{name}` the account, `{time}` when it was made.
struct Words {
    before: &'static str,
    after: &'static str,
}

const fn words(language: Language) -> Words {
    match language {
        Language::English => Words {
            before: "What {place} knows of {name}, as it was on {time} (UTC).\n\nEach file holds one object of JSON a line (https://jsonlines.org). Times are in UTC.",
            after: "Passwords, codes, keys and secrets are in none of them: what is stored of those says nothing. What others wrote is theirs, and is not here.",
        },
        Language::German => Words {
            before: "Was {place} über {name} weiß, Stand {time} (UTC).\n\nJede Datei enthält ein JSON-Objekt je Zeile (https://jsonlines.org). Zeiten sind in UTC.",
            after: "Passwörter, Codes, Schlüssel und Geheimnisse stehen in keiner davon: Was davon gespeichert ist, sagt nichts aus. Was andere geschrieben haben, gehört ihnen und fehlt hier.",
        },
        Language::Arabic => Words {
            before: "ما يعرفه {place} عن {name}، كما كان في {time} (بالتوقيت العالمي).\n\nفي كل ملف كائن JSON واحد في كل سطر (https://jsonlines.org). الأوقات بالتوقيت العالمي.",
            after: "لا كلمات مرور فيها ولا رموز ولا مفاتيح ولا أسرار: ما يُحفظ منها لا يدل على شيء. ما كتبه غيرك ملك لهم، وليس هنا.",
        },
    }
}

/// The text.
pub fn text(language: Language, (place, name): (&str, &str), at: Time, files: &[OwnData]) -> String {
    let Words { before, after } = words(language);
    let time: String = at.to_string().chars().take(16).map(|c| if c == 'T' { ' ' } else { c }).collect();
    let list: String =
        files.iter().map(|file| [file.name, ".jsonl: ", (file.about)(language), "\n"].concat()).collect();
    // The name last: no name holds a place for anything else.
    let before = before.replace("{place}", place).replace("{time}", &time).replace("{name}", name);
    [&before, "\n\n", &list, "\n", after, "\n"].concat()
}
