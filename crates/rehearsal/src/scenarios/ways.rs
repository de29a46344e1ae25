//! Where a QR may be: the screen, the clipboard, the camera, a bank's page. What
//! is real of them has no place here: the core refuses, or a picture of ours is seen.

use super::{SCAN, WELCOME, refused};
use crate::pictures::Picture;
use crate::scenario::Act::{Hand, Press};
use crate::scenario::{Act, Around, Cue, Group, Scenario, Step};

const fn titled(
    name: &'static str,
    title: (&'static str, &'static str),
    stage: &'static [Cue],
    steps: &'static [Step],
) -> Scenario {
    Scenario {
        name,
        group: Group::Entries,
        title,
        stage,
        steps,
    }
}

/// One way, and how it ends.
macro_rules! refused {
    ($name:literal, $command:literal, $press:literal, $code:literal) => {
        titled(
            $name,
            ("", ""),
            &[refused($command, $code)],
            &[
                WELCOME,
                SCAN,
                Step::new(&[Press($press)], "scan").error($code),
            ],
        )
    };
}

const LOOK: Step = Step::new(&[Press("scan-camera")], "scan");
const PAGE: &[Act] = &[Hand(Picture::Page)];

pub(super) const SCENARIOS: &[Scenario] = &[
    titled(
        "scan-phone",
        ("スマートフォンで読み取る", "Reading the code with a phone"),
        &[Cue::Around(Around::Phone, true)],
        &[
            WELCOME,
            SCAN.shows("main:not(:has([data-action=scan-screen]))"),
        ],
    ),
    titled(
        "picture-several",
        ("QRコードが2つあるとき", "A picture with two QRs"),
        &[],
        &[
            WELCOME,
            SCAN,
            Step::new(&[Hand(Picture::Two)], "scan").shows("[data-action=choose]"),
            Step::new(&[Press("choose")], "scan").shows("[data-action=next]"),
        ],
    ),
    titled(
        "picture-page",
        ("銀行のページのQRコード", "The QR of a bank's page"),
        &[],
        &[
            WELCOME,
            SCAN,
            Step::new(PAGE, "scan").shows("[data-action=open-page]"),
            Step::new(&[Press("open-page")], "scan").shows("[data-state=page-opened]"),
        ],
    ),
    titled(
        "camera",
        ("カメラで読み取る", "Reading with the camera"),
        &[Cue::Camera(Picture::Half)],
        &[
            WELCOME,
            SCAN,
            LOOK.shows("[data-state=camera-live]"),
            Step::new(&[], "scan")
                .after(&[Cue::Camera(Picture::Foreign)])
                .error("picture_foreign_qr"),
            Step::new(&[], "scan")
                .after(&[Cue::Camera(Picture::Held)])
                .shows("[data-action=next]"),
        ],
    ),
    titled(
        "camera-opening",
        ("カメラを開いている", "The camera opens"),
        &[Cue::Stall("look_through_camera")],
        &[WELCOME, SCAN, LOOK.shows("[data-state=camera-opening]")],
    ),
    titled(
        "page-unknown",
        ("", ""),
        &[refused("open_bank_page", "page_unknown")],
        &[
            WELCOME,
            SCAN,
            Step::new(PAGE, "scan").shows("[data-action=open-page]"),
            Step::new(&[Press("open-page")], "scan").error("page_unknown"),
        ],
    ),
    refused!("screen-no-qr", "scan_screen", "scan-screen", "screen_no_qr"),
    refused!(
        "screen-refused",
        "scan_screen",
        "scan-screen",
        "screen_refused"
    ),
    refused!(
        "screen-unavailable",
        "scan_screen",
        "scan-screen",
        "screen_unavailable"
    ),
    refused!(
        "clipboard-no-link",
        "scan_clipboard",
        "scan-clipboard",
        "clipboard_no_link"
    ),
    refused!(
        "clipboard-empty",
        "scan_clipboard",
        "scan-clipboard",
        "clipboard_empty"
    ),
    refused!(
        "clipboard-too-large",
        "scan_clipboard",
        "scan-clipboard",
        "clipboard_too_large"
    ),
    refused!(
        "clipboard-unreadable",
        "scan_clipboard",
        "scan-clipboard",
        "clipboard_unreadable"
    ),
    refused!(
        "camera-missing",
        "look_through_camera",
        "scan-camera",
        "camera_missing"
    ),
    refused!(
        "camera-busy",
        "look_through_camera",
        "scan-camera",
        "camera_busy"
    ),
    refused!(
        "camera-refused",
        "look_through_camera",
        "scan-camera",
        "camera_refused"
    ),
    refused!(
        "camera-failed",
        "look_through_camera",
        "scan-camera",
        "camera_failed"
    ),
];
