//! The mail texts, as an institution writes them.

use crate::policy::Copy;
use std::path::Path;
use std::sync::OnceLock;
use warifu_fuzz::{Examples, fuzz_with};
use warifu_issuer::outbox::Language;
use warifu_issuer::policy::Values;

#[test]
fn a_mail_text_is_loaded_or_refused_and_filled_once() {
    let mail = Path::new(env!("CARGO_MANIFEST_DIR")).join("../institutions");
    let files = ["common", "mahoroba"].map(|of| mail.join(of).join("mail/issued.ja.txt"));
    let examples = Examples::at(files.to_vec()).unwrap();
    fuzz_with("mail_text", &examples, |text| {
        static COPY: OnceLock<Copy> = OnceLock::new();
        let copy = COPY.get_or_init(Copy::new);
        if !copy.loads_with("mail/issued.ja.txt", text) {
            return false;
        }
        let all = copy.load().unwrap();
        let institution = all.iter().next().unwrap();
        let text = institution.mail.text("issued", Language::Ja).unwrap();
        let braces: Values<'_> = [("user_id", "{service_id}"), ("service_id", "{")].into();
        let filled = text.fill(&braces);
        filled.paragraphs.len() == text.paragraphs.len()
    });
}
