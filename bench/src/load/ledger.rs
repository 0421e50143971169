//! Ratios with what makes them void, and how they stand against mark and target.

use crate::stats::Spread;

/// Which way is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// A rate.
    Higher,
    /// A cost.
    Lower,
}

/// One ratio of a table.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What was compared, with the layout.
    pub what: String,
    /// The floor's absolute value.
    pub floor: String,
    /// The server's absolute value.
    pub server: String,
    /// Ours by the floor's, pair by pair.
    pub ratio: Spread,
    /// Which way is good.
    pub better: Better,
    /// To be reached on the way.
    pub mark: Option<f64>,
    /// To be reached in the end.
    pub target: Option<f64>,
    /// Why the figure does not count, where it does not.
    pub void: Vec<String>,
}

impl Entry {
    fn reaches(&self, bound: f64) -> bool {
        match self.better {
            Better::Higher => self.ratio.median >= bound,
            Better::Lower => self.ratio.median <= bound,
        }
    }

    /// In one word, and why it is void.
    pub fn verdict(&self) -> String {
        let word = match (self.mark, self.target) {
            (_, Some(target)) if self.reaches(target) => "**pass**",
            (Some(mark), _) if self.reaches(mark) => "mark reached, target missed",
            (None, None) => "no bound",
            (None, Some(_)) => "**miss**",
            (Some(_), _) => "**miss** of the mark",
        };
        if self.void.is_empty() { word.to_owned() } else { format!("void ({}); {word}", self.void.join("; ")) }
    }

    /// A row of the table of ratios.
    pub fn row(&self) -> String {
        let sign = if self.better == Better::Higher { "≥" } else { "≤" };
        let bound = |bound: Option<f64>| bound.map_or_else(|| "–".to_owned(), |bound| format!("{sign} {bound}"));
        let Spread { min, median, max } = self.ratio;
        format!(
            "| {} | {} | {} | {median:.2} ({min:.2}–{max:.2}) | {} | {} | {} |",
            self.what,
            self.floor,
            self.server,
            bound(self.mark),
            bound(self.target),
            self.verdict()
        )
    }

    /// The head of the table of ratios.
    pub const HEAD: &'static str = "| what | floor | server | server / floor: median (min–max) | mark | target | verdict |\n|---|---|---|---|---|---|---|";
}

/// A number with thousands set apart.
pub fn thousands(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) && digit.is_ascii_digit() {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(median: f64, better: Better) -> Entry {
        let ratio = Spread { min: median, median, max: median };
        let void = Vec::new();
        Entry {
            what: String::new(),
            floor: String::new(),
            server: String::new(),
            ratio,
            better,
            mark: Some(0.7),
            target: Some(0.9),
            void,
        }
    }

    #[test]
    fn a_miss_is_called_a_miss_and_a_void_stays_void() {
        assert_eq!(entry(0.95, Better::Higher).verdict(), "**pass**");
        assert_eq!(entry(0.8, Better::Higher).verdict(), "mark reached, target missed");
        assert_eq!(entry(0.6, Better::Higher).verdict(), "**miss** of the mark");
        assert_eq!(entry(0.95, Better::Lower).verdict(), "**miss** of the mark");
        let void = Entry { void: vec!["steal 3%".to_owned()], ..entry(0.95, Better::Higher) };
        assert_eq!(void.verdict(), "void (steal 3%); **pass**");
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(
            ["7", "1,000", "148,123", "1,000,000"],
            [7.0, 1000.0, 148_123.0, 1e6].map(thousands).each_ref().map(String::as_str)
        );
    }
}
