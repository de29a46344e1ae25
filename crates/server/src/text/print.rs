//! The page to print.

use super::texts;

texts! {
    /// What stands on it whatever the procedure. It holds no secret.
    Print {
        title: "お手続きの控え（印刷用）", "Your procedure, to print";
        lead: "この画面にパスワードは含まれていません。", "There is no password on this page.";
        button: "印刷する", "Print";
        button_hint: "印刷ボタンが表示されない場合は、ブラウザーの印刷機能をお使いください。", "Or use your browser's print command.";
        values: "お客さまの登録内容", "Your details";
        steps: "手順", "Steps";
        made_at: "作成日時", "Made at";
    }
}

texts! {
    /// The procedure step by step, as the policy puts it together.
    PrintSteps {
        enter: "ログインして、メールアドレスと利用開始パスワードを入力します。", "Log in and type the mail address and the activation password.";
        enter_issue: "ログインして、メールアドレスと利用開始パスワードを入力し、「発行」を押します。", "Log in, type the mail address and the activation password, and press Issue.";
        check: "内容を確かめ、確認用パスワードを入力して「発行」を押します。", "Check what you entered, type your confirmation password, and press Issue.";
        call: "お届けの電話番号を選び、その電話から画面の番号へかけて、2桁の確認番号を押します。", "Choose a telephone that is on file, call the number on the page from it, and key in the two digits.";
        open_mail: "届いたメールのリンクを、アプリを使う端末で開きます。またはアプリでQRコードを読み取るか、サービスIDとユーザIDを入力します。", "Open the link in the mail on the phone with the app; or scan the QR code, or type service ID and user ID.";
        open_here: "「アプリで開く」を押すか、QRコードを読み取るか、届いたメールのリンクを開きます。", "Press Open in the app, or scan the QR code, or open the link in the mail.";
        app: "アプリで利用開始パスワードを入力し、利用規約に同意して「送信」、続いて「登録」を押します。", "In the app, type the activation password, accept the terms, press Send, then Register.";
        code_at_page: "アプリに表示されたワンタイムパスワードを画面に入力し、「認証確認」を押します。", "Type the one-time password that the app shows into the page and press Confirm.";
        code_at_start: "もう一度ログインして「利用開始」を選び、アプリに表示されたワンタイムパスワードを入力します。", "Log in again, choose Start, and type the one-time password that the app shows.";
        code_at_login: "ログイン画面で、アプリに表示されたワンタイムパスワードを入力します。最初のログインで、利用開始となります。", "Log in with the one-time password that the app shows. The first login puts the token in use.";
        login_asks: "次回のログインから、ワンタイムパスワードも入力します。同じものは2回使えません。", "From the next login on, a one-time password is asked for. Each works once.";
        release: "利用をやめるときは、ログインして「利用解除」を選びます。次にいつから発行できるかは、その画面に表示されます。", "To stop using it, log in and choose Release. The page says from when on a new token can be issued.";
        token_app: "アプリで「自分でトークンを作る」を選び、利用規約に同意します。シリアル番号とワンタイムパスワードが表示されます。専用の機器（ハードウェアトークン）をお持ちの方は、それをお使いいただけます。", "In the app, choose to make a token yourself and accept the terms: it shows a serial number and a one-time password. Or use a hardware token.";
        token_hard: "専用の機器（ハードウェアトークン）を用意します。シリアル番号は、裏面に印字されています。", "Have the hardware token at hand. Its serial number is printed on the back.";
        choose: "ログインして、「利用開始」を選びます。別のトークンに替えるときは「トークンの交換」を、利用をやめるときは「利用中止」を選びます。", "Log in and choose Start; or Exchange to take another token, or Stop to end its use.";
        bind: "シリアル番号とワンタイムパスワードを入力し、ログインのときにもワンタイムパスワードを入力するかどうかを選びます。「利用中止」では、シリアル番号の入力はありません。", "Type the serial number and the one-time password, and choose whether the login asks for one, too. Stop asks for no serial number.";
        transfer: "資金移動用パスワードのうち、入力できる2つの枠に数字を入力し、「実行する」を押します。", "Type two digits of the transfer password into the two open boxes and press Confirm.";
        receipt: "表示された受付番号を控えます。お知らせのメールが届きます。", "Note the receipt number. A mail says what was done.";
        company_login: "電子証明書、または契約者ID・契約先暗証番号・お客様カードでログインします。", "Log in with the client certificate, or with contract ID, contract PIN and customer card.";
        company_card: "契約者ID・契約先暗証番号・お客様カードでログインします。", "Log in with contract ID, contract PIN and customer card.";
        company_choose: "「利用者管理」から「トークンの設定」へ進み、利用者を選びます。", "Go from User administration to Token settings and tick the user.";
        company_enter: "新しいトークンのシリアル番号、表示されているワンタイムパスワード、契約先確認暗証番号を入力します。", "Type the new token's serial number, the one-time password that it shows, and the registration PIN.";
        company_see: "「現在のトークン（シリアル番号）」に、新しいシリアル番号が表示されたことを確かめます。", "See that the current token (serial number) is the new one.";
    }
}
