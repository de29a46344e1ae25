//! What the institution signs: directory and card.

use warifu_enroll::{Directory, Signed, Transport, TrustedCard};
use warifu_fuzz::{fuzz, world};

#[test]
fn a_signed_document_is_read_or_refused() {
    fuzz("signed", |bytes| {
        let Ok(signed) = Signed::parse(bytes) else {
            return false;
        };
        let again = Signed::parse(&signed.to_json().unwrap()).unwrap();
        assert_eq!(again, signed);
        let root = world::key().unwrap().public();
        let _ = Directory::verify(&signed, &root, Transport::HttpsOnly);
        let _ = TrustedCard::verify(&signed, &world::entry().unwrap(), world::NOW);
        true
    });
}

#[test]
fn a_directory_that_is_rightly_signed_is_read_or_refused() {
    fuzz("directory", |payload| {
        let key = world::key().unwrap();
        let read =
            |signed: &Signed| Directory::verify(signed, &key.public(), Transport::LoopbackToo);
        let Ok(directory) = read(&world::sign(b"warifu/1 directory", payload)) else {
            return false;
        };
        let again = read(&directory.sign(&key).unwrap()).unwrap();
        assert_eq!(again.entries(), directory.entries());
        assert_eq!(again.sequence(), directory.sequence());
        assert_eq!(again.issued_at(), directory.issued_at());
        true
    });
}

#[test]
fn a_card_that_is_rightly_signed_is_read_or_refused() {
    fuzz("card", |payload| {
        let (key, entry) = (world::key().unwrap(), world::entry().unwrap());
        let read = |signed: &Signed| TrustedCard::verify(signed, &entry, world::NOW);
        let Ok(trusted) = read(&world::sign(b"warifu/1 card", payload)) else {
            return false;
        };
        let again = read(&trusted.card().sign(&key).unwrap()).unwrap();
        assert_eq!(again.card(), trusted.card());
        true
    });
}
