//! What the HTML twin of a mail says besides the institution's own words.

use super::texts;

texts! {
    /// The HTML twin of a mail.
    MailText {
        open: "アプリの初期設定を始める", "Set up the app";
        qr_alt: "初期設定用のQRコード", "QR code for setting up the app";
    }
}
