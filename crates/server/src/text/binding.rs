//! Start, exchange, stop of a token that is there already.

use super::texts;

texts! {
    /// The forms and the done page.
    Binding {
        none_title: "ワンタイムパスワードは未利用です", "No token yet";
        none: "アプリまたは専用の機器（ハードウェアトークン）を用意し、「利用開始」へお進みください。アプリでは「自分でトークンを作る」を選ぶと、その場でシリアル番号が表示されます。", "Have the app or a hardware token at hand and choose Start. In the app, choose to make a token yourself: it shows its serial number at once.";
        in_use_asks: "ログインのとき、ワンタイムパスワードの入力が必要です。", "Logging in asks for a one-time password.";
        in_use_not: "ログインのとき、ワンタイムパスワードの入力は不要です。お振り込みなどのお取引では必要です。", "Logging in does not ask for a one-time password. Payments do.";
        start: "利用開始", "Start";
        start_hint: "アプリまたは専用の機器（ハードウェアトークン）の登録をします。", "Register the app or a hardware token.";
        exchange: "トークンの交換", "Exchange";
        exchange_hint: "新しい端末や新しい機器に替えるとき。今のトークンは使えなくなります。", "For a new phone or a new device. The present token stops working.";
        stop: "利用中止", "Stop";
        stop_hint: "ワンタイムパスワードの利用をやめます。", "Stop using one-time passwords.";
        only_in_use: "利用中のトークンがあるときに、お手続きできます。", "Possible while a token is in use.";
        already: "すでに利用中です。別のトークンに替えるときは「トークンの交換」をお選びください。", "Already in use. To take another token, choose Exchange.";
        start_title: "ワンタイムパスワードの利用開始", "Start using one-time passwords";
        exchange_title: "トークンの交換", "Exchange your token";
        stop_title: "ワンタイムパスワードの利用中止", "Stop using one-time passwords";
        start_lead: "お使いになるトークンのシリアル番号と、表示されているワンタイムパスワードを入力してください。", "Type the serial number of your token and the one-time password that it shows.";
        exchange_lead: "新しいトークンのシリアル番号と、表示されているワンタイムパスワードを入力してください。お手続きが終わると、今のトークンは使えなくなります。", "Type the serial number of the new token and the one-time password that it shows. When this is done, the present token stops working.";
        stop_lead: "今お使いのトークンに表示されているワンタイムパスワードを入力してください。お手続きが終わると、ワンタイムパスワードの入力は不要になります。", "Type the one-time password that your present token shows. When this is done, none is asked for any more.";
        present: "現在のトークン（シリアル番号）", "Current token (serial number)";
        serial: "シリアル番号", "Serial number";
        serial_hint: "アプリでは「≡」を押すと表示されます。専用の機器では、裏面に印字されています。", "In the app, press ≡. On a hardware token it is printed on the back.";
        where_title: "シリアル番号とワンタイムパスワードはどこにありますか", "Where do I find them?";
        where_app: "アプリ", "The app";
        where_app_text: "トークンの画面に、ワンタイムパスワードが大きく表示されます。「≡」を押すと、シリアル番号に切り替わります。", "The token's screen shows the one-time password in large digits. Press ≡ to see the serial number.";
        where_hard: "専用の機器（ハードウェアトークン）", "The hardware token";
        where_hard_text: "ボタンを押すと、ワンタイムパスワードが表示されます。シリアル番号は、裏面に印字されています。", "Press the button to see the one-time password. The serial number is printed on the back.";
        otp: "ワンタイムパスワード", "One-time password";
        otp_hint: "トークンに今表示されている{digits}桁の数字です。", "The {digits} digits that the token shows now.";
        login: "ログインのとき、ワンタイムパスワードを入力しますか", "Ask for a one-time password at login?";
        login_hint: "「する」を選ぶと、ログインのたびに入力が必要になります。お振り込みなどのお取引では、どちらを選んでも入力が必要です。", "If yes, each login asks for one. Payments ask for one either way.";
        login_yes: "する", "Yes";
        login_no: "しない", "No";
        transfer: "資金移動用パスワード", "Transfer password";
        transfer_hint: "10桁のうち、入力できる2つの枠に、その位置の数字を入力してください（左から{first}番目と{second}番目）。", "Of the ten digits, type those that belong into the two open boxes (number {first} and number {second} from the left).";
        transfer_box: "資金移動用パスワードの{place}番目の数字", "Digit {place} of the transfer password";
        submit: "実行する", "Confirm";
        step_choose: "手続きの選択", "Choose";
        step_enter: "入力", "Enter";
        step_done: "完了", "Done";
        start_done: "ワンタイムパスワードの利用を開始しました", "Your one-time password is in use";
        exchange_done: "トークンを交換しました", "Your token was exchanged";
        stop_done: "ワンタイムパスワードの利用を中止しました", "One-time passwords were stopped";
        done_lead: "受付番号を控えてください。お知らせのメールをお送りしました。", "Please note the receipt number. A mail has gone out to you.";
        receipt: "受付番号", "Receipt number";
        at: "受付日時", "Received at";
        login_set: "ログイン時のワンタイムパスワード", "One-time password at login";
        hold: "お振り込みなどのお取引では、安全のため{time}から、このトークンを使えます。", "To protect you, payments take this token from {time} on.";
        held_until: "安全のため、お振り込みなどのお取引では、{time}まで、このトークンのワンタイムパスワードを使えません。その後にお取引ください。登録した覚えがないときは、すぐに下記の電話番号までお知らせください。", "To protect you, payments do not take this token before {time}. Please make them after that. If you have not registered it, call the number below at once.";
        mail_note: "安全のため、お手続きが始まったことを、お届けのメールアドレスにお知らせしました。", "To protect you, a mail to your address on file says that this procedure has begun.";
        lost: "端末や機器を紛失された方は、この画面からはお手続きできません。お電話でお届けください。", "If you have lost the phone or the device, please call us instead.";
    }
}

