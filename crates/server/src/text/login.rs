//! Log in and the page after it.

use super::texts;

texts! {
    /// The two login pages.
    Login {
        title: "ログイン", "Log in";
        lead: "契約者ID(利用者番号)とログインパスワードを入力してください。", "Type your contract ID and your login password.";
        contract_id: "契約者ID(利用者番号)", "Contract ID";
        contract_id_hint: "半角の英数字です。全角で入力しても、半角に直します。", "Letters and digits. Full-width characters are put right.";
        password: "ログインパスワード", "Login password";
        submit: "ログイン", "Log in";
        expired_title: "有効期限が切れました", "Your time ran out";
        expired: "しばらく操作がなかったため、安全のためログアウトしました。もう一度ログインしてください。お手続きの途中だった場合も、ログイン後に続きから始められます。", "Nothing was done for a while, so you were logged out for your safety. Log in again; what you had begun is still there.";
        logged_out_title: "ログアウトしました", "You are logged out";
        logged_out: "ご利用ありがとうございました。", "Thank you.";
        step_password: "契約者IDとパスワード", "Contract ID and password";
        step_otp: "ワンタイムパスワード", "One-time password";
        otp_title: "ワンタイムパスワードの入力", "Type the one-time password";
        otp_lead: "アプリに表示されているワンタイムパスワードを入力してください。", "Type the one-time password that your app shows.";
        otp: "ワンタイムパスワード", "One-time password";
        otp_hint: "{digits}桁の数字です。{period}秒ごとに新しくなります。", "{digits} digits, new every {period} seconds.";
        otp_submit: "ログイン", "Log in";
        otp_lost: "端末を紛失された方、機種変更やアプリの削除でワンタイムパスワードを表示できない方は、お電話でお問い合わせください。", "If you have lost your phone, or it no longer shows a one-time password, please call us.";
    }
}

texts! {
    /// The first page after login.
    Home {
        title: "トークンのご利用状況", "Your token";
        customer: "{name} 様", "{name}";
        stopped_title: "申込を中止しました", "You stopped the application";
        stopped: "発行済みのサービスID・ユーザIDの案内とメールのリンクは使えなくなりました。必要になったら、いつでもここから始められます。", "What had been issued, and the link in the mail, no longer work. Begin again here whenever you like.";
        nothing_stopped_title: "中止する申込はありませんでした", "There was nothing to stop";
        nothing_stopped: "お客さまのトークンの状況は変わっていません。", "Your token is as it was.";
        none_title: "トークンは未発行です", "No token yet";
        none: "ワンタイムパスワードを使うには、トークン発行を行ってください。5分ほどで終わります。", "To use one-time passwords, issue a token. It takes about 5 minutes.";
        need: "ご用意いただくもの", "Have at hand";
        need_phone: "ワンタイムパスワードを表示する端末（スマートフォンまたはパソコン）", "The phone or computer that will show the one-time password";
        need_mail: "その端末で受信できるメールアドレス", "A mail address that you can read on it";
        issue: "トークン発行へ進む", "Issue a token";
        pending_title: "初期設定を待っています", "Waiting for the app";
        pending: "トークンは発行済みです。アプリの初期設定と認証確認を続けてください。", "Your token is issued. Go on with the app.";
        resume: "続きから始める", "Go on";
        enrolled_title: "認証確認を待っています", "Waiting to be confirmed";
        enrolled: "アプリの初期設定が終わりました。ワンタイムパスワードを1回入力すると、利用開始となります。", "The app is set up. Type one one-time password, and the token is in use.";
        in_use_title: "トークンは利用中です", "Your token is in use";
        in_use: "次回のログインから、ワンタイムパスワードの入力が必要です。", "From now on, logging in asks for a one-time password.";
        in_use_lost: "機種変更のときは、今の端末が使えるうちに、新しくトークン発行を行ってください。新しいトークンの利用を開始すると、今のトークンは使えなくなります。端末を紛失されたときは、下記の電話番号までお問い合わせください。", "If you change your phone, issue a new token while the present one still works. Once the new one is in use, the present one stops working. If you have lost your phone, please call the number below.";
        reissue: "新しい端末のためにトークンを発行する", "Issue a token for a new phone";
        until: "有効期限", "Valid until";
        renew: "トークンの有効期限が近づいています。期限までに、新しくトークン発行を行ってください。新しいトークンの利用を開始すると、今のトークンは使えなくなります。", "Your token is about to expire. Issue a new token before it does. Once the new one is in use, the present one stops working.";
        renew_by_exchange: "トークンの有効期限が近づいています。期限までに、アプリで新しいトークンを作るか新しいトークンをご用意のうえ、「トークンの交換」を行ってください。", "Your token is about to expire. Before it does, make a new token in the app or have another one at hand, and exchange it.";
        expired_title: "トークンの有効期限が切れました", "Your token has expired";
        expired: "このトークンのワンタイムパスワードは使えません。新しくトークン発行を行ってください。", "Its one-time passwords no longer work. Issue a new token.";
        expired_exchange: "このトークンのワンタイムパスワードは使えません。アプリで新しいトークンを作るか新しいトークンをご用意のうえ、「トークンの交換」を行ってください。", "Its one-time passwords no longer work. Make a new token in the app or have another one at hand, and exchange it.";
        held_title: "トークンを一時停止しています", "Your token is on hold";
        held: "安全のため、ご本人であることを確認できるまで、このトークンはお使いいただけません。お電話（{telephone}）でお問い合わせください。", "For your safety this token cannot be used until we have made sure that it is you. Please call {telephone}.";
        locked_title: "トークンを停止しています", "Your token is locked";
        locked: "ワンタイムパスワードの誤りが続いたため、このトークンはお使いいただけません。お電話（{telephone}）でお問い合わせください。", "After many wrong one-time passwords this token cannot be used. Please call {telephone}.";
        shut: "お手数ですが、下記の電話番号までお問い合わせください。", "Please call the number below.";
        serial: "シリアル番号", "Serial number";
        failed_title: "この発行は使えなくなりました", "This issuance can no longer be used";
    }
}
