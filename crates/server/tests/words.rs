//! What pages and mails say of a procedure is true of the one that the institution
//! has: at each of the five, in both languages.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use support::{Browser, Page, Server, customer, until};
use warifu_enroll::UserId;
use warifu_issuer::ids::{IssuanceId, MailAddress, MailId, Slug};
use warifu_issuer::outbox::{Language, NewMail, Notice};
use warifu_otp::SerialNumber;

const ALL: [&str; 5] = ["kotonoha", "tsubaki", "shinkumi", "asahino", "mahoroba"];
/// Those where something is issued.
const ISSUING: [&str; 3] = ["kotonoha", "shinkumi", "mahoroba"];

/// What one institution says in one language, and what it must not say.
struct Words {
    slug: &'static str,
    lang: &'static str,
    says: &'static [&'static str],
    never: &'static [&'static str],
}

const fn words(
    slug: &'static str,
    lang: &'static str,
    says: &'static [&'static str],
    never: &'static [&'static str],
) -> Words {
    Words {
        slug,
        lang,
        says,
        never,
    }
}

/// As far as the first page, at whichever institution.
async fn log_in(browser: &mut Browser, slug: &str) -> Page {
    if slug != "tsubaki" {
        return browser.log_in(slug, 1).await;
    }
    let at = |path: &str| format!("/i/{slug}/{path}");
    let form = browser.get(&at("login")).await;
    let fields = [("contract_id", "TSUBAKI01"), ("contract_pin", "67120001")];
    let asked = browser.submit(&form, &at("login"), &fields).await;
    let card = browser.get("/customer-cards").await;
    let (_, card) = card.html.split_once("data-contract=\"TSUBAKI01\"").unwrap();
    let cell = format!("data-cell=\"{}\">", asked.value("symbol"));
    let (_, code) = card.split_once(&cell).unwrap();
    let fields = [("card_code", code.split('<').next().unwrap())];
    browser.submit(&asked, &at("login/card"), &fields).await
}