texts! {
    /// What is to be put right.
    BindErrors {
        serial_empty: "シリアル番号を入力してください。", "Type the serial number.";
        serial_form: "シリアル番号は半角の英数字で入力してください。アプリの番号は「WF」と数字10桁です。", "Serial number: letters and digits. That of the app is WF and ten digits.";
        serial_digit: "シリアル番号に誤りがあります。1文字ずつお確かめください。", "One character of the serial number is wrong. Please check each.";
        serial_unknown: "このシリアル番号のトークンは登録できません。番号が違うか、ほかのお客さまがお使いか、有効期限が過ぎています。番号をお確かめください。", "This token cannot be registered: the number is wrong, or it is somebody else's, or its time is over. Please check the number.";
        serial_own: "このトークンは、すでにお客さまがお使いです。", "This token is yours already.";
        transfer_empty: "資金移動用パスワードの、入力できる2つの枠に数字を入力してください。", "Type a digit into each of the two open boxes of the transfer password.";
        transfer_wrong: "資金移動用パスワードが違います。{then}", "The transfer password is wrong. {then}";
        wait: "誤りが続いたため、{seconds}秒おいてから、もう一度入力してください。", "After wrong entries, wait {seconds} seconds, then type it again.";
        locked: "資金移動用パスワードの誤りが続いたため、お手続きを止めています。{minutes}分ほどおいてお試しいただくか、お電話（{telephone}）でお問い合わせください。", "After too many wrong entries this is closed. Try again in about {minutes} minutes, or call {telephone}.";
        locked_until_support: "資金移動用パスワードの誤りが続いたため、お手続きを止めています。再開するには、お電話（{telephone}）でお問い合わせください。", "After too many wrong entries this is closed. Please call {telephone} to have it opened again.";
        token_wait: "このトークンのワンタイムパスワードは、誤りが続いたため、今は受け付けていません。{minutes}分ほどおいてから、もう一度お試しください。", "After too many wrong one-time passwords this token is closed for now. Try again in about {minutes} minutes.";
        token_locked: "このトークンは、誤りが続いたためお使いいただけません。お電話（{telephone}）でお問い合わせください。", "After too many wrong one-time passwords this token cannot be used. Please call {telephone}.";
        no_address: "お届けのメールアドレスがないため、お手続きできません。下記の電話番号までお問い合わせください。", "We have no mail address of yours, so this cannot be done here. Please call the number below.";
        login_choice: "ログインのときに入力するかどうかを選んでください。", "Choose whether the login asks for a one-time password.";
    }
}
