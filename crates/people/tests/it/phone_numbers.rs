//! Numbers of every country, as people there type them.

use std::path::Path;

use app::address::{Phone, Region};

fn read(typed: &str, region: Option<Region>) -> Result<String, &'static str> {
    Phone::read(typed, region).map(|phone| phone.as_str().to_owned())
}

#[test]
fn numbers_of_every_country_are_read_as_people_there_type_them() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/phone-numbers.tsv");
    let Ok(table) = std::fs::read_to_string(&path) else {
        return testkit::skipped("phone numbers of every country", "no shared/data/phone-numbers.tsv");
    };
    let mut rows = 0;
    for row in table.lines().skip(1) {
        let [region, typed, expected] = row.split('\t').collect::<Vec<_>>()[..] else { panic!("{row}") };
        let region: Region = region.parse().unwrap();
        assert_eq!(read(typed, Some(region)).as_deref(), Ok(expected), "{row}");
        // E.164 reads as itself wherever the server stands.
        assert_eq!(read(expected, None).as_deref(), Ok(expected), "{row}");
        if !typed.contains('+') {
            assert!(read(typed, None).is_err_and(|why| why.contains("code of its country")), "{row}");
        }
        rows += 1;
    }
    assert_eq!(rows, 735);
}
