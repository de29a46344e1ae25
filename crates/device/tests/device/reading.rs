//! Looking at the screen, the clipboard and through the camera.

use std::collections::VecDeque;
use std::sync::Mutex;

use async_trait::async_trait;
use image::{GrayImage, ImageFormat, Luma, imageops};
use warifu_device::ports::{
    Camera, CameraError, Copied, Frame, PasteError, Pasteboard, Screen, ScreenError,
};
use warifu_device::{DeviceError, Foreign, Reading};

use crate::common::{USER, World};
use crate::drawn::{encoded, qr};

fn frame(picture: &GrayImage) -> Frame {
    Frame {
        width: picture.width(),
        height: picture.height(),
        grey: picture.as_raw().clone(),
    }
}

/// A display with windows on it.
fn display(windows: &[(&GrayImage, i64, i64)]) -> Frame {
    let mut display = GrayImage::from_pixel(1920, 1080, Luma([70]));
    for (window, x, y) in windows {
        imageops::replace(&mut display, *window, *x, *y);
    }
    frame(&display)
}

fn users(reading: &Reading) -> Vec<&str> {
    reading
        .links
        .iter()
        .map(|link| link.user_id.as_str())
        .collect()
}

/// What each capture shows, the last one for good; and what was done to windows.
struct Shown {
    captures: Mutex<VecDeque<Result<Vec<Frame>, ScreenError>>>,
    moves: Mutex<Vec<&'static str>>,
    helps: bool,
}

impl Shown {
    fn new(captures: impl IntoIterator<Item = Result<Vec<Frame>, ScreenError>>) -> Self {
        Self {
            captures: Mutex::new(captures.into_iter().collect()),
            moves: Mutex::default(),
            helps: true,
        }
    }

    fn moves(&self) -> Vec<&'static str> {
        self.moves.lock().unwrap().clone()
    }
}

#[async_trait]
impl Screen for Shown {
    async fn capture(&self) -> Result<Vec<Frame>, ScreenError> {
        let mut captures = self.captures.lock().unwrap();
        if captures.len() > 1 {
            return captures.pop_front().unwrap();
        }
        captures.front().unwrap().clone()
    }

    async fn stand_aside(&self) -> bool {
        self.moves.lock().unwrap().push("aside");
        self.helps
    }

    async fn come_back(&self) {
        self.moves.lock().unwrap().push("back");
    }
}

#[tokio::test]
async fn a_qr_on_any_display_is_found_and_nothing_moves() {
    let world = World::new();
    let code = qr(&world.bank.web_link(), 3);
    let screen = Shown::new([Ok(vec![display(&[]), display(&[(&code, 1501, 613)])])]);
    let reading = world.device().read_screen(&screen).await.unwrap();
    assert_eq!(users(&reading), [USER]);
    assert_eq!(screen.moves(), [""; 0], "our window did not cover it");
    assert!(world.bank.log().is_empty(), "nobody is contacted");
}

#[tokio::test]
async fn codes_of_two_displays_are_left_to_the_customer_to_choose() {
    let world = World::new();
    let ours = world.bank.web_link();
    let [left, right] = [ours.clone(), ours.replace(USER, "OTHER1")].map(|link| qr(&link, 4));
    let displays = vec![display(&[(&left, 40, 40)]), display(&[(&right, 900, 300)])];
    let screen = Shown::new([Ok(displays)]);
    let reading = world.device().read_screen(&screen).await.unwrap();
    assert_eq!(users(&reading), [USER, "OTHER1"]);
}

#[tokio::test]
async fn a_qr_beneath_our_own_window_is_found_once_it_is_painted_and_the_window_comes_back() {
    let world = World::new();
    let code = qr(&world.bank.web_link(), 4);
    let (covered, found) = (display(&[]), display(&[(&code, 300, 200)]));
    let captures = [vec![covered.clone()], vec![covered], vec![found]].map(Ok);
    let screen = Shown::new(captures);
    let reading = world.device().read_screen(&screen).await.unwrap();
    assert_eq!(users(&reading), [USER]);
    assert_eq!(screen.moves(), ["aside", "back"]);
}

#[tokio::test]
async fn a_screen_without_a_qr_says_so_and_the_window_comes_back() {
    let world = World::new();
    let screen = Shown::new([Ok(vec![display(&[])])]);
    let read = world.device().read_screen(&screen).await;
    assert_eq!(read.err().unwrap(), DeviceError::ScreenNoQr);
    assert_eq!(screen.moves(), ["aside", "back"]);
}

#[tokio::test]
async fn a_desktop_that_refuses_is_asked_once_and_also_half_way_the_window_comes_back() {
    let world = World::new();
    let screen = Shown::new([Err(ScreenError::Refused)]);
    let read = world.device().read_screen(&screen).await;
    let refused = DeviceError::Screen(ScreenError::Refused);
    assert_eq!(read.err().unwrap(), refused);
    assert_eq!(screen.moves(), [""; 0]);
    let screen = Shown::new([Ok(vec![display(&[])]), Err(ScreenError::Refused)]);
    let read = world.device().read_screen(&screen).await;
    assert_eq!(read.err().unwrap(), refused);
    assert_eq!(screen.moves(), ["aside", "back"]);
}

