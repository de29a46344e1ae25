//! Procedures beside *issue*: the doors of the status page, the check page, start,
//! release.

use super::texts;

texts! {
    /// The doors of the status page.
    Doors {
        title: "お手続き", "Procedures";
        step_start: "利用開始", "Start";
        step_in_use: "利用中", "In use";
        service_id: "サービスID", "Service ID";
        user_id: "ユーザID", "User ID";
        issue: "トークン発行", "Issue a token";
        issue_hint: "アプリを初めて使うとき、または新しい端末に替えるとき。", "For the first time, or for a new phone.";
        issue_wait: "利用を解除したため、次のトークン発行は{time}からできます。", "After the release, a new token can be issued from {time} on.";
        start: "利用開始", "Start";
        start_hint: "アプリに表示されたワンタイムパスワードを1回入力します。次のログインから入力が必要になります。", "Type one code that the app shows. From the next login on it is asked for.";
        start_wait: "アプリの初期設定が終わると、お手続きできます。", "Possible once the app is set up.";
        start_done: "すでに利用中です。", "Already in use.";
        release: "利用解除", "Release";
        release_hint: "ワンタイムパスワードの利用をやめます。", "Stop using one-time passwords.";
        release_wait: "利用中のトークンがあるときに、お手続きできます。", "Possible while a token is in use.";
        lost: "端末を紛失された方は、この画面からは解除できません。お電話でお届けください。", "If you have lost the phone, please call us instead.";
        issued: "アプリの初期設定が終わったら、「利用開始」でワンタイムパスワードを1回入力してください。", "When the app is set up, type one code under Start.";
        enrolled: "アプリの初期設定が終わりました。「利用開始」へ進んでください。", "The app is set up. Go on with Start.";
    }
}

texts! {
    /// The page that shows what was entered, and asks for the confirmation password.
    Check {
        title: "内容の確認", "Check what you entered";
        lead: "内容をご確認のうえ、確認用パスワードを入力して「発行」を押してください。まだ発行されていません。", "Check this, type your confirmation password, and press Issue. Nothing is issued yet.";
        mail: "メールアドレス", "Mail address";
        activation: "利用開始パスワード", "Activation password";
        hidden: "入力済み（表示しません）", "Typed (not shown)";
        password: "確認用パスワード", "Confirmation password";
        hint: "お申し込みのときに決めた、半角英数字{min}～{max}文字のパスワードです。ログインパスワードとは別のものです。", "The {min} to {max} letters and digits that you chose when you joined. Not your login password.";
        issue: "発行", "Issue";
        change: "入力し直す", "Enter again";
    }
}

texts! {
    /// The page after *issue* where the code is asked for elsewhere.
    Issued {
        title: "トークンを発行しました", "Your token is issued";
        lead: "お送りしたメールをアプリを使う端末で開き、初期設定を行ってください。", "Open the mail on the phone with the app and set the app up.";
        next_title: "2. 利用開始", "2. Start";
        next: "アプリの初期設定が終わったら、利用開始へ進みます。ワンタイムパスワードを1回入力します。", "When the app is set up, go on with Start and type one code.";
        start: "利用開始へ進む", "Go on with Start";
        status_enrolled: "アプリの初期設定が終わりました。利用開始へ進んでください。", "The app is set up. Go on with Start.";
    }
}

texts! {
    /// *Start*: a code puts the token in use.
    Activate {
        title: "ワンタイムパスワードの利用開始", "Start using one-time passwords";
        lead: "アプリに表示されているワンタイムパスワードを入力してください。確認できると、次のログインから入力が必要になります。", "Type the one-time password that the app shows. Once it is confirmed, it is asked for at each login.";
        serial: "シリアル番号", "Serial number";
        submit: "利用開始", "Start";
    }
}

texts! {
    /// *Release*.
    Release {
        title: "ワンタイムパスワードの利用解除", "Release one-time passwords";
        lead: "解除すると、このトークンは使えなくなります。確認用パスワードを入力して「利用解除」を押してください。", "After the release this token can no longer be used. Type your confirmation password and press Release.";
        effect_title: "解除するとどうなるか", "What the release does";
        effect_login: "次回のログインから、ワンタイムパスワードの入力は不要になります。", "From the next login on, no one-time password is asked for.";
        effect_again: "もう一度お使いになるときは、{time}からトークン発行ができます。", "A new token can be issued from {time} on.";
        effect_again_now: "もう一度お使いになるときは、すぐにトークン発行ができます。", "A new token can be issued at once.";
        effect_app: "アプリの表示は、金融機関に登録があった名前のまま残ります。不要になったら、アプリから削除してください。", "The app still shows the token. Remove it there when you no longer need it.";
        serial: "シリアル番号", "Serial number";
        submit: "利用解除", "Release";
        step_check: "確認", "Check";
        step_done: "解除完了", "Done";
        done_title: "利用を解除しました", "Released";
        done: "次回のログインから、ワンタイムパスワードの入力は不要です。お知らせのメールをお送りしました。", "From the next login on, no one-time password is asked for. A mail has gone out to you.";
        at: "解除日時", "Released at";
        again: "次にトークン発行ができる日時", "A new token from";
        now: "すぐにできます", "At once";
    }
}

texts! {
    /// What comes of wrong entries, as the policy has it.
    Closing {
        for_minutes: "あと{left}回誤ると、{minutes}分間は入力できなくなります。", "Tries left: {left}. After that this is closed for {minutes} minutes.";
        until_support: "あと{left}回誤ると入力できなくなり、再開にはお電話（{telephone}）が必要です。", "Tries left: {left}. After that this is closed until you call {telephone}.";
    }
}

texts! {
    /// What a refused confirmation password is told.
    ProofErrors {
        empty: "確認用パスワードを入力してください。", "Type your confirmation password.";
        wrong: "確認用パスワードが違います。{then}", "That confirmation password is wrong. {then}";
        wait: "誤りが続いたため、{seconds}秒おいてから、もう一度入力してください。", "After wrong entries, wait {seconds} seconds, then type it again.";
        locked: "確認用パスワードの誤りが続いたため、入力を止めています。{minutes}分ほどおいてお試しいただくか、お電話（{telephone}）でお問い合わせください。", "After too many wrong entries this is closed. Try again in about {minutes} minutes, or call {telephone}.";
        locked_until_support: "確認用パスワードの誤りが続いたため、入力を止めています。再開するには、お電話（{telephone}）でお問い合わせください。", "After too many wrong entries this is closed. Please call {telephone} to have it opened again.";
        busy: "ただいま混み合っています。少し待ってから、もう一度お試しください。", "We are busy at the moment. Wait a little, then try again.";
        gone: "入力内容の有効期限が切れたか、すでに発行されています。もう一度入力してください。", "What you entered has expired or was issued already. Please enter it again.";
    }
}
