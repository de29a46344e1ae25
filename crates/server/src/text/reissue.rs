//! Issue and re-issue by a call from a telephone on file, and the login that goes
//! with it: procedure A.

use super::texts;

texts! {
    /// The login page that takes the representative account in the ID's place.
    TwoWays {
        lead: "ログインID、または代表口座の支店番号と口座番号のどちらか一方と、ログインパスワードを入力してください。", "Type your login ID, or branch and number of your representative account, and your login password.";
        step: "ログインIDまたは口座番号とパスワード", "ID or account, and password";
        id_title: "ログインIDでログインする", "With your login ID";
        login_id: "ログインID", "Login ID";
        login_id_hint: "半角の英数字です。全角で入力しても、半角に直します。", "Letters and digits. Full-width characters are put right.";
        account_title: "代表口座番号でログインする", "Or with your representative account";
        branch: "支店番号（3桁）", "Branch number (3 digits)";
        number: "口座番号（7桁）", "Account number (7 digits)";
        number_hint: "7桁より短いときは、そのまま入力してください。", "If yours is shorter, type it as it is.";
        empty: "ログインID、または支店番号と口座番号を入力してください。", "Type your login ID, or branch number and account number.";
        both: "ログインIDと口座番号の両方が入力されています。どちらか一方だけを入力してください。", "Both login ID and account are filled in. Type only one of them.";
        branch_bad: "支店番号は数字3桁で入力してください。", "A branch number has 3 digits.";
        number_bad: "口座番号は7桁までの数字で入力してください。", "An account number has up to 7 digits.";
        wrong: "ログインIDもしくは口座番号、またはログインパスワードが違います。お確かめのうえ、もう一度入力してください。", "The login ID or the account, or the login password is wrong. Check them and type them again.";
    }
}

texts! {
    /// Re-issue, wherever it is spoken of.
    Reissue {
        title: "トークンの再発行", "Issue your token again";
        lead: "新しい端末で使うメールアドレスと、利用開始パスワードを決めてください。このあと、お届けの電話番号からのお電話でご本人であることを確認します。まだ発行はされません。", "Choose the mail address and the activation password for the new device. Then you prove by a call from a telephone that we have on file that it is you. Nothing is issued yet.";
        submit: "電話番号の選択へ進む", "Go on to the telephone";
        step_first: "内容の入力", "Your entries";
        step_call: "お電話での確認", "Call";
        step_app: "アプリの初期設定", "Set up the app";
        step_login: "ログイン", "Log in";
        ends_title: "今のトークンは使えなくなります", "Your present token will stop working";
        ends: "お電話で確認ができると新しいトークンを発行し、これまでのトークンは、その時点で使えなくなります。", "As soon as the call has succeeded a new token is issued, and the one you have had stops working.";
        from_login: "ワンタイムパスワードを表示できない方", "If you cannot show a one-time password";
        from_login_text: "機種変更、アプリの削除、端末の紛失のときは、お届けの電話番号からのお電話で、トークンを再発行できます。", "After a change of phone, a deleted app or a loss, you can have a token issued again by a call from a telephone that we have on file.";
        from_login_go: "再発行へ進む", "Issue again";
        in_use_lost: "機種変更や端末の紛失のときは、再発行を行ってください。再発行すると、今のトークンは使えなくなります。", "If you change or lose your phone, have a token issued again. The present one then stops working.";
        locked_title: "トークンを停止しています", "Your token is stopped";
        locked: "ワンタイムパスワードの誤りが続いたか、安全のための一時停止により、トークンをお使いいただけません。お手数ですが、お電話でお問い合わせください。", "After many wrong entries, or on hold for your safety, your token cannot be used. Please call us.";
        stopped_title: "トークンの発行を止めています", "Issuing is stopped";
        stopped: "これまでお使いのアプリからのお申し出により、トークンの発行を止めています。お手数ですが、下記の電話番号までお問い合わせください。", "From the app that you had before, the issue of a token was stopped. Please call the number below.";
        started_title: "ワンタイムパスワードの利用を開始しました", "One-time passwords are in use";
        started: "このログインで、トークンが利用中になりました。次回からも、ログインのたびにワンタイムパスワードを入力してください。", "This login has put your token in use. From now on each login asks for a one-time password.";
    }
}

