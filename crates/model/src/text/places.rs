//! Where in a text names and addresses may stand: outside of code and of each other, and not behind a backslash.

use super::words::{before, is_word, mention_end, tag_end};

/// How deep quotes lie in each other.
const QUOTES: usize = 2;
const FENCE: &str = "```";
/// What a backslash takes its meaning from.
const MARKS: &str = "\\`*_~|[]()>#@-.:";

/// A part of the text, in bytes: a name with its `@` or `#`, an address, or a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) from: usize,
    pub(super) to: usize,
}

/// Gives every name, tag and address of a text, from left to right.
pub(super) fn each_name(text: &str, mut found: impl FnMut(Place)) {
    let mut from = 0;
    let lines: Vec<Place> = text
        .split('\n')
        .map(|line| {
            let place = Place { from, to: from + line.len() };
            from = place.to + 1;
            place
        })
        .collect();
    block(text, &lines, 0, &mut found);
}

/// Lines at one depth of quotes.
fn block(text: &str, lines: &[Place], depth: usize, found: &mut impl FnMut(Place)) {
    let (mut at, mut is_closed) = (0, true);
    while let Some(line) = lines.get(at) {
        let rest = &lines[at + 1..];
        if is_closed && opens(of(text, *line)) {
            // Looked for once: where no fence closes, none of the later ones does.
            match rest.iter().position(|line| closes(of(text, *line))) {
                Some(end) => {
                    at += end + 2;
                    continue;
                }
                None => is_closed = false,
            }
        }
        if depth < QUOTES && quoted(text, *line).is_some() {
            let inner: Vec<Place> = lines[at..].iter().map_while(|line| quoted(text, *line)).collect();
            block(text, &inner, depth + 1, found);
            at += inner.len();
            continue;
        }
        names(text, *line, found);
        at += 1;
    }
}

fn of(text: &str, line: Place) -> &str {
    &text[line.from..line.to]
}

/// A fence, with the name of a language or without.
fn opens(line: &str) -> bool {
    line.strip_prefix(FENCE).is_some_and(|language| {
        let language = language.trim_matches(is_space);
        language.len() <= 20 && language.bytes().all(|b| b.is_ascii_alphanumeric() || b"+#._-".contains(&b))
    })
}

fn closes(line: &str) -> bool {
    line.trim_end_matches(is_space) == FENCE
}

/// A line without the mark of a quote; none: it has none.
fn quoted(text: &str, line: Place) -> Option<Place> {
    let said = of(text, line);
    let skipped = if said == ">" { 1 } else { said.starts_with("> ").then_some(2)? };
    Some(Place { from: line.from + skipped, ..line })
}

/// White space, as the client has it.
fn is_space(c: char) -> bool {
    (c.is_whitespace() && c != '\u{85}') || c == '\u{feff}'
}

/// The names in one line.
fn names(text: &str, line: Place, found: &mut impl FnMut(Place)) {
    let (mut at, mut unclosed) = (line.from, Vec::new());
    while let Some(c) = text[at..line.to].chars().next() {
        let next = at + c.len_utf8();
        let end = match c {
            '\\' => text[next..line.to].chars().next().filter(|c| MARKS.contains(*c)).map(|_| next + 1),
            '`' => Some(code_end(&text[..line.to], at, &mut unclosed)),
            '[' => written(text, at, line.to).map(|address| {
                found(address);
                address.to + 1
            }),
            'h' | 'H' => address_end(text, at, line.to).inspect(|to| found(Place { from: at, to: *to })),
            '@' | '#' => {
                let end = if c == '@' { mention_end(text, at, line.to) } else { tag_end(text, at, line.to) };
                if let Some(to) = end {
                    found(Place { from: at, to });
                }
                end
            }
            _ => None,
        };
        at = end.unwrap_or(next);
    }
}

/// Behind a span of code; where nothing closes it, behind the backticks.
fn code_end(line: &str, at: usize, unclosed: &mut Vec<usize>) -> usize {
    let run = run_of_backticks(&line[at..]);
    let mut from = at + run;
    // How many of a length nothing closes is remembered: no line is searched twice for the same.
    while !unclosed.contains(&run) {
        let Some(next) = line[from..].find('`') else {
            unclosed.push(run);
            break;
        };
        let other = run_of_backticks(&line[from + next..]);
        from += next + other;
        if other == run {
            return from;
        }
    }
    at + run
}

fn run_of_backticks(text: &str) -> usize {
    text.len() - text.trim_start_matches('`').len()
}

/// The address of `[text](address)`; none: it is no such thing.
fn written(text: &str, at: usize, to: usize) -> Option<Place> {
    let mut label = text[at + 1..to].char_indices();
    let close = loop {
        match label.next()? {
            (_, '[') => return None,
            (0, ']') => return None,
            (place, ']') => break at + 1 + place,
            (place, '\\') => {
                let rest = &text[at + 2 + place..to];
                if rest.starts_with(|c: char| MARKS.contains(c)) {
                    label.next();
                }
            }
            _ => {}
        }
    };
    let address = text[close + 1..to].strip_prefix('(')?;
    if !["https://", "http://", "mailto:"].iter().any(|scheme| begins(address, scheme)) {
        return None;
    }
    let mut open = 0_usize;
    for (place, c) in address.char_indices() {
        match c {
            '(' => open += 1,
            ')' if open == 0 => return Some(Place { from: close + 2, to: close + 2 + place }),
            ')' => open -= 1,
            '[' => return None,
            c if ends_address(c) => return None,
            _ => {}
        }
    }
    None
}

fn begins(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

fn ends_address(c: char) -> bool {
    is_space(c) || c < ' ' || matches!(c, '<' | '>' | '"')
}

/// Behind a bare address, without the punctuation of the sentence around it; none: there is none.
fn address_end(text: &str, at: usize, to: usize) -> Option<usize> {
    let rest = &text[at..to];
    let scheme = ["https://", "http://"].into_iter().find(|scheme| begins(rest, scheme))?;
    if before(text, at).is_some_and(is_word) {
        return None;
    }
    let end = rest.find(ends_address).unwrap_or(rest.len());
    (end > scheme.len()).then(|| at + without_trailing(&rest[..end]).len())
}

/// A bracket stays where it was opened inside.
fn without_trailing(found: &str) -> &str {
    let mut text = found;
    let mut extra = [('(', ')'), ('[', ']'), ('{', '}')].map(|(open, close)| {
        let more = found.matches(close).count().saturating_sub(found.matches(open).count());
        (close, more)
    });
    while let Some(last) = text.chars().next_back() {
        let more = extra.iter_mut().find(|(close, more)| *close == last && *more > 0);
        match more {
            Some((_, more)) => *more -= 1,
            None if ".,;:!?'\"»”’*_~|".contains(last) => {}
            None => break,
        }
        text = &text[..text.len() - last.len_utf8()];
    }
    text
}
