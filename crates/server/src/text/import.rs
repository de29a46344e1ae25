//! What staff read as hardware tokens are taken in from a maker's file.

use warifu_issuer::stock::Outcome;
use warifu_otp::pskc::{Cause, Protection, PskcError};

use super::{Lang, texts};

texts! {
    /// The import's pages.
    Import {
        title: "ハードトークンの取込み", "Take in hardware tokens";
        lead: "製造元から届いたファイル（PSKC、RFC 6030。{mib} MiBまで）を選んでください。次の画面で内容を確かめるまで、在庫には何も入りません。", "Choose the file that the maker has sent (PSKC, RFC 6030; {mib} MiB at the most). Nothing is taken into stock before you have seen what is in it.";
        file: "製造元のファイル", "The maker's file";
        protection_lead: "ファイルが鍵かパスワードで守られているときは、製造元から別便で届いたものを入力してください。", "If the file is under a key or a password, type what the maker has sent apart from it.";
        key: "鍵", "Key";
        key_hint: "16進数で32桁または64桁。空白はあってもかまいません。", "32 or 64 hexadecimal digits; spaces do not matter.";
        password: "パスワード", "Password";
        password_hint: "大文字と小文字、空白も区別されます。", "Capitals, small letters and spaces count.";
        look: "内容を確かめる", "Look at it";
        before: "このログインで取り込み中のファイルがあります。新しいファイルを選ぶと置き換わります。", "There is a file in hand. Another one takes its place.";
        before_link: "そのファイルを見る", "Look at that one";
        back: "在庫へ戻る", "Back to the stock";
        empty: "ファイルが選ばれていないか、空です。", "No file was chosen, or it is empty.";
        both: "鍵とパスワードは、どちらか一方だけを入力してください。", "Type the key or the password, not both.";
        key_bad: "16進数で32桁または64桁の鍵を入力してください。もう一度ファイルも選んでください。", "Type a key of 32 or 64 hexadecimal digits, and choose the file again.";
        too_large: "ファイルが大きすぎます。{mib} MiBまでです。製造元に分割を依頼するか、管理者にコマンドでの取込みを依頼してください。", "The file is too large: {mib} MiB are the most. Ask the maker for several smaller files, or an operator to take it in by the command.";
        busy: "ほかの職員が取込み中です。少しおいて、もう一度ファイルを選んでください。", "Others are importing just now. Choose the file again in a moment.";
        looking_title: "ファイルを読んでいます", "The file is being read";
        looking: "大きなファイルでは少し時間がかかります。この画面は自動で更新されます。", "A large file takes a while. This page renews itself.";
        refresh: "最新の状況を表示する", "Show the latest";
        seen_title: "取込み内容の確認", "What would be taken in";
        seen_lead: "まだ何も取り込んでいません。SHA-256を製造元の知らせと見比べてください。", "Nothing is taken in yet. Compare the SHA-256 with what the maker says by another way.";
        maker: "製造元", "Maker";
        maker_count: "{maker}（{n}個）", "{maker} ({n})";
        protection: "保護", "Protection";
        digest: "SHA-256", "SHA-256";
        items: "ファイル内のトークン", "Tokens in the file";
        would: "取り込むトークン", "Would be taken in";
        taken: "取り込んだトークン", "Taken in";
        known: "すでに取込み済み（変更しません）", "Imported before; left as they are";
        faults: "取り込めないもの", "Not taken";
        first: "取り込むシリアル番号（はじめの{n}個）", "Serial numbers that would be taken in (the first {n})";
        list: "取り込めないものと理由", "What is not taken, and why";
        number: "番号", "No.";
        serial: "シリアル番号", "Serial number";
        why: "理由", "Why";
        more: "ほか{n}件は一覧（CSV）にあります。", "{n} more are in the table (CSV).";
        none_new: "取り込めるトークンはありません。", "Nothing of it can be taken in.";
        reason_hint: "発注番号や納品番号など。操作記録に残ります。", "An order, a delivery. It is kept in the audit log.";
        confirm: "取り込む", "Take them in";
        drop: "取り込まずにやめる", "Do not take them in";
        taking_title: "取り込んでいます", "Tokens are being taken in";
        taking: "{all}個のうち{done}個を取り込みました。この画面は自動で更新されます。画面を閉じても、ログアウトしても取込みは続きます。", "{done} of {all} are taken in. This page renews itself. Should you close it or log out, the import goes on.";
        report_title: "取込みの報告", "Report of the import";
        report_lead: "取込みが終わりました。ファイルと鍵は、このサーバーのメモリから消去しました。お手元のものも消去してください。", "The import is over. File and key are wiped from this server's memory; wipe your own, too.";
        table: "一覧をCSVで保存する", "Save the table as CSV";
        print: "印刷する", "Print";
        refused_title: "このファイルは取り込めません", "This file cannot be taken in";
        refused_lead: "在庫には何も入っていません。", "Nothing was taken in.";
        again: "ファイルを選びなおす", "Choose a file again";
        not_seen: "ただいま混み合っているか、データベースに接続できないため、読めませんでした。少しおいて、もう一度お試しください。", "Too busy just now, or the database is not there. Try again in a moment.";
        broken_title: "取込みが途中で止まりました", "The import was broken off";
        broken: "{all}個のうち{done}個まで取り込みました。取り込んだものは在庫にあります。同じファイルをもう一度取り込むと、残りが入ります。", "{done} of {all} were taken in and stay in stock. Take the same file in again: the rest follows.";
        gone_title: "ファイルはもうありません", "The file is no longer here";
        gone: "読み込んだファイルは、このサーバーのメモリにだけ置かれます。サーバーの再起動、別のサーバーへの接続、ログアウト、または新しいファイルの選択により失われました。「取り込む」を押した後であれば、在庫と操作記録をご確認ください。もう一度同じファイルを選んでも、取込み済みのものは変わりません。", "A file is kept in this server's memory alone. The server has begun anew, another one has answered, you have logged out, or chosen another file. If you had pressed Take them in, look at the stock and the audit log. Choose the same file again without fear: what is in stock is left as it is.";
        clear: "なし（平文）", "none: in clear";
        under_key: "鍵", "a key";
        under_password: "パスワード", "a password";
    }
}

