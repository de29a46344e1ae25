//! The first page of the demonstration.

use super::texts;

texts! {
    /// `/`.
    Tour {
        staff: "職員（サポートコンソール）", "Staff (support console)";
        staff_lead: "ログインには、職員ご自身のトークンが必要です。先にアプリで、下のサービスID・ユーザID・利用開始パスワードを使って初期設定をしてください。", "To log in, staff need a token of their own: enrol it in the app first, with this service ID, user ID and activation password.";
        staff_open: "サポートコンソールを開く", "Open the support console";
        staff_login: "職員ID", "Staff name";
        staff_role: "役割", "Role";
        staff_service: "サービスID", "Service ID";
        staff_activation: "利用開始パスワード", "Activation password";
        title: "割符のデモ", "The Warifu demonstration";
        lead: "架空の金融機関が並んでいます。ワンタイムパスワードの手続きはそれぞれ違いますが、動いている仕組みは1つで、違いは方針のファイルだけです。", "Imaginary institutions, side by side. Each lets its customers get, start, move and stop a one-time password in its own way; one engine serves them all, and only their policy files differ.";
        how_title: "試し方", "How to try it";
        how_choose: "金融機関を1つ選び、カードに書かれたお客さまとしてログインします。", "Choose an institution and log in as the customer on its card.";
        how_app: "スマートフォンの代わりに、隣のウィンドウのアプリを使います。", "The app in the window beside this one stands for the customer's phone.";
        how_mail: "メールは外へ出ず、デモの受信箱に届きます。", "Mail goes nowhere: it lands in the mailbox of the demonstration.";
        props: "デモの小道具", "At hand";
        mailbox: "受信箱", "Mailbox";
        hardware: "専用の機器", "Hardware tokens";
        telephone: "電話機", "Telephone";
        institutions: "金融機関", "Institutions";
        every: "{seconds}秒ごと", "every {seconds} s";
        soft: "アプリ", "app";
        hard: "専用の機器", "hardware";
        call: "電話で確認", "by telephone";
        way: "手続きの流れ", "Steps";
        who: "ログインできるお客さま", "Who may log in";
        others: "ほかのお客さま（{n}人）", "{n} more customers";
        contract_id: "契約者ID", "Contract ID";
        password: "ログインパスワード", "Login password";
        user_id: "ユーザID", "User ID";
        confirmation: "確認用パスワード", "Confirmation password";
        transfer: "資金移動用パスワード", "Transfer password";
        contract_pin: "契約先暗証番号", "Contract PIN";
        registration_pin: "契約先確認暗証番号", "Registration PIN";
        cards: "お客様カードと電子証明書", "Customer cards and certificates";
        account: "代表口座（支店番号-口座番号）", "Representative account (branch-number)";
        phone: "登録の電話番号", "Telephone on file";
        open: "ログインへ", "Log in";
    }
}

texts! {
    /// What an institution's procedure is called there.
    TourKind {
        on_the_spot: "その場で設定", "Set up on the spot";
        doors: "発行・開始・解除", "Issue, start, release";
        binding: "アプリが作るトークン", "A token that the app makes";
        binding_only: "届いた機器を登録", "Tokens that are there already";
        called: "電話で本人確認", "Checked by telephone";
        company: "法人のトークン変更", "Change a company's tokens";
        plain: "トークン発行", "Issue a token";
    }
}

texts! {
    /// The steps of a procedure, one line each.
    TourSteps {
        login: "契約者IDとパスワードでログイン", "Log in with contract ID and password";
        login_account: "ログインIDか代表口座番号でログイン", "Log in with login ID or representative account";
        lost: "端末をなくしたときも、電話で確認して再発行", "With a lost phone: issued again, by a call";
        company_login: "電子証明書、または契約者ID・契約先暗証番号・お客様カードでログイン", "Log in with a client certificate, or with contract ID, contract PIN and customer card";
        company_register: "利用者を選び、シリアル番号・ワンタイムパスワード・契約先確認暗証番号で登録", "Tick users; register with serial number, code and registration PIN";
        company_exchange: "紛失や電池切れのトークンも、そのまま交換", "Exchange a lost or dead token all the same";
        company_mode: "利用者ごと、または全員で1つを共用", "A token for each user, or one that all share";
        made: "アプリがトークンを自分で作る（ID不要）", "The app makes its token by itself, no IDs needed";
        issue: "メールアドレスと利用開始パスワードを決めて、トークン発行", "Choose mail address and activation password, issue the token";
        confirm: "内容を確かめ、確認用パスワードで確定", "Check it all, confirm with the confirmation password";
        call: "登録の電話番号から電話し、画面の2桁を入力", "Call from a number on file and key in the two digits of the page";
        enrol: "メールのリンクやQRコードで、アプリの初期設定", "Set the app up by the link or QR of the mail";
        wait: "待っている画面にワンタイムパスワードを入力し、利用開始", "Type the code into the page that waits: in use";
        start: "「利用開始」でワンタイムパスワードを1回入力", "Start: type one code of the app";
        first_login: "ワンタイムパスワードでログインすると、利用開始", "The first login with a code puts it in use";
        next_login: "次からはログインにもワンタイムパスワード", "From then on the login asks for a code";
        chosen: "ログインで尋ねるかどうかは、お客さまが選択", "Whether the login asks for a code is the customer's choice";
        bind: "シリアル番号、ワンタイムパスワード、資金移動用パスワードの2桁で利用開始", "Start with serial number, code, and two digits of the transfer password";
        exchange: "別のアプリや専用の機器へ交換", "Exchange it for another app or for hardware";
        unbind: "やめるときは利用中止", "Stop it";
        release: "やめるときは利用解除", "Release it";
        release_next_day: "やめるときは利用解除。新しい発行は翌日から", "Release it; a new one can be issued from the next day on";
        release_minutes: "やめるときは利用解除。新しい発行は{minutes}分後から", "Release it; a new one can be issued {minutes} minutes later";
    }
}
