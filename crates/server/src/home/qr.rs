//! A text as a code for cameras, drawn in a terminal.

use qrcode::{Color, EcLevel, QrCode};

/// Modules of white around the code; fewer, and some cameras do not find it.
const QUIET: usize = 4;
/// Black on white from the fixed part of the palette, which no theme redefines: readable in dark and in light terminals.
const INK: &str = "\x1b[38;5;16;48;5;231m";
const PLAIN: &str = "\x1b[0m";

/// The code as lines of half blocks, two modules each; none if the text is too long for one.
pub fn draw(text: &str) -> Option<Vec<String>> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
    let (inner, modules) = (code.width(), code.to_colors());
    let dark = |x: usize, y: usize| {
        let (x, y) = (x.checked_sub(QUIET)?, y.checked_sub(QUIET)?);
        (x < inner && y < inner).then(|| modules.get(y * inner + x) == Some(&Color::Dark))
    };
    let is_dark = |x, y| dark(x, y).unwrap_or(false);
    let outer = inner + 2 * QUIET;
    let line = |y: usize| {
        let cells = (0..outer).map(|x| match (is_dark(x, y), is_dark(x, y + 1)) {
            (true, true) => '█',
            (true, false) => '▀',
            (false, true) => '▄',
            (false, false) => ' ',
        });
        format!("{INK}{}{PLAIN}", cells.collect::<String>())
    };
    Some((0..outer).step_by(2).map(line).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The modules that a camera would see, true for dark.
    fn seen(lines: &[String]) -> Vec<Vec<bool>> {
        let halves = |line: &String, upper: bool| {
            let cells = line.strip_prefix(INK).unwrap().strip_suffix(PLAIN).unwrap().chars();
            cells.map(|cell| cell == '█' || cell == if upper { '▀' } else { '▄' }).collect::<Vec<_>>()
        };
        lines.iter().flat_map(|line| [halves(line, true), halves(line, false)]).collect()
    }

    #[test]
    fn what_is_drawn_is_the_code_within_a_white_frame() {
        let text = "http://192.168.1.23:8000/setup?code=AAAAAAAAAAAAAAAAAAAAAA";
        let drawn = seen(&draw(text).unwrap());
        let code = QrCode::with_error_correction_level(text, EcLevel::L).unwrap();
        let (inner, modules) = (code.width(), code.to_colors());
        assert!(drawn[0].len() == inner + 2 * QUIET && drawn[0].len() < 60);
        for (y, row) in drawn.iter().enumerate() {
            for (x, &dark) in row.iter().enumerate() {
                let within = (QUIET..QUIET + inner).contains(&x) && (QUIET..QUIET + inner).contains(&y);
                let wanted = within && modules[(y - QUIET) * inner + (x - QUIET)] == Color::Dark;
                assert_eq!(dark, wanted, "{x} {y}");
            }
        }
    }

    #[test]
    fn a_text_that_no_code_can_hold_is_not_drawn() {
        assert!(draw(&"x".repeat(5_000)).is_none());
    }
}