/// How a file was protected.
pub(crate) fn protection_words(t: &'static Import, protection: Protection) -> &'static str {
    match protection {
        Protection::Clear => t.clear,
        Protection::Key => t.under_key,
        Protection::Password => t.under_password,
    }
}

/// Why nothing of a file is taken, and what to do.
pub(crate) fn file_words(lang: Lang, error: PskcError) -> &'static str {
    let (ja, en) = match error {
        PskcError::TooLarge => (
            "ファイルが大きすぎます。製造元に分割を依頼してください。",
            "The file is too large. Ask the maker for several smaller ones.",
        ),
        PskcError::TooMany => (
            "トークンが多すぎます（100,000個まで）。製造元に分割を依頼してください。",
            "Too many tokens: 100,000 are the most. Ask the maker for several smaller files.",
        ),
        PskcError::Encoding => (
            "UTF-8でもUTF-16でもありません。別のファイルではないか、ご確認ください。",
            "Neither UTF-8 nor UTF-16. Look whether it is another file.",
        ),
        PskcError::NotXml => (
            "XMLではありません。製造元にPSKC（RFC 6030）のファイルを依頼してください。",
            "This is no XML. Ask the maker for PSKC (RFC 6030).",
        ),
        PskcError::Truncated => (
            "ファイルが途中で切れています。もう一度受け取り、SHA-256を見比べてください。",
            "The file ends in the middle. Fetch it again and compare its SHA-256.",
        ),
        PskcError::Dtd => (
            "文書型定義（DTD）が含まれています。製造元のファイルには必要のないものです。だれが作ったファイルか、ご確認ください。",
            "It has a document type definition, which no maker needs. Find out who made the file.",
        ),
        PskcError::NotPskc => (
            "PSKC（RFC 6030）のファイルではありません。",
            "This is no PSKC file (RFC 6030).",
        ),
        PskcError::Version => (
            "PSKC 1.0ではありません。製造元に1.0のファイルを依頼してください。",
            "This is not PSKC 1.0. Ask the maker for that.",
        ),
        PskcError::Order => (
            "保護の方法が2回、または後から書かれています。製造元にご確認ください。",
            "It says how it is protected twice, or too late. Ask the maker.",
        ),
        PskcError::KeyNeeded => (
            "鍵で守られたファイルです。ファイルを選びなおし、鍵を入力してください。",
            "The file is under a key. Choose it again and type the key.",
        ),
        PskcError::PasswordNeeded => (
            "パスワードで守られたファイルです。ファイルを選びなおし、パスワードを入力してください。",
            "The file is under a password. Choose it again and type the password.",
        ),
        PskcError::NotProtected => (
            "鍵かパスワードが入力されましたが、ファイルは守られていません。製造元のファイルか確かめ、間違いなければ鍵なしで取り込んでください。",
            "A key or password was typed, but the file is in clear: it may not be the maker's. If it is, take it in without the key.",
        ),
        PskcError::Unsupported => (
            "対応していない方法で守られています。製造元に鍵（AES）かパスワードの方式を依頼してください。",
            "It is protected in a way that is not known here. Ask the maker for a key (AES) or a password.",
        ),
        PskcError::Derivation => (
            "パスワードから鍵を作る方法に対応していないか、回数が多すぎます。",
            "Its key is derived in a way that is not known here, or that takes too long.",
        ),
        PskcError::MacMethod => (
            "改ざんを調べるMACがないか、対応していない種類です。製造元にご相談ください。",
            "It has no MAC, or one that is not known here: it could have been changed. Ask the maker.",
        ),
        PskcError::KeyLength => (
            "鍵の長さがファイルの暗号と合いません。別のファイルの鍵ではないか、ご確認ください。",
            "The key has another length than the file's cipher takes. Look whether it belongs to another file.",
        ),
        PskcError::WrongKey => (
            "鍵かパスワードが違うか、ファイルが書き換えられています。ファイルを選びなおし、もう一度入力してください。",
            "The key or password is not this file's, or the file was changed. Choose it again and type the key anew.",
        ),
    };
    lang.pick(ja, en)
}

