//! Pictures that are dropped on the app.

use image::ImageFormat;
use warifu_device::read_qr;
use warifu_enroll::Link;
use warifu_fuzz::{fuzz, picture};

#[test]
fn a_picture_is_read_or_refused() {
    fuzz("picture", |file| match read_qr(file) {
        Ok(text) => {
            let _ = Link::parse(&text);
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
        let Ok(text) = read_qr(&file) else {
            return false;
        };
        if content.iter().all(u8::is_ascii_alphanumeric) {
            assert_eq!(text.as_bytes(), content);
        }
        let _ = Link::parse(&text);
        true
    });
}
