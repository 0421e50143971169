//! Pages of a list: one entry more is read than is shown, which tells whether there is another page.

/// Cuts off what was read beyond a page. Where there was any, the next page begins behind the entry that this gives: the last one of this page.
#[must_use]
pub fn cut_page<T>(entries: &mut Vec<T>, limit: i64) -> Option<&T> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let is_last = entries.len() <= limit;
    entries.truncate(limit);
    entries.last().filter(|_| !is_last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_next_page_only_where_more_was_read_than_fits() {
        for (read, shown, next) in
            [(vec![], vec![], None), (vec![1, 2], vec![1, 2], None), (vec![1, 2, 3], vec![1, 2], Some(2))]
        {
            let mut entries = read;
            assert_eq!(cut_page(&mut entries, 2).copied(), next);
            assert_eq!(entries, shown);
        }
    }
}