const PRINTED: [Words; 10] = [
    words(
        "kotonoha",
        "ja",
        &[
            "2桁の確認番号",
            "最初のログインで",
            "もう一度トークン発行を",
        ],
        &["認証確認", "確認用パスワード", "利用解除", "資金移動用"],
    ),
    words(
        "kotonoha",
        "en",
        &[
            "key in the two digits",
            "first login puts",
            "issue the token again",
        ],
        &["press Confirm", "confirmation password", "Release"],
    ),
    words(
        "tsubaki",
        "ja",
        &["契約先確認暗証番号", "トークンの設定", "お客様カード"],
        &["トークン発行", "利用開始パスワード", "認証確認"],
    ),
    words(
        "tsubaki",
        "en",
        &["registration PIN", "Token settings", "customer card"],
        &["ssue", "activation password", "press Confirm"],
    ),
    words(
        "shinkumi",
        "ja",
        &["認証確認", "次回のログインから", "もう一度トークン発行を"],
        &["確認用パスワード", "確認番号", "利用解除"],
    ),
    words(
        "shinkumi",
        "en",
        &[
            "press Confirm",
            "From the next login on",
            "issue the token again",
        ],
        &["confirmation password", "two digits", "Release"],
    ),
    words(
        "asahino",
        "ja",
        &[
            "自分でトークンを作る",
            "資金移動用パスワード",
            "トークンの交換",
            "受付番号",
        ],
        &["発行", "利用開始パスワード", "認証確認", "中止する"],
    ),
    words(
        "asahino",
        "en",
        &[
            "make a token yourself",
            "transfer password",
            "Exchange",
            "receipt number",
        ],
        &["ssue", "activation password", "the next login"],
    ),
    words(
        "mahoroba",
        "ja",
        &[
            "確認用パスワード",
            "「利用開始」を選び",
            "「利用解除」",
            "もう一度トークン発行を",
        ],
        &["認証確認", "確認番号", "資金移動用"],
    ),
    words(
        "mahoroba",
        "en",
        &["confirmation password", "choose Start", "choose Release"],
        &["press Confirm.", "two digits", "transfer password"],
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn the_page_to_print_has_the_steps_of_the_institutions_own_procedure() {
    let server = Server::start().await;
    for words in PRINTED {
        let mut browser = server.browser();
        browser.lang = words.lang;
        let path = format!("/i/{}/print", words.slug);
        for logged_in in [false, true] {
            if logged_in {
                assert_eq!(log_in(&mut browser, words.slug).await.name(), "home");
            }
            let page = browser.get(&path).await;
            let main = page.main();
            for said in words.says {
                assert!(main.contains(said), "{} {said}: {main}", words.slug);
            }
            for wrong in words.never {
                assert!(!main.contains(wrong), "{} {wrong}: {main}", words.slug);
            }
            let (all, here) = page.steps();
            assert!(all > 2 && here == 1, "{}: {all} {here}", words.slug);
            assert!(page.has("data-action=\"back\""));
            assert!(!page.has("data-action=\"stop\""), "nothing has begun");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_begun_can_be_stopped_from_the_page_to_print() {
    let server = Server::start().await;
    for slug in ["shinkumi", "mahoroba"] {
        let mut browser = server.browser();
        browser.log_in(slug, 1).await;
        browser.issue(slug, "a@example.jp", "246813").await;
        let page = browser.get(&format!("/i/{slug}/print")).await;
        let stop = format!("href=\"/i/{slug}/issue/stop\"");
        assert!(page.has(&stop), "{slug}: {}", page.html);
        let asked = browser.get(&format!("/i/{slug}/issue/stop")).await;
        assert_eq!((asked.status, asked.name()), (200, "stop"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_offers_to_stop_only_where_something_is_issued_and_has_their_steps() {
    let server = Server::start().await;
    for slug in ALL {
        let mut browser = server.browser();
        log_in(&mut browser, slug).await;
        let path = format!("/i/{slug}/issue/nowhere");
        let page = browser.get(&path).await;
        let issues = ISSUING.contains(&slug);
        assert_eq!((page.status, page.name()), (404, "error"), "{path}");
        assert_eq!(page.has("data-action=\"stop\""), issues, "{path}");
        // A form that is not of this session.
        let path = format!("/i/{slug}/issue");
        let refused = browser.post_raw(&path, &[("csrf", "nonsense")]).await;
        assert_eq!(refused.has("data-action=\"stop\""), issues, "{path}");
        assert_eq!(
            refused.steps(),
            if issues { (4, 1) } else { (0, 0) },
            "{path}"
        );
    }
    let mut browser = server.browser();
    browser.log_in("kotonoha", 1).await;
    let refused = browser.post_raw("/i/kotonoha/issue/call", &[]).await;
    assert!(refused.name() == "error" && refused.main().contains("お電話での確認"));
    assert_eq!(refused.steps(), (4, 2));
}

/// A page, how many steps it shows, and at which it stands.
type AtStep = (&'static str, (usize, usize));

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_a_procedure_says_which_step_it_is() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let pages: [(&str, &[AtStep]); 2] = [
        (
            "tsubaki",
            &[
                ("", (4, 1)),
                ("tokens", (4, 2)),
                ("register?users=TB67000101", (4, 3)),
                ("mode", (4, 3)),
                ("print", (4, 1)),
            ],
        ),
        (
            "asahino",
            &[("", (3, 1)), ("bind", (3, 2)), ("print", (3, 1))],
        ),
    ];
    for (slug, pages) in pages {
        log_in(&mut browser, slug).await;
        for (path, steps) in pages {
            let page = browser.get(&format!("/i/{slug}/{path}")).await;
            assert_eq!(page.steps(), *steps, "{slug} {path}");
        }
    }
}

/// What a customer may be mailed about.
fn notices(serial: &SerialNumber, server: &Server) -> Vec<Notice> {
    let again_from = server.clock.at();
    let (own, chosen) = (serial.clone(), serial.clone());
    vec![
        Notice::Activated {
            serial: own.clone(),
            otp_at_login: Some(false),
        },
        Notice::Activated {
            serial: chosen,
            otp_at_login: Some(true),
        },
        Notice::Released {
            serial: own.clone(),
            again_from,
        },
        Notice::Cancelled { serial: own },
        Notice::ProofLocked,
    ]
}

/// The same where something is issued.
fn notices_of_issue(serial: &SerialNumber, server: &Server) -> Vec<Notice> {
    vec![
        Notice::Issued {
            issuance: IssuanceId::from_bytes([7; 16]),
            user_id: UserId::parse("A1").unwrap(),
            expires_at: server.clock.at(),
        },
        Notice::Enrolled {
            serial: serial.clone(),
        },
    ]
}

/// A mail's own name.
fn name_of(slug: &str, language: Language, number: u8) -> MailId {
    let mut bytes = [number; 16];
    let of = slug.bytes().take(8).chain(language.code().bytes());
    for (byte, one) in bytes.iter_mut().zip(of) {
        *byte = one;
    }
    MailId::from_bytes(bytes)
}

/// Puts them into the outbox, and reads the mails that come of them.
async fn mailed(server: &Server, slug: &str, language: Language) -> String {
    let serial = SerialNumber::parse("99998888").unwrap();
    let mut notices = notices(&serial, server);
    if ISSUING.contains(&slug) {
        notices.extend(notices_of_issue(&serial, server));
    }
    let database = server.database().await;
    let to = format!("{slug}-{}@example.jp", language.code());
    let who = customer(&database, slug, 1).await.id;
    let before = server.mails().len();
    let all = notices.len();
    for (number, notice) in (0..).zip(notices) {
        let mail = NewMail {
            id: name_of(slug, language, number),
            institution: Slug::new(slug).unwrap(),
            customer: who,
            to: MailAddress::parse(&to).unwrap(),
            language,
            notice,
            at: server.clock.at(),
        };
        database.stores().bindings.tell(mail).await.unwrap();
    }
    database.close().await;
    let count = until("the mails", async || {
        Some(server.mails().len()).filter(|count| *count == before + all)
    });
    let last = count.await;
    let mut browser = server.browser();
    let mut text = String::new();
    for number in before + 1..=last {
        let page = browser.get(&format!("/mailbox/{number}")).await;
        assert!(page.has(&to), "{}", page.html);
        text += page.main();
    }
    text
}

const MAILED: [Words; 10] = [
    words(
        "kotonoha",
        "ja",
        &["次回から、ログインの際に", "最初のログインで"],
        &["発行を行った画面に", "「利用開始」で", "中止のお手続き"],
    ),
    words(
        "kotonoha",
        "en",
        &["From now on each login", "first login puts"],
        &["page on which you issued", "choose Start"],
    ),
    words(
        "tsubaki",
        "ja",
        &["お取引の際は", "暗証番号の誤り", "から登録できます"],
        &["トークン発行", "次回から、ログイン", "パスワードの誤り"],
    ),
    words(
        "tsubaki",
        "en",
        &["Payments ask for", "A PIN was", "can be registered from"],
        &["each login", "be issued", "A password was"],
    ),
    words(
        "shinkumi",
        "ja",
        &[
            "次回から、ログインの際に",
            "発行を行った画面に",
            "からトークン発行ができます",
        ],
        &["最初のログインで", "「利用開始」で"],
    ),
    words(
        "shinkumi",
        "en",
        &["From now on each login", "page on which you issued"],
        &["first login puts", "choose Start"],
    ),
    words(
        "asahino",
        "ja",
        &[
            "ログインの際には、ワンタイムパスワードの入力は不要です",
            "ログインの際に、ワンタイムパスワードの入力が必要です",
            "利用を中止しました",
            "「利用開始」のお手続き",
            "再開するには、下記までご連絡ください",
        ],
        &["次回から、ログイン", "発行", "画面をご覧"],
    ),
    words(
        "asahino",
        "en",
        &[
            "the login asks for no one-time password",
            "As you chose, each login asks",
            "were stopped",
            "choose Start",
            "call us to have it opened",
        ],
        &["From now on each login", "issue", "The page says"],
    ),
    words(
        "mahoroba",
        "ja",
        &[
            "次回から、ログインの際に",
            "「利用開始」で",
            "からトークン発行ができます",
        ],
        &["発行を行った画面に", "最初のログインで"],
    ),
    words(
        "mahoroba",
        "en",
        &[
            "From now on each login",
            "choose Start",
            "can be issued from",
        ],
        &["page on which you issued", "first login puts"],
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_mail_is_true_of_the_institutions_own_procedure() {
    let server = Server::start().await;
    for words in MAILED {
        let language = if words.lang == "ja" {
            Language::Ja
        } else {
            Language::En
        };
        let text = mailed(&server, words.slug, language).await;
        for said in words.says {
            assert!(text.contains(said), "{} {said}: {text}", words.slug);
        }
        for wrong in words.never {
            assert!(!text.contains(wrong), "{} {wrong}: {text}", words.slug);
        }
        assert!(!text.contains('{'), "{}: {text}", words.slug);
    }
}
