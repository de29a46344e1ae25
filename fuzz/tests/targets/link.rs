//! The link of mail, page and QR.

use warifu_enroll::{Link, Origin, Transport};
use warifu_fuzz::{fuzz, world};

#[test]
fn a_link_is_read_or_refused() {
    fuzz("link", |bytes| {
        let Ok(link) = Link::parse(&String::from_utf8_lossy(bytes)) else {
            return false;
        };
        assert_eq!(Link::parse(&link.to_mirror()).as_ref(), Ok(&link));
        let host = link.host.clone().unwrap_or_default();
        if let Ok(origin) = Origin::parse(&format!("https://{host}"), Transport::HttpsOnly) {
            let web = Link::parse(&link.to_web(&origin)).unwrap();
            assert_eq!(web.host.as_deref(), Some(origin.authority()));
            assert_eq!(web.user_id, link.user_id);
            assert_eq!(web.service_id, link.service_id);
            assert_eq!(web.card_key, link.card_key);
        }
        let _ = link.confirm(&world::entry().unwrap());
        true
    });
}