#[tokio::test]
async fn where_standing_aside_helps_nothing_the_screen_is_captured_once() {
    let world = World::new();
    let mut screen = Shown::new([Ok(vec![display(&[])]), Err(ScreenError::Refused)]);
    screen.helps = false;
    let read = world.device().read_screen(&screen).await;
    assert_eq!(read.err().unwrap(), DeviceError::ScreenNoQr);
}

struct Pasted(Result<Copied, PasteError>);

#[async_trait]
impl Pasteboard for Pasted {
    async fn paste(&self) -> Result<Copied, PasteError> {
        self.0.clone()
    }
}

async fn pasted(world: &World, copied: Copied) -> Result<Reading, DeviceError> {
    world.device().read_clipboard(&Pasted(Ok(copied))).await
}

#[tokio::test]
async fn what_was_copied_is_read_as_picture_file_or_text() {
    let world = World::new();
    let link = world.bank.web_link();
    let code = qr(&link, 4);
    let mail = format!(
        "トークン発行のお知らせ\r\n次のリンク「{link}」を開いてください。https://www.example/"
    );
    for copied in [
        Copied::Picture(frame(&code)),
        Copied::File(encoded(code, ImageFormat::Png)),
        Copied::Text(link),
        Copied::Text(mail),
        Copied::Text(world.bank.link().to_mirror()),
    ] {
        assert_eq!(users(&pasted(&world, copied).await.unwrap()), [USER]);
    }
    assert!(world.bank.log().is_empty(), "nobody is contacted");
}

#[tokio::test]
async fn what_was_copied_and_is_of_no_use_says_what_it_is_not() {
    let world = World::new();
    let words = |text: &str| Copied::Text(text.to_owned());
    let elsewhere = world
        .bank
        .web_link()
        .replace("token.shinkumi", "token.evil");
    for (copied, expected) in [
        (words("only words"), DeviceError::ClipboardNoLink),
        (words("https://www.example/"), DeviceError::ClipboardNoLink),
        (Copied::Picture(display(&[])), DeviceError::PictureNoQr),
        (
            Copied::Picture(frame(&qr("WIFI:S:home;;", 5))),
            DeviceError::PictureForeignQr(Foreign::Network),
        ),
        (
            Copied::File(b"words".to_vec()),
            DeviceError::PictureUnreadable,
        ),
        (
            Copied::Picture(Frame {
                width: 60_000,
                height: 60_000,
                grey: Vec::new(),
            }),
            DeviceError::PictureTooLarge {
                megapixels: 3600,
                limit: 40,
            },
        ),
        (
            Copied::Picture(Frame {
                width: 9,
                height: 9,
                grey: vec![0; 3],
            }),
            DeviceError::PictureUnreadable,
        ),
    ] {
        assert_eq!(pasted(&world, copied).await.err().unwrap(), expected);
    }
    let read = pasted(&world, Copied::Text(elsewhere)).await;
    assert!(matches!(
        read.err().unwrap(),
        DeviceError::DirectoryMismatch { .. }
    ));
    for error in [
        PasteError::Empty,
        PasteError::TooLarge,
        PasteError::Unreadable,
    ] {
        let read = world.device().read_clipboard(&Pasted(Err(error))).await;
        assert_eq!(read.err().unwrap(), DeviceError::Clipboard(error));
    }
}

struct Seen(Result<Frame, CameraError>);

#[async_trait]
impl Camera for Seen {
    async fn frame(&self) -> Result<Frame, CameraError> {
        self.0.clone()
    }

    async fn close(&self) {}
}

#[tokio::test]
async fn through_the_camera_there_is_a_picture_and_what_is_read_in_it() {
    let world = World::new();
    let device = world.device();
    let wall = frame(&GrayImage::from_pixel(640, 480, Luma([120])));
    let glance = device.look(&Seen(Ok(wall.clone()))).await.unwrap();
    assert_eq!(glance.frame, wall);
    assert!(glance.read.is_none(), "no QR is no error while one looks");

    let mut held = GrayImage::from_pixel(640, 480, Luma([120]));
    imageops::replace(&mut held, &qr(&world.bank.web_link(), 6), 60, 40);
    let glance = device.look(&Seen(Ok(frame(&held)))).await.unwrap();
    assert_eq!(users(&glance.read.unwrap().unwrap()), [USER]);

    imageops::replace(&mut held, &qr("tel:0120000000", 12), 60, 40);
    let glance = device.look(&Seen(Ok(frame(&held)))).await.unwrap();
    let foreign = DeviceError::PictureForeignQr(Foreign::Contact);
    assert_eq!(glance.read.unwrap().err().unwrap(), foreign);

    let look = device.look(&Seen(Err(CameraError::Busy))).await;
    assert_eq!(look.err().unwrap(), DeviceError::Camera(CameraError::Busy));
}
