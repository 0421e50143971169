//! What the files are, in the languages of the client.

use app::http::Language;

pub const fn messages(language: Language) -> &'static str {
    match language {
        Language::English => {
            "messages that you wrote: room, number, time, text (null: it was removed, or came as files alone)"
        }
        Language::German => {
            "Nachrichten, die du geschrieben hast: Raum, Nummer, Zeit, Text (null: entfernt, oder es kamen nur Dateien)"
        }
        Language::Arabic => "الرسائل التي كتبتها: الغرفة والرقم والوقت والنص (null: أُزيل، أو أُرسلت ملفات وحدها)",
    }
}

pub const fn positions(language: Language) -> &'static str {
    match language {
        Language::English => "how far you have read in each room",
        Language::German => "wie weit du in jedem Raum gelesen hast",
        Language::Arabic => "إلى أين وصلت في القراءة في كل غرفة",
    }
}

pub const fn files(language: Language) -> &'static str {
    match language {
        Language::English => {
            "files that you sent: room and number of the message, name, type, bytes; each is at /api/v1/files/ and its number"
        }
        Language::German => {
            "Dateien, die du gesendet hast: Raum und Nummer der Nachricht, Name, Art, Bytes; jede liegt unter /api/v1/files/ und ihrer Nummer"
        }
        Language::Arabic => {
            "الملفات التي أرسلتها: غرفة الرسالة ورقمها والاسم والنوع وعدد البايتات؛ كل ملف على العنوان /api/v1/files/ متبوعًا برقمه"
        }
    }
}

pub const fn marks(language: Language) -> &'static str {
    match language {
        Language::English => "messages that you saved, or hid from yourself",
        Language::German => "Nachrichten, die du gemerkt oder für dich ausgeblendet hast",
        Language::Arabic => "الرسائل التي حفظتها أو أخفيتها عن نفسك",
    }
}

pub const fn drafts(language: Language) -> &'static str {
    match language {
        Language::English => "what you were about to say in each room",
        Language::German => "was du in jedem Raum zu schreiben begonnen hast",
        Language::Arabic => "ما بدأت كتابته في كل غرفة ولم ترسله",
    }
}

pub const fn reports(language: Language) -> &'static str {
    match language {
        Language::English => "messages that you reported, and why",
        Language::German => "Nachrichten, die du gemeldet hast, und warum",
        Language::Arabic => "الرسائل التي أبلغت عنها وسبب ذلك",
    }
}
