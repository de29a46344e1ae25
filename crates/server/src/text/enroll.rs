//! The page behind the link, the demo's hardware tokens and mailbox.

use super::texts;

texts! {
    /// `/enroll`: for who follows the link in a browser.
    EnrollPage {
        title: "アプリの初期設定", "Set up the app";
        lead: "このリンクは、ワンタイムパスワードのアプリ「Warifu」で開きます。", "This link opens in Warifu, the app for one-time passwords.";
        open: "アプリで開く", "Open in the app";
        get_title: "アプリがまだない場合", "If you do not have the app yet";
        get: "金融機関のご案内にしたがってアプリを入れてから、このページに戻って「アプリで開く」を押してください。", "Get the app as your institution explains, come back to this page, and press Open in the app.";
        type_title: "開かない場合", "If nothing opens";
        type_lead: "アプリで「サービスIDを入力する」を選び、次のサービスIDとユーザIDを入力してください。", "In the app, choose Type the service ID, and type these:";
        no_script: "サービスIDとユーザIDは、メールまたは金融機関の画面に表示されています。", "Service ID and user ID stand in the mail and on your institution's page.";
        service_id: "サービスID", "Service ID";
        user_id: "ユーザID", "User ID";
        warning: "利用開始パスワードは、アプリの中でだけ入力してください。このページや電話でおたずねすることはありません。", "Type the activation password only into the app. No page and nobody on the telephone will ask you for it.";
    }
}

texts! {
    /// The demo's hardware tokens.
    HardwarePage {
        title: "デモの専用の機器（ハードウェアトークン）", "Demo hardware tokens";
        lead: "本物の機器の代わりに、裏面のシリアル番号と、ボタンを押したときに表示される数字を示します。", "In the place of real devices: the serial number on the back, and what the button shows.";
        left: "この数字は、あと{seconds}秒で新しくなります。", "These change in {seconds} seconds.";
        none: "専用の機器はありません。", "There are none.";
        serial: "シリアル番号（裏面）", "Serial number (back)";
        code: "ワンタイムパスワード", "One-time password";
        refresh: "今の数字を表示する", "Show the present ones";
    }
}

texts! {
    /// The demo's mailbox.
    Mailbox {
        title: "デモの受信箱", "Demo mailbox";
        lead: "デモで送信されたメールは、外へは出ず、すべてここに届きます。", "All mail of the demonstration is caught here and goes nowhere else.";
        empty: "まだメールはありません。", "No mail yet.";
        from: "差出人", "From";
        to: "宛先", "To";
        subject: "件名", "Subject";
        back: "受信箱へ戻る", "Back to the mailbox";
        text: "本文", "Text";
        html: "HTML版", "HTML version";
        pictures: "画像", "Pictures";
    }
}
