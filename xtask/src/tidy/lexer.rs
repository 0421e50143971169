//! Tells Rust code from comments, literals and the tests at a file's end: enough of a lexer to search without false
//! alarms.

/// The code with all else blanked out (same lines), and the string literals with their lines.
pub(super) fn split(text: &str) -> (String, Vec<(usize, String)>) {
    let mut lexer = Lexer { text, bytes: text.as_bytes(), at: 0, code: text.as_bytes().to_vec(), literals: Vec::new() };
    lexer.run();
    let mut code = String::from_utf8(lexer.code).unwrap_or_default();
    let end = start_of_tests(&code).unwrap_or(code.len());
    code.truncate(end);
    let literals = lexer.literals.into_iter().filter(|(from, _)| *from < end);
    let line = |at: usize| text[..at].matches('\n').count() + 1;
    (code, literals.map(|(from, to)| (line(from), text[from..to].to_owned())).collect())
}

/// Where the file's own module of tests begins.
fn start_of_tests(code: &str) -> Option<usize> {
    const MARK: &str = "#[cfg(test)]";
    code.match_indices(MARK).map(|(at, _)| at).find(|at| {
        let rest = code[at + MARK.len()..].trim_start();
        let head = rest.split(['{', ';']).next().unwrap_or("");
        head.starts_with("mod ") && rest[head.len()..].starts_with('{')
    })
}

struct Lexer<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    code: Vec<u8>,
    /// Where the insides of string literals begin and end.
    literals: Vec<(usize, usize)>,
}

impl Lexer<'_> {
    fn run(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'/' if self.looks_at("//") => self.line_comment(),
                b'/' if self.looks_at("/*") => self.block_comment(),
                b'"' => self.string(),
                b'r' if self.begins_raw() => self.raw_string(),
                b'\'' => self.quote(),
                _ => self.at += 1,
            }
        }
    }

    fn looks_at(&self, start: &str) -> bool {
        self.bytes[self.at..].starts_with(start.as_bytes())
    }

    fn line_comment(&mut self) {
        let end = self.find("\n", self.at).unwrap_or(self.bytes.len());
        self.blank(self.at, end);
        self.at = end;
    }

    fn block_comment(&mut self) {
        let start = self.at;
        let mut depth = 0;
        while self.at < self.bytes.len() {
            if self.looks_at("/*") {
                depth += 1;
                self.at += 2;
            } else if self.looks_at("*/") {
                depth -= 1;
                self.at += 2;
                if depth == 0 {
                    break;
                }
            } else {
                self.at += 1;
            }
        }
        self.blank(start, self.at);
    }

    fn string(&mut self) {
        let start = self.at + 1;
        let mut end = start;
        while end < self.bytes.len() && self.bytes[end] != b'"' {
            end += if self.bytes[end] == b'\\' { 2 } else { 1 };
        }
        self.literal(start, end.min(self.bytes.len()));
    }

    /// `r"…"` or `r#"…"#`, also after `b` or `c`; but not the end of a name, nor a raw name.
    fn begins_raw(&self) -> bool {
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let before = &self.bytes[..self.at];
        let before = before.strip_suffix(b"b").or_else(|| before.strip_suffix(b"c")).unwrap_or(before);
        let hashes = self.hashes();
        !before.last().copied().is_some_and(is_name) && self.bytes.get(self.at + 1 + hashes) == Some(&b'"')
    }

    fn hashes(&self) -> usize {
        self.bytes[self.at + 1..].iter().take_while(|byte| **byte == b'#').count()
    }

    fn raw_string(&mut self) {
        let hashes = self.hashes();
        let start = self.at + hashes + 2;
        let closing = format!("\"{}", "#".repeat(hashes));
        let end = self.find(&closing, start).unwrap_or(self.bytes.len());
        self.literal(start, end);
        self.at += hashes;
    }

    /// A character, or a lifetime.
    fn quote(&mut self) {
        let rest = &self.text[self.at + 1..];
        let mut inside = rest.chars();
        match (inside.next(), inside.next()) {
            (Some('\\'), Some(escaped)) => {
                let from = self.at + 2 + escaped.len_utf8();
                let end = self.find("'", from).unwrap_or(self.bytes.len());
                self.blank(self.at + 1, end);
                self.at = end + 1;
            }
            (Some(only), Some('\'')) => {
                self.blank(self.at + 1, self.at + 1 + only.len_utf8());
                self.at += only.len_utf8() + 2;
            }
            _ => self.at += 1,
        }
    }

    fn literal(&mut self, start: usize, end: usize) {
        self.literals.push((start, end));
        self.blank(start, end);
        self.at = end + 1;
    }

    fn find(&self, what: &str, from: usize) -> Option<usize> {
        self.text.get(from..)?.find(what).map(|found| from + found)
    }

    fn blank(&mut self, from: usize, to: usize) {
        let hidden = self.code[from..to].iter_mut().filter(|byte| **byte != b'\n');
        hidden.for_each(|byte| *byte = b' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> String {
        split(text).0
    }

    fn strings(text: &str) -> Vec<String> {
        split(text).1.into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn comments_and_literals_are_blanked_and_lines_stay() {
        let text = "/// async\nfn f() { /* async /* deep */ async */ g(\"async\") } // async";
        assert!(!code(text).contains("async"), "{}", code(text));
        assert_eq!(code(text).lines().count(), 2);
        assert!(code(text).contains("fn f()"));
    }

    #[test]
    fn literals_of_every_kind_are_found() {
        assert_eq!(
            strings(r##"a("x\"y", r"z\", r#"q"q"#, b"bytes", br"raw")"##),
            ["x\\\"y", "z\\", "q\"q", "bytes", "raw"]
        );
    }

    #[test]
    fn quotes_of_characters_and_lifetimes_confuse_nothing() {
        let text = "fn f<'a>(x: &'a str) { m('\"', '\\'', '\\\\', 'é'); n(\"kept\") } fn async_after() {}";
        assert_eq!(strings(text), ["kept"]);
        assert!(code(text).contains("async_after"));
    }

    #[test]
    fn a_literal_knows_its_line() {
        assert_eq!(split("one\ntwo(\n\"three\")").1, [(3, "three".to_owned())]);
    }

    #[test]
    fn the_tests_at_the_end_are_cut_and_a_test_item_before_is_not() {
        let text = "#[cfg(test)]\nuse x;\nfn kept() {}\n#[cfg(test)]\nmod tests {\n    fn gone() { f(\"gone\") }\n}\n";
        assert!(code(text).contains("kept"));
        assert!(!code(text).contains("gone"));
        assert!(strings(text).is_empty());
        assert!(code("#[cfg(test)]\nmod tests;\nfn kept() {}").contains("kept"));
    }
}
