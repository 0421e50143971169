//! Reads SPDX licence expressions: `(MIT OR Apache-2.0) AND Unicode-3.0`.

use std::iter::Peekable;
use std::vec::IntoIter;

/// Whether the expression can be met with licences of the list alone. What cannot be read is not allowed.
pub(super) fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    let mut words = Words { words: words(expression).into_iter().peekable(), allowed };
    words.either() == Some(true) && words.words.next().is_none()
}

/// Old manifests separate alternatives by a slash.
fn words(expression: &str) -> Vec<String> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    spaced.split_whitespace().map(str::to_owned).collect()
}

/// What is left to read. `None` is an expression that nobody understands.
struct Words<'a> {
    words: Peekable<IntoIter<String>>,
    allowed: &'a [String],
}

impl Words<'_> {
    fn either(&mut self) -> Option<bool> {
        let mut met = self.both()?;
        while self.takes("OR") {
            met |= self.both()?;
        }
        Some(met)
    }

    fn both(&mut self) -> Option<bool> {
        let mut met = self.one()?;
        while self.takes("AND") {
            met &= self.one()?;
        }
        Some(met)
    }

    fn one(&mut self) -> Option<bool> {
        let first = self.words.next()?;
        if first == "(" {
            let met = self.either()?;
            return self.takes(")").then_some(met);
        }
        let name = if self.takes("WITH") { format!("{first} WITH {}", self.words.next()?) } else { first };
        Some(self.allowed.contains(&name))
    }

    fn takes(&mut self, word: &str) -> bool {
        self.words.next_if(|next| next == word).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(expression: &str) -> bool {
        let list = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned);
        is_allowed(expression, &list)
    }

    #[test]
    fn one_alternative_is_enough() {
        assert!(allowed("MIT"));
        assert!(allowed("GPL-3.0 OR MIT"));
        assert!(allowed("MIT/Apache-2.0"));
        assert!(allowed("GPL-3.0 OR (MIT AND Apache-2.0)"));
    }

    #[test]
    fn all_of_what_is_joined_is_needed() {
        assert!(!allowed("MIT AND GPL-3.0"));
        assert!(!allowed("(MIT OR Apache-2.0) AND AGPL-3.0"));
        assert!(!allowed("GPL-3.0 OR MIT AND LGPL-2.1"));
    }

    #[test]
    fn an_exception_belongs_to_its_licence() {
        assert!(allowed("Apache-2.0 WITH LLVM-exception OR GPL-2.0"));
        assert!(!allowed("MIT WITH LLVM-exception"));
    }

    #[test]
    fn what_cannot_be_read_is_not_allowed() {
        for expression in ["", "(MIT", "MIT Apache-2.0", "MIT OR", "MIT AND ()"] {
            assert!(!allowed(expression), "{expression}");
        }
    }
}
