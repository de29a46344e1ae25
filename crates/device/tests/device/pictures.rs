//! QRs in pictures, as customers have them.

use crate::common::{ORIGIN, USER, World};
use crate::drawn::{encoded, png, qr};
use image::{DynamicImage, GrayImage, ImageFormat, Luma, Rgba, RgbaImage, imageops};
use warifu_device::{DeviceError, Foreign, Reading, read_qrs};

const OTHER: &str = "https://www.example/about";

/// The text of the picture's one QR.
fn read_qr(picture: &[u8]) -> Result<String, DeviceError> {
    let mut texts = read_qrs(picture)?;
    assert_eq!(texts.len(), 1, "{texts:?}");
    Ok(texts.remove(0))
}

fn only(mut reading: Reading) -> warifu_device::ReadLink {
    assert_eq!((reading.links.len(), reading.pages.len()), (1, 0));
    reading.links.remove(0)
}

fn link() -> String {
    World::new().bank.web_link()
}

#[tokio::test]
async fn a_picture_of_the_banks_qr_is_read_and_confirmed() {
    let world = World::new();
    let picture = png(qr(&world.bank.web_link(), 6));
    let read = only(world.device().read_picture(picture).await.unwrap());
    assert_eq!(read.user_id, USER);
    assert_eq!(read.institution.host, "token.shinkumi.example:8443");
    assert!(world.bank.log().is_empty(), "nobody is contacted");
}

#[test]
fn every_usual_format_is_read() {
    let picture = DynamicImage::from(qr(&link(), 6)).into_rgb8();
    for format in [
        ImageFormat::Png,
        ImageFormat::Jpeg,
        ImageFormat::Bmp,
        ImageFormat::Gif,
        ImageFormat::WebP,
    ] {
        assert_eq!(
            read_qr(&encoded(picture.clone(), format)).unwrap(),
            link(),
            "{format:?}"
        );
    }
}

#[test]
fn an_inverted_code_is_read() {
    let mut picture = qr(&link(), 5);
    imageops::invert(&mut picture);
    assert_eq!(read_qr(&png(picture)).unwrap(), link());
}

#[test]
fn a_code_on_a_transparent_ground_is_read() {
    let dark = qr(&link(), 5);
    let picture = RgbaImage::from_fn(dark.width(), dark.height(), |x, y| {
        Rgba([0, 0, 0, 255 - dark.get_pixel(x, y).0[0]])
    });
    assert_eq!(read_qr(&png(picture)).unwrap(), link());
}

#[test]
fn a_code_cropped_to_its_edge_is_read() {
    let whole = qr(&link(), 5);
    let side = whole.width() - 40;
    let cropped = imageops::crop_imm(&whole, 20, 20, side, side).to_image();
    assert_eq!(read_qr(&png(cropped)).unwrap(), link());
}

#[test]
fn small_and_large_codes_are_read() {
    assert_eq!(read_qr(&png(qr(&link(), 2))).unwrap(), link());
    assert_eq!(read_qr(&png(qr(&link(), 40))).unwrap(), link());
}

#[test]
fn a_small_code_on_a_large_screenshot_is_read() {
    let mut screen = GrayImage::from_pixel(2560, 1440, Luma([235]));
    imageops::replace(&mut screen, &qr(&link(), 4), 1700, 600);
    assert_eq!(read_qr(&png(screen)).unwrap(), link());
}

/// Side by side, with white between.
fn beside(left: &GrayImage, right: &GrayImage) -> Vec<u8> {
    let size = left.width().max(right.width());
    let mut both = GrayImage::from_pixel(size * 2 + 60, size + 40, Luma([255]));
    imageops::replace(&mut both, left, 20, 20);
    imageops::replace(&mut both, right, i64::from(size) + 40, 20);
    png(both)
}

#[test]
fn two_codes_in_one_picture_are_both_read_and_the_same_one_twice_is_one() {
    let (ours, other) = (qr(&link(), 5), qr(OTHER, 5));
    let mut both = read_qrs(&beside(&ours, &other)).unwrap();
    both.sort();
    assert_eq!(both, [link(), OTHER.to_owned()]);
    assert_eq!(read_qr(&beside(&ours, &ours)).unwrap(), link());
}

