//! What mails say besides the institution's own words.

use super::texts;

texts! {
    /// The HTML twin of a mail.
    MailText {
        open: "アプリの初期設定を始める", "Set up the app";
        qr_alt: "初期設定用のQRコード", "QR code for setting up the app";
    }
}

texts! {
    /// Sentences that the policy decides on: what is true of one procedure is not of
    /// another.
    MailByPolicy {
        login_asks: "次回から、ログインの際にワンタイムパスワードの入力が必要です。", "From now on each login asks for a one-time password.";
        login_chosen: "ログインの際に、ワンタイムパスワードの入力が必要です。お振り込みなどのお取引でも必要です。", "As you chose, each login asks for a one-time password. Payments ask for one, too.";
        login_not: "ログインの際には、ワンタイムパスワードの入力は不要です。お振り込みなどのお取引では必要です。", "As you chose, the login asks for no one-time password. Payments do.";
        login_wherever: "画面でワンタイムパスワードの入力を求められたときは、このトークンに表示されている数字を入力してください。", "Wherever a page asks for a one-time password, type what this token shows.";
        code_at_page: "アプリに表示されたワンタイムパスワードを、トークン発行を行った画面に入力してください。", "Type the one-time password that the app shows into the page on which you issued the token.";
        code_at_start: "もう一度ログインし、「利用開始」で、アプリに表示されたワンタイムパスワードを入力してください。", "Log in again, choose Start, and type the one-time password that the app shows.";
        code_at_login: "ログイン画面で、アプリに表示されたワンタイムパスワードを入力してください。最初のログインで、利用開始となります。", "Log in with the one-time password that the app shows. The first login puts the token in use.";
        old_until_use: "現在お使いのトークンは、新しいトークンの利用を開始するまで、そのままお使いいただけます。", "You can use your present token until the new one is in use.";
        old_until_enrolled: "現在お使いのトークンは、新しいトークンがアプリに登録されるまで、そのままお使いいただけます。", "You can use your present token until the new one is registered in an app.";
        old_over: "これまでお使いのトークンは、使えなくなりました。", "The token that you have used until now no longer works.";
        next_issue: "あらためてお使いになるときは、{again_from}からトークン発行ができます。", "A new token can be issued from {again_from} on.";
        next_bind: "あらためてお使いになるときは、ログインして、お持ちのトークンの「利用開始」のお手続きをしてください。", "To use one-time passwords again, log in and choose Start with the token that you have at hand.";
        next_register: "別のトークンは、{again_from}から登録できます。", "Another token can be registered from {again_from} on.";
        next_call: "あらためてお使いになるときは、下記までお問い合わせください。", "To use one-time passwords again, please call us.";
    }
}
