//! Issue, wait, confirm, in use: procedure C.

use super::texts;

texts! {
    /// The form that issues a token.
    Issue {
        title: "トークン発行", "Issue a token";
        lead: "アプリの初期設定に使うメールアドレスと、利用開始パスワードを決めてください。", "Choose the mail address and the activation password for setting up the app.";
        step_first: "トークン発行", "Issue";
        step_app: "アプリの初期設定", "Set up the app";
        step_confirm: "認証確認", "Confirm";
        step_done: "利用開始", "In use";
        mail: "メールアドレス", "Mail address";
        mail_hint: "アプリを使う端末で受信できるもの。半角4～64文字。", "One that you can read on the phone with the app. 4 to 64 half-width characters.";
        mail_again: "メールアドレス（確認のためもう一度）", "Mail address, once more";
        password: "利用開始パスワード", "Activation password";
        password_digits: "半角数字{min}～{max}桁。アプリの初期設定で1回だけ使います。", "{min} to {max} digits. Used once, to set up the app.";
        password_letters: "半角英数字{min}～{max}文字（大文字と小文字を区別します）。アプリの初期設定で1回だけ使います。", "{min} to {max} letters and digits; capitals matter. Used once, to set up the app.";
        password_advice: "6文字以上をおすすめします。ログインパスワードとは別のものにしてください。", "Best 6 or more, and not your login password.";
        password_again: "利用開始パスワード（確認のためもう一度）", "Activation password, once more";
        submit: "発行", "Issue";
        replaces_title: "前回の発行は無効になります", "The earlier issuance will end";
        replaces: "もう一度発行すると、前回のサービスID・ユーザIDの案内とメールのリンクは使えなくなります。", "If you issue again, the earlier mail and its link stop working.";
    }
}

texts! {
    /// The page that waits for the app and takes the OTP.
    Waiting {
        title: "アプリの初期設定と認証確認", "Set up the app, then confirm";
        lead: "お送りしたメールをアプリを使う端末で開き、初期設定を行ってください。終わったら、表示されたワンタイムパスワードをこの画面に入力します。", "Open the mail on the phone with the app and set the app up. Then type the one-time password that it shows into this page.";
        app_title: "1. アプリの初期設定", "1. Set up the app";
        open_in_app: "アプリで開く", "Open in the app";
        open_hint: "アプリがこの端末にある場合は、こちらを押してください。", "If the app is on this device, press here.";
        qr: "初期設定用のQRコード", "QR code for setting up the app";
        qr_hint: "アプリの「QRコードを読み取る」で読み取るか、「サービスIDを入力する」で上のサービスID・ユーザIDを入力してください。", "Scan the QR code with the app, or choose Type the service ID there and type the service ID and the user ID above.";
        service_id: "サービスID", "Service ID";
        user_id: "ユーザID", "User ID";
        mail: "メールアドレス", "Mail address";
        password_note: "利用開始パスワードは、先ほどご自身で決めたものです。この画面には表示しません。", "The activation password is the one you chose just now. It is not shown here.";
        valid_until: "発行の有効期限", "This issuance is valid until";
        confirm_title: "2. 認証確認", "2. Confirm";
        confirm_lead: "アプリに表示されたワンタイムパスワードを入力してください。", "Type the one-time password that the app shows.";
        otp: "ワンタイムパスワード", "One-time password";
        otp_hint: "{digits}桁の数字です。{period}秒ごとに新しくなります。", "{digits} digits, new every {period} seconds.";
        submit: "認証確認", "Confirm";
        status: "現在の状況", "Where things stand";
        refresh: "最新の状況を表示する", "Show the latest";
        mail_soon: "メールを送信しています。", "The mail is being sent.";
        mail_sent: "メールを送信しました（{time}）。", "The mail has been sent ({time}).";
        mail_down: "メールサーバーに接続できないため、メールはまだ送信していません。復旧しだい自動で送信します。発行は有効です。下のQRコード、またはサービスID・ユーザIDで、先に初期設定を進められます。", "The mail server cannot be reached, so the mail has not gone out yet. It will go out by itself when the server is back. Your issuance is valid: you can set up the app now with the QR code, or with the service ID and the user ID below.";
        mail_given_up: "メールを届けられませんでした。メールアドレスをお確かめのうえ、「戻る」からもう一度発行してください。", "The mail could not be delivered. Check the address, go back, and issue again.";
        app_idle: "アプリの初期設定を待っています。", "Waiting for the app to be set up.";
        app_attempts: "アプリの初期設定を待っています。利用開始パスワードの残り回数は{left}回です。", "Waiting for the app to be set up. {left} tries of the activation password are left.";
        app_last: "利用開始パスワードの残り回数は0回です。最後の入力が正しければ、2分以内にこの画面が切り替わり、続けてお手続きいただけます。切り替わらないときや、誤りとわかっているときは、もう一度発行してください。お心当たりがない場合も、もう一度発行すれば安全にお使いいただけます。", "No tries of the activation password are left. If the last one was right, this page changes within 2 minutes and you can go on. If it does not change, or if you know that it was wrong, issue again. Even if that was not you, issuing again is safe.";
        app_enrolled: "アプリの初期設定が終わりました。ワンタイムパスワードを入力してください。", "The app is set up. Type the one-time password.";
        exhausted: "利用開始パスワードの誤りが{max}回に達したため、この発行は使えなくなりました。お心当たりがない場合も、もう一度発行すれば安全にお使いいただけます。", "The activation password was wrong {max} times, so this issuance has ended. Even if that was not you, issuing again is safe.";
        expired: "発行の有効期限が過ぎました。もう一度発行してください。", "This issuance has expired. Please issue again.";
        stopped: "この発行は中止しました。必要な場合は、もう一度発行してください。", "This issuance was stopped. Issue again if you need to.";
        issue_again: "もう一度発行する", "Issue again";
    }
}

texts! {
    /// The page that says that the token is in use.
    InUse {
        title: "利用開始しました", "Your token is in use";
        lead: "次回のログインから、ワンタイムパスワードの入力が必要です。", "From the next login on, a one-time password is asked for.";
        serial: "シリアル番号", "Serial number";
        at: "利用開始日時", "In use since";
        next: "ログイン画面へ", "To the login page";
        next_hint: "ログイン画面では、先ほどと同じワンタイムパスワードは使えません。アプリに次のワンタイムパスワードが表示されるまでお待ちください。", "The same one-time password cannot be used again. At the login page, wait for the next one.";
    }
}

texts! {
    /// The page that asks whether to stop.
    Stop {
        title: "申込の中止", "Stop the application";
        lead: "申込を中止すると、発行済みのサービスID・ユーザIDの案内とメールのリンク、利用開始前のトークンは使えなくなります。利用中のトークンは変わりません。", "If you stop, what was issued, the link in the mail, and a token not yet in use no longer work. A token in use stays as it is.";
        keep: "中止しない", "Do not stop";
    }
}
