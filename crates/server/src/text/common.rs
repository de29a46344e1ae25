//! What every page says.

use super::texts;

texts! {
    /// The frame around each page.
    Common {
        skip: "本文へ移動", "Skip to the text";
        language: "言語", "Language";
        japanese: "日本語", "日本語";
        english: "English", "English";
        text_size: "文字の大きさ", "Text size";
        small: "小", "S";
        medium: "中", "M";
        large: "大", "L";
        small_name: "文字を小さくする", "Small text";
        medium_name: "文字を標準にする", "Medium text";
        large_name: "文字を大きくする", "Large text";
        steps: "手続きの流れ", "Steps";
        step_of: "手順{here}／{all}", "Step {here} of {all}";
        step_done: "完了", "done";
        now: "現在の時刻", "Time now";
        expires: "この画面の有効期限", "This page expires at";
        expires_never: "ありません", "never";
        expires_hint: "有効期限を過ぎると、安全のためログインからやり直していただきます。", "After that, for your safety, you log in again.";
        print: "印刷用の画面", "Page to print";
        telephone: "お問い合わせ", "Questions";
        back: "戻る", "Back";
        stop: "この申込を中止する", "Stop this application";
        home: "トップへ戻る", "To the first page";
        logout: "ログアウト", "Log out";
        error_summary: "入力内容をご確認ください", "Please check what you typed";
        mail_missing: "メールが届かないとき", "If the mail does not come";
        mail_domains: "迷惑メール対策をされている場合は、次のドメインからのメールを受信できるように設定してください。", "If your mail is filtered, let mail from this domain through:";
        mail_steps: "迷惑メールのフォルダをご確認ください。10分たっても届かないときは、メールアドレスが正しいかをご確認のうえ、「戻る」からもう一度トークン発行を行ってください。", "Look into the spam folder. If nothing has come after 10 minutes, check the mail address, go back, and issue the token again.";
        mail_told: "迷惑メールのフォルダをご確認ください。メールはお手続きの内容をお知らせするもので、届かなくても、完了の画面が表示されたお手続きは済んでいます。10分たっても届かないときは、下記の電話番号までお問い合わせください。", "Look into the spam folder. These mails only tell you of what was done: where the page has said so, it is done without the mail, too. If nothing has come after 10 minutes, please call the number below.";
        keyboard_open: "画面のキーボードを使う", "Use the on-screen keyboard";
        keyboard_close: "キーボードを閉じる", "Close the keyboard";
        keyboard_shuffle: "並べ替える", "Shuffle";
        keyboard_delete: "1文字消す", "Delete one";
        keyboard_clear: "すべて消す", "Clear";
        keyboard_upper: "大文字", "Capitals";
        keyboard_name: "画面のキーボード", "On-screen keyboard";
        keyboard_count: "{n}文字入力済み", "{n} characters typed";
        never_ask: "職員が電話やメールでパスワードをおたずねすることはありません。", "We never ask for a password by telephone or mail.";
        demo_band: "デモ　実際の金融機関ではありません", "DEMO: not a real institution";
    }
}
