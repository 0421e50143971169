//! What a file may be called.

use model::limits::FILE_NAME_BYTES;

/// Where nothing is left of a name.
const NAMELESS: &str = "file";

/// A name as it is kept: the last part of a path, without characters that nobody sees or that turn its letters around, and not longer than file systems take.
pub fn clean(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|c| !c.is_control() && !turns(*c)).collect();
    let kept = kept.trim();
    let mut end = kept.len().min(FILE_NAME_BYTES);
    while !kept.is_char_boundary(end) {
        end -= 1;
    }
    let kept = kept[..end].trim_end();
    if kept.is_empty() || kept.chars().all(|c| c == '.') { NAMELESS.to_owned() } else { kept.to_owned() }
}

/// Marks that show `exe.gpj` for `jpg.exe`, and line ends of their own.
const fn turns(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_path_and_hides_nothing() {
        for (said, kept) in [
            ("photo.jpg", "photo.jpg"),
            ("  Übersicht 2.pdf ", "Übersicht 2.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\fakepath\\a.png", "a.png"),
            ("a\0b\r\nc.txt", "abc.txt"),
            ("gpj.\u{202e}exe", "gpj.exe"),
            ("", "file"),
            ("..", "file"),
            ("a/", "file"),
        ] {
            assert_eq!(clean(said), kept, "{said:?}");
        }
        let long = clean(&"ä".repeat(200));
        assert_eq!((long.len(), long.chars().count()), (254, 127));
    }
}
