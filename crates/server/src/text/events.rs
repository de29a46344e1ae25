//! What the log's events are called.

use super::Lang;

/// Each event by its name in the log.
const WORDS: &[(&str, &str, &str)] = &[
    ("customer_added", "お客さまを登録", "customer entered"),
    ("api_key_added", "APIキーを作成", "API key made"),
    ("login_accepted", "ログイン", "logged in"),
    ("login_refused", "ログイン失敗", "login refused"),
    ("issued", "トークン発行", "token issued"),
    ("issuance_stopped", "発行を中止", "issuance stopped"),
    ("issuance_replaced", "発行のやり直し", "issuance replaced"),
    ("issuance_expired", "発行の期限切れ", "issuance expired"),
    (
        "issuance_exhausted",
        "初期設定の回数を使い切り",
        "enrolment attempts used up",
    ),
    ("enrollment_started", "初期設定を開始", "enrolment begun"),
    (
        "enrollment_decoyed",
        "発行のない初期設定",
        "enrolment without issuance",
    ),
    ("enrolled", "初期設定が完了", "enrolled"),
    ("registered", "アプリの登録を確認", "app has the token"),
    ("self_registered", "アプリが自分で作成", "made by the app"),
    (
        "self_registrations_ended",
        "未登録のトークンを削除",
        "unbound tokens removed",
    ),
    ("activated", "利用開始", "in use"),
    ("code_accepted", "認証", "code accepted"),
    ("code_used", "使用済みの番号", "code was used"),
    ("code_wrong", "番号の誤り", "wrong code"),
    ("token_locked", "誤りにより停止", "locked after wrong codes"),
    (
        "token_ended",
        "終了（交換・中止）",
        "ended, another took its place",
    ),
    ("token_held", "一時停止", "put on hold"),
    ("token_resumed", "一時停止を解除", "hold released"),
    ("token_released", "利用解除", "given up"),
    ("token_cancelled", "解約により停止", "cancelled"),
    ("proof_accepted", "パスワード確認", "proof accepted"),
    ("proof_refused", "パスワードの誤り", "proof refused"),
    ("token_bound", "トークンを登録", "token bound"),
    ("stock_import_begun", "取込みを開始", "import begun"),
    ("stock_imported", "取込みが完了", "import done"),
    ("phone_added", "電話番号を登録", "telephone number entered"),
    (
        "telephone_started",
        "電話確認を開始",
        "telephone check begun",
    ),
    (
        "telephone_wrong",
        "電話確認の誤り",
        "wrong code on the telephone",
    ),
    (
        "telephone_passed",
        "電話確認が成功",
        "telephone check passed",
    ),
    (
        "telephone_failed",
        "電話確認が失敗",
        "telephone check failed",
    ),
    (
        "telephone_expired",
        "電話確認の期限切れ",
        "telephone check expired",
    ),
    ("telephone_used", "電話確認を使用", "telephone check used"),
    ("call_refused", "電話を拒否", "call refused"),
    ("token_unlocked", "停止を解除", "unlocked"),
    ("token_resynced", "時刻を調整", "clock adjusted"),
    (
        "proof_locked",
        "パスワードの誤りにより停止",
        "locked after wrong proofs",
    ),
    (
        "proof_unlocked",
        "パスワードの入力を再開",
        "proof may be tried again",
    ),
    (
        "cancel_asked",
        "解約届による停止を申請",
        "cancellation asked for",
    ),
    (
        "cancel_refused",
        "解約届による停止を却下",
        "cancellation refused",
    ),
    ("mail_sent_again", "メールを再送", "mail sent again"),
    ("customer_viewed", "職員が閲覧", "looked at by staff"),
    ("staff_added", "職員を登録", "staff entered"),
    ("staff_changed", "職員の変更", "staff changed"),
    ("staff_login_accepted", "職員のログイン", "staff logged in"),
    (
        "staff_login_refused",
        "職員のログイン失敗",
        "staff login refused",
    ),
    ("log_exported", "操作記録を書き出し", "log exported"),
    (
        "account_added",
        "代表口座番号を登録",
        "representative account entered",
    ),
    (
        "contract_entered",
        "契約先の利用者を登録",
        "users of a contract entered",
    ),
    (
        "contract_mode_changed",
        "契約の利用形態を変更",
        "mode of the contract changed",
    ),
    (
        "contract_unlocked",
        "契約先の停止を解除",
        "contract opened again",
    ),
    (
        "certificate_bound",
        "電子証明書を登録",
        "client certificate bound",
    ),
    (
        "certificate_revoked",
        "電子証明書を失効",
        "client certificate revoked",
    ),
    (
        "card_locked",
        "お客様カードの誤りにより停止",
        "customer card locked",
    ),
    (
        "user_locked",
        "共用トークンの利用者を停止",
        "user of a shared token locked",
    ),
    (
        "code_early",
        "共用トークンの同時利用",
        "code of a shared token in a used step",
    ),
    (
        "issuing_stopped",
        "元の端末から発行を停止",
        "issuing stopped from the old device",
    ),
    (
        "issuing_resumed",
        "発行の停止を解除",
        "issuing allowed again",
    ),
    ("restored", "バックアップから復元", "backup put back"),
    ("reconciled", "復元後の照合", "reconciled after a restore"),
];

/// The words for an event; its name where a later version has written it.
pub(crate) fn event_words(lang: Lang, name: &str) -> String {
    let found = WORDS.iter().find(|(event, ..)| *event == name);
    found.map_or(name.to_owned(), |(_, ja, en)| {
        lang.pick(*ja, *en).to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use warifu_issuer::audit::Event;

    #[test]
    fn every_event_has_words_and_no_others_have() {
        for event in Event::ALL {
            let name = event.name();
            let said = WORDS.iter().any(|(event, ..)| *event == name);
            assert!(said, "{name}");
            assert_ne!(event_words(Lang::Ja, name), name, "{name}");
        }
        assert_eq!(WORDS.len(), Event::ALL.len());
    }
}
