//! A bank's mail, as a customer pastes it.

use std::fs;
use std::path::Path;

use warifu_enroll::mail::{Findings, MAX_VALUES};
use warifu_enroll::{ServiceId, UserId};
use warifu_fuzz::{Examples, fuzz_with};

#[test]
fn a_pasted_mail_is_read_or_refused_and_what_is_told_is_sound() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/enroll/tests/mails");
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let mails = files.filter(|path| path.extension().is_some_and(|kind| kind == "txt"));
    let examples = Examples::at(mails.collect()).unwrap();
    fuzz_with("pasted_mail", &examples, |bytes| {
        let Ok(found) = Findings::read(&String::from_utf8_lossy(bytes)) else {
            return false;
        };
        assert!(found.services.len() <= MAX_VALUES && found.users.len() <= MAX_VALUES);
        for found in &found.services {
            assert_eq!(
                ServiceId::parse(found.value.as_str()).as_ref(),
                Ok(&found.value)
            );
            assert!(found.line.chars().count() < 600);
        }
        for found in &found.users {
            assert_eq!(
                UserId::parse(found.value.as_str()).as_ref(),
                Ok(&found.value)
            );
        }
        true
    });
}