texts! {
    /// The page that lets the customer choose a telephone.
    Phones {
        title: "電話番号の選択", "Choose a telephone";
        lead: "ご本人であることを確認するため、次の画面でお電話をかけていただきます。お手元にある電話を選んでください。", "On the next page you make a call, to show that it is you. Choose the telephone that you have at hand.";
        legend: "お届けの電話番号", "Telephones that we have on file";
        masked: "安全のため、番号の一部を隠しています。", "Part of each number is hidden for your safety.";
        mail: "メールアドレス", "Mail address";
        submit: "この電話で確認する", "Use this telephone";
        none_title: "電話番号のお届けがありません", "No telephone is on file";
        none: "お電話での確認ができないため、この画面からは再発行できません。お手数ですが、下記の電話番号までお問い合わせください。", "Without one nothing can be issued here. Please call the number below.";
        empty: "電話番号を選んでください。", "Choose a telephone.";
        busy: "この電話番号は、別の画面での確認に使われています。{seconds}秒ほどおいてから、もう一度お試しください。", "Another page is waiting for a call from this telephone. Try again in about {seconds} seconds.";
        too_many: "お電話での確認が続いたため、{minutes}分ほどおいてから、もう一度お試しください。", "There were many calls. Try again in about {minutes} minutes.";
        other: "この中の電話を使えない方は、下記の電話番号までお問い合わせください。", "If you can use none of these, please call the number below.";
    }
}

texts! {
    /// The page that waits for the call.
    Calling {
        title: "お電話での確認", "Call us";
        lead: "選んだ電話から次の番号へおかけになり、音声の案内に続けて、2桁の確認番号を押してください。確認できると、画面は自動で切り替わります。", "From the telephone that you chose, call this number, and key in the two digits when the voice asks for them. The page then goes on by itself.";
        from: "おかけになる電話", "Call from";
        number: "おかけ先の電話番号", "Number to call";
        code: "確認番号（2桁）", "Code (two digits)";
        left: "残り時間", "Time left";
        left_form: "{m}分{s}秒", "{m} min {s} s";
        tries: "確認番号を押せる残り回数：{left}回", "Tries left: {left}";
        withheld: "番号を通知しない設定の電話では確認できません。その場合は、電話番号の前に186をつけておかけください。ほかの電話からおかけになったときも、確認できません。", "The call must show your number, and come from the telephone that you chose.";
        go_on: "続ける", "Continue";
        go_on_hint: "お電話が終わっても画面が切り替わらないときは、「続ける」を押してください。", "If the page does not change after the call, press Continue.";
        waiting: "まだお電話を確認できていません。音声の案内に続けて2桁の確認番号を押してから、もう一度「続ける」を押してください。", "The call has not come yet. Key in the two digits when the voice asks for them, then press Continue again.";
        passed: "お電話を確認できました。「続ける」を押してください。", "The call has come. Press Continue.";
        expired_title: "確認番号の有効期限が切れました", "The code is too old";
        expired: "2分以内にお電話を確認できませんでした。何も発行していません。もう一度お試しください。", "No call came within 2 minutes. Nothing was issued. Please try again.";
        failed_title: "確認できませんでした", "The call did not succeed";
        failed: "確認番号の誤りが3回続きました。何も発行していません。画面の番号をお確かめのうえ、もう一度お試しください。", "The code was wrong three times. Nothing was issued. Look at the code on the page and try again.";
        replaced: "別の画面で新しい確認番号を表示したため、この番号は使えなくなりました。何も発行していません。もう一度お試しください。", "Another page shows a new code, so this one no longer counts. Nothing was issued. Please try again.";
        again: "もう一度試す", "Try again";
        other: "電話番号を選び直す", "Choose another telephone";
    }
}

texts! {
    /// The page after *issue* where the login takes the first code.
    IssuedForLogin {
        title: "トークンを発行しました", "Your token is issued";
        lead: "アプリの初期設定を行ってください。同じご案内を、メールでもお送りしました。", "Now set the app up. The same has gone out to you by mail.";
        open_hint: "この画面をアプリのある端末でご覧の方は、こちらを押してください。", "If the app is on this very device, press here.";
        qr_hint: "別の端末のアプリでは、次のQRコードを読み取るか、サービスIDとユーザIDを入力してください。", "In the app on another device, scan this QR code, or type service ID and user ID.";
        next_title: "2. ログイン", "2. Log in";
        next: "アプリにワンタイムパスワードが表示されたら、ログイン画面で入力します。最初のログインで、利用開始となります。", "When the app shows a one-time password, log in with it. The first login puts the token in use.";
        go: "ログインへ進む", "Log in";
        status_enrolled: "アプリの初期設定が終わりました。ログインへ進んでください。", "The app is set up. Go on and log in.";
    }
}