/// What becomes of an item.
pub(crate) fn item_words(lang: Lang, outcome: Outcome) -> &'static str {
    let (ja, en) = match outcome {
        Outcome::New => ("取込み", "taken in"),
        Outcome::InStock => ("在庫にあり", "in stock already"),
        Outcome::Bound => ("利用中または終了", "imported before, somebody's or over"),
        Outcome::Elsewhere => (
            "ほかの金融機関で使われている番号",
            "in use at another institution",
        ),
        Outcome::Expired => ("有効期限切れ", "its time is over"),
        Outcome::NotYet => ("利用開始前", "its time has not come"),
        Outcome::Refused(cause) => cause_words(cause),
    };
    lang.pick(ja, en)
}

fn cause_words(cause: Cause) -> (&'static str, &'static str) {
    match cause {
        Cause::Form => ("書式がRFC 6030と違う", "not of RFC 6030's form"),
        Cause::NoMaker => ("製造元の名前がない", "no maker"),
        Cause::NoSerial => ("シリアル番号がない", "no serial number"),
        Cause::Serial => (
            "シリアル番号が英数字4～20文字でないか、WFで始まる",
            "serial number not 4 to 20 letters and digits, or begins with WF",
        ),
        Cause::Twice => (
            "同じシリアル番号が2回以上ある（どれも取り込まない）",
            "the serial number stands in the file more than once; none is taken",
        ),
        Cause::Algorithm => ("TOTP以外の方式", "unknown algorithm: not TOTP"),
        Cause::Suite => ("対応していないハッシュ", "unknown hash"),
        Cause::Encoding => ("数字以外の符号", "codes that are not plain digits"),
        Cause::Digits => ("6桁でも8桁でもない", "neither 6 nor 8 digits"),
        Cause::Interval => ("30秒でも60秒でもない", "neither 30 nor 60 seconds"),
        Cause::Drift => ("時計のずれが大きすぎる", "its clock is too far off"),
        Cause::UnknownPolicy => (
            "知らないポリシー要素（使用は許されない）",
            "unknown policy element: its use is not permitted",
        ),
        Cause::Usage => (
            "ワンタイムパスワードでの使用が許されていない",
            "its policy does not permit one-time passwords",
        ),
        Cause::Transactions => ("使用回数の制限がある", "its policy limits how often"),
        Cause::Pin => ("PINの入力が必要", "its policy wants a PIN"),
        Cause::Date => ("日付が読めない", "a date cannot be read"),
        Cause::NoSecret => ("秘密の値がない", "no secret"),
        Cause::Unprotected => (
            "守られたファイルの中で、これだけ平文",
            "in clear, in a file that is protected",
        ),
        Cause::NoKey => (
            "暗号化されているが、鍵の指定がない",
            "encrypted, without a word by which key",
        ),
        Cause::Cipher => ("対応していない暗号", "unknown cipher"),
        Cause::NoMac => (
            "MACがない（改ざんを調べられない）",
            "no MAC: it could have been changed",
        ),
        Cause::WrongMac => (
            "MACが合わない（改ざんのおそれ）",
            "wrong MAC: it was changed",
        ),
        Cause::SecretLength => (
            "秘密の値が16バイト未満か128バイト超",
            "the secret has fewer than 16 bytes, or more than 128",
        ),
    }
}