#[tokio::test]
async fn two_enrolments_in_one_picture_are_left_to_the_customer_to_choose() {
    let world = World::new();
    let ours = world.bank.web_link();
    let other = ours.replace(USER, "OTHER1");
    let picture = beside(&qr(&ours, 5), &qr(&other, 5));
    let reading = world.device().read_picture(picture).await.unwrap();
    let mut users: Vec<&str> = reading.links.iter().map(|l| l.user_id.as_str()).collect();
    users.sort_unstable();
    assert_eq!(users, [USER, "OTHER1"]);
    // Another code beside the bank's, of an app store say, is passed over.
    let picture = beside(&qr(&ours, 5), &qr(OTHER, 5));
    only(world.device().read_picture(picture).await.unwrap());
}

#[tokio::test]
async fn a_qr_of_something_else_is_foreign() {
    let world = World::new();
    let read = world.device().read_picture(png(qr(OTHER, 6))).await;
    let host = "www.example".to_owned();
    let page = Foreign::Page { host };
    assert_eq!(read.err().unwrap(), DeviceError::PictureForeignQr(page));
}

#[tokio::test]
async fn a_qr_of_the_banks_page_is_told_from_an_enrolment_and_from_a_strangers_page() {
    let world = World::new();
    let device = world.device();
    for at in ["/", "/token?from=qr", "/enroll"] {
        let url = format!("{ORIGIN}{at}");
        let mut reading = device.read_picture(png(qr(&url, 6))).await.unwrap();
        assert!(reading.links.is_empty());
        let page = reading.pages.remove(0);
        assert_eq!(page.host, "token.shinkumi.example:8443");
        assert_eq!(page.institution.name.ja, "割符信用組合");
        assert_eq!(device.page_to_open(&page.url).unwrap(), page.url);
    }
    for other in [
        "https://token.shinkumi.example.evil.example:8443/",
        "https://token.shinkumi.example:8443@evil.example/",
        "https://someone@token.shinkumi.example:8443/",
        "http://token.shinkumi.example:8443/",
        "https://token.shinkumi.example/",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "",
    ] {
        assert_eq!(
            device.page_to_open(other).unwrap_err(),
            DeviceError::PageUnknown,
            "{other}"
        );
    }
    assert!(world.bank.log().is_empty(), "nobody is contacted");
}

#[tokio::test]
async fn a_qr_of_another_host_than_the_directorys_is_refused() {
    let world = World::new();
    let link = world
        .bank
        .web_link()
        .replace("token.shinkumi", "token.evil");
    let read = world.device().read_picture(png(qr(&link, 6))).await;
    assert!(matches!(
        read.err().unwrap(),
        DeviceError::DirectoryMismatch { .. }
    ));
}

#[test]
fn a_picture_without_a_qr_says_so() {
    let picture = GrayImage::from_fn(400, 300, |x, y| {
        Luma([u8::try_from((x ^ y) & 255).unwrap()])
    });
    assert_eq!(
        read_qr(&png(picture)).unwrap_err(),
        DeviceError::PictureNoQr
    );
}

#[test]
fn a_text_file_named_png_is_no_picture() {
    let unreadable = DeviceError::PictureUnreadable;
    assert_eq!(
        read_qr(b"This is not a picture.\n").unwrap_err(),
        unreadable
    );
    assert_eq!(read_qr(b"").unwrap_err(), unreadable);
    let mut cut = png(qr(&link(), 5));
    cut.truncate(cut.len() / 2);
    assert_eq!(read_qr(&cut).unwrap_err(), unreadable);
}

#[test]
fn forty_megapixels_are_refused_by_the_header_alone() {
    assert_eq!(
        read_qr(&png_header(8000, 5000)).unwrap_err(),
        DeviceError::PictureTooLarge {
            megapixels: 40,
            limit: 32
        }
    );
    assert_eq!(
        read_qr(&png_header(60_000, 60_000)).unwrap_err(),
        DeviceError::PictureTooLarge {
            megapixels: 3600,
            limit: 32
        }
    );
}

/// A PNG's signature, `IHDR` and an empty `IDAT`: nothing to decode follows.
fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([8, 0, 0, 0, 0]);
    for (kind, data) in [(b"IHDR", header), (b"IDAT", Vec::new())] {
        let chunk = [kind.to_vec(), data.clone()].concat();
        file.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        file.extend(&chunk);
        file.extend(crc(&chunk).to_be_bytes());
    }
    file
}

/// CRC-32 of PNG (ISO 3309).
fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| {
        if crc & 1 == 1 {
            0xedb8_8320 ^ (crc >> 1)
        } else {
            crc >> 1
        }
    };
    !bytes
        .iter()
        .fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}
