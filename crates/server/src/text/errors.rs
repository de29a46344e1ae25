//! What went wrong, then what to do.

use super::texts;

texts! {
    /// Messages at a field, and pages of their own.
    Errors {
        contract_id_empty: "契約者ID(利用者番号)を入力してください。", "Type your contract ID.";
        password_empty: "ログインパスワードを入力してください。", "Type your login password.";
        login_wrong: "契約者ID(利用者番号)またはログインパスワードが違います。お確かめのうえ、もう一度入力してください。", "The contract ID or the login password is wrong. Check both and type them again.";
        login_locked: "誤りが続いたため、しばらくログインできません。{minutes}分ほどおいてから、もう一度お試しください。", "After several wrong entries, login is closed for a while. Try again in about {minutes} minutes.";
        login_wait: "誤りが続いたため、{seconds}秒おいてから、もう一度入力してください。", "After wrong entries, wait {seconds} seconds, then type both again.";
        login_busy: "ただいま混み合っています。少し待ってから、もう一度「ログイン」を押してください。", "We are busy at the moment. Wait a little, then press Log in again.";
        mail_length: "メールアドレスは半角4～64文字で入力してください（現在{n}文字）。", "Mail address: 4 to 64 half-width characters, please (now {n}).";
        mail_characters: "メールアドレスは半角の英数字と記号で入力してください。空白や全角文字は使えません。", "Mail address: half-width letters, digits and signs only; no spaces.";
        mail_shape: "メールアドレスは name@example.jp の形で入力してください。", "Mail address: type it in the form name@example.jp.";
        mail_again_empty: "確認のため、メールアドレスをもう一度入力してください。", "Type the mail address once more.";
        mail_differs: "2つのメールアドレスが一致しません。両方をお確かめください。", "The two mail addresses differ. Check both.";
        activation_length: "利用開始パスワードは{min}～{max}文字で入力してください（現在{n}文字）。", "Activation password: {min} to {max} characters, please (now {n}).";
        activation_digits: "利用開始パスワードは半角数字だけで入力してください。", "Activation password: digits only, please.";
        activation_letters: "利用開始パスワードは半角の英字と数字で入力してください。記号や空白は使えません。", "Activation password: letters A to Z and digits only, please; no signs or spaces.";
        activation_empty: "利用開始パスワードを入力してください。", "Type an activation password.";
        activation_again_empty: "確認のため、利用開始パスワードをもう一度入力してください。", "Type the activation password once more.";
        activation_differs: "2つの利用開始パスワードが一致しません。両方をもう一度入力してください。", "The two activation passwords differ. Type both again.";
        otp_empty: "ワンタイムパスワードを入力してください。", "Type the one-time password.";
        otp_length: "ワンタイムパスワードは{digits}桁です（現在{n}桁）。アプリに表示された数字をすべて入力してください。", "A one-time password has {digits} digits (now {n}). Type all of them.";
        otp_characters: "ワンタイムパスワードは数字だけです。アプリに表示された{digits}桁の数字を入力してください。", "A one-time password is digits only. Type the {digits} digits that the app shows.";
        otp_wrong: "ワンタイムパスワードが違います。アプリに今表示されている数字を入力してください。", "That one-time password is wrong. Type the digits that the app shows now.";
        otp_wrong_slow: "ワンタイムパスワードが違います。{seconds}秒おいてから、アプリに表示されている数字を入力してください。", "That one-time password is wrong. Wait {seconds} seconds, then type the digits that the app shows.";
        otp_wait: "誤りが続いたため、まだ確認していません。{seconds}秒おいてから、アプリに表示されている数字を入力してください。", "After wrong entries, this one was not looked at. Wait {seconds} seconds, then type the digits that the app shows.";
        otp_used: "このワンタイムパスワードは使用済みです。アプリに次の数字が表示されてから、入力してください。", "That one-time password has been used. Wait until the app shows the next one and type that.";
        otp_locked: "ワンタイムパスワードの誤りが続いたため、トークンを停止しました。お電話（{telephone}）でお問い合わせください。", "After many wrong entries, the token is locked. Please call {telephone}.";
        otp_held: "安全のため、このトークンを一時停止しています。入力された数字は確認していません。ご本人であることを確認できるまで、お使いいただけません。お電話（{telephone}）でお問い合わせください。", "For your safety this token is on hold, and what you typed was not looked at. It cannot be used until we have made sure that it is you. Please call {telephone}.";
        otp_not_enrolled: "アプリの初期設定がまだ終わっていません。先にアプリの初期設定を行い、表示されたワンタイムパスワードを入力してください。", "The app is not set up yet. Set it up first, then type the one-time password that it shows.";
        issue_rate: "トークン発行の回数が多いため、今は発行できません。{minutes}分ほどおいてから、もう一度「発行」を押してください。", "You have issued many times. Wait about {minutes} minutes, then press Issue again.";
        issue_busy: "ただいま混み合っているため、発行できませんでした。少し待ってから、もう一度「発行」を押してください。", "We are busy, so nothing was issued. Wait a little, then press Issue again.";
        forbidden_title: "この操作はできません", "You may not do that";
        forbidden: "あなたの役割では、この操作はできません。必要なときは、担当の方に依頼してください。", "Your role does not include this. Ask somebody whose role does.";
        csrf_title: "画面の有効期限が切れました", "This page is too old";
        csrf: "安全のため、この操作は行いませんでした。前の画面に戻って開き直し、もう一度お試しください。", "For your safety, nothing was done. Go back, load the page again, and try once more.";
        not_found_title: "ページが見つかりません", "There is no such page";
        not_found: "アドレスをお確かめください。お手続きは、最初の画面から始められます。", "Check the address, or begin at the first page.";
        rate_title: "操作が続いたため、お待ちいただいています", "Too many requests";
        rate: "{seconds}秒ほど待ってから、もう一度お試しください。", "Wait about {seconds} seconds, then try again.";
        busy_title: "ただいま混み合っています", "We are busy";
        busy: "入力内容は処理されていません。少し待ってから、もう一度お試しください。", "Nothing was changed. Wait a little, then try again.";
        slow: "時間内に処理を終えられませんでした。少し待ってから、もう一度お試しください。", "This took too long. Wait a little, then try again.";
        unsure: "送信された内容は、すでに処理された可能性があります。同じ操作を繰り返す前に、トップへ戻って状況をご確認ください。続く場合は受付番号をお伝えください。", "What you sent may already have been carried out. Before you do it again, go to the first page and see where things stand. If this goes on, tell us the reference.";
        cookies_title: "Cookieを有効にしてください", "Cookies are needed";
        cookies: "お使いのブラウザーでCookieが無効になっているため、ログインできません。ブラウザーの設定でCookieを有効にしてから、ログイン画面を開き直してください。", "Your browser keeps no cookies, so you cannot log in. Allow cookies in the browser's settings, then load the login page again.";
        internal_title: "手続きを続けられませんでした", "We could not go on";
        internal: "システムの不具合です。しばらくしてからもう一度お試しいただき、続く場合は受付番号をお伝えください。", "This is our fault. Try again later; if it goes on, tell us the reference.";
        unavailable_title: "ただいまお手続きいただけません", "This cannot be done at the moment";
        unavailable: "システムの不具合のため、内容を保存できません。しばらくしてからもう一度お試しいただき、続く場合は受付番号をお伝えください。", "Because of a fault of ours, nothing can be stored. Try again later; if it goes on, tell us the reference.";
        reference: "受付番号", "Reference";
        method_title: "この操作はできません", "This cannot be done here";
        method: "最初の画面から、もう一度お試しください。", "Begin again at the first page.";
        too_large_title: "送られたデータが大きすぎます", "Too much was sent";
        too_large: "入力内容を短くして、もう一度お試しください。", "Make what you typed shorter and try again.";
        malformed_title: "送られた内容を読み取れませんでした", "What was sent could not be read";
        malformed: "前の画面に戻って、もう一度お試しください。", "Go back and try again.";
    }
}
