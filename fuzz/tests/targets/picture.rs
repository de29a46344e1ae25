//! Pictures that are dropped on the app.

use image::ImageFormat;
use warifu_device::read_qrs;
use warifu_enroll::Link;
use warifu_fuzz::{fuzz, picture};

#[test]
fn a_picture_is_read_or_refused() {
    fuzz("picture", |file| match read_qrs(file) {
        Ok(texts) => {
            assert!(!texts.is_empty());
            for text in texts {
                let _ = Link::parse(&text);
            }
            true
        }
        Err(_) => false,
    });
}

#[test]
fn a_qr_with_any_content_is_read_or_refused() {
    fuzz("qr", |content| {
        let Some(drawn) = picture::qr(content, 3) else {
            return false;
        };
        let file = picture::file(&drawn, ImageFormat::Bmp).unwrap();
        let Ok(mut texts) = read_qrs(&file) else {
            return false;
        };
        let text = texts.pop().unwrap();
        assert!(texts.is_empty(), "one was drawn");
        if content.iter().all(u8::is_ascii_alphanumeric) {
            assert_eq!(text.as_bytes(), content);
        }
        let _ = Link::parse(&text);
        true
    });
}
