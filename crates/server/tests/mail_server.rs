//! A mail server that misbehaves, in every way at every stage: what the customer
//! is told, what is tried again and when, and what never goes out.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use warifu_issuer::outbox::Delivery;
use warifu_issuer::ports::Clock as _;

use support::post::{How, Post, STAGES, Stage};
use support::{Browser, Server, few_attempts, until};

/// How a row is answered.
const WAYS: [How; 8] = [
    How::Code(421),
    How::Code(451),
    How::Code(550),
    How::Deaf(451),
    How::Deaf(550),
    How::Silent,
    How::Close,
    How::Slow,
];

/// What the page must say of the first try.
fn told(stage: Stage, how: How) -> &'static str {
    match (stage, how) {
        // Slow is not down, and after its last answer a server may do as it likes.
        (_, How::Slow) | (Stage::Quit, _) => "sent",
        // This mail, for good. Anything before the recipient is about no mail.
        (Stage::To | Stage::Data | Stage::Words, How::Code(550) | How::Deaf(550)) => "given_up",
        _ => "delayed",
    }
}

/// How often it must have arrived when the server is well again.
fn arrivals(stage: Stage, how: How) -> usize {
    match (told(stage, how), stage, how) {
        ("given_up", ..) => 0,
        // The server has it, and nobody knows: twice is better than never.
        (_, Stage::Words, How::Silent | How::Close) => 2,
        _ => 1,
    }
}

async fn server(post: u16, timeout_seconds: u64) -> Server {
    Server::start_with(|config| {
        config.demo.no_catcher = true;
        config.mail.port = post;
        config.mail.timeout_seconds = timeout_seconds;
        config.mail.retry_seconds = 2;
        few_attempts(config);
    })
    .await
}

async fn says(browser: &mut Browser, slug: &str, what: &str, row: &str) {
    let look = format!("the page to say {what} in row {row}");
    let mark = format!("data-mail=\"{what}\"");
    until(&look, async || {
        let page = browser.get(&format!("/i/{slug}/issue/waiting")).await;
        page.has(&mark).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_the_mail_server_does_the_page_says_how_the_mail_stands_and_it_arrives() {
    let post = Post::start().await;
    let server = server(post.port, 3).await;
    let rows: Vec<(Stage, How)> = STAGES
        .into_iter()
        .flat_map(|stage| WAYS.map(|how| (stage, how)))
        .collect();
    let mut browser = server.browser();
    for (number, (stage, how)) in rows.iter().copied().enumerate() {
        // One customer may issue ten times at once.
        if number % 8 == 0 {
            browser = server.browser();
            browser
                .log_in("shinkumi", u32::try_from(number / 8).unwrap() + 1)
                .await;
        }
        let row = format!("{stage:?} {how:?}");
        let to = format!("row{number}@example.jp");
        post.rule(stage, how);
        browser.issue("shinkumi", &to, "Abc123").await;
        let first = told(stage, how);
        says(&mut browser, "shinkumi", first, &row).await;
        post.heal();
        if first == "delayed" {
            server.clock.forward(2);
            says(&mut browser, "shinkumi", "sent", &row).await;
        }
    }
    // Whoever was given up has had time enough since.
    for (number, (stage, how)) in rows.iter().copied().enumerate() {
        let taken = post.taken(&format!("row{number}@example.jp"));
        assert_eq!(
            taken,
            arrivals(stage, how),
            "arrivals in row {stage:?} {how:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_is_tried_later_and_later() {
    let post = Post::start().await;
    let server = server(post.port, 5).await;
    let bad = "bad@example.jp";
    post.rule_for(bad, Stage::To, How::Code(450));
    let (mut browser, mut other) = (server.browser(), server.browser());
    browser.log_in("shinkumi", 1).await;
    other.log_in("michishio", 1).await;
    browser.issue("shinkumi", bad, "Abc123").await;
    let tried = || post.heard(&format!("RCPT TO:<{bad}>"));
    for (before, pause) in (0_u32..).zip([2, 4, 8, 16]) {
        let next = until("a try on record", async || {
            match server.delivery("shinkumi", 1).await {
                Some(Delivery::Delayed { tries, next }) if tries == before + 1 => Some(next),
                _ => None,
            }
        })
        .await;
        assert_eq!(next.since(server.clock.now()), pause);
        server.clock.forward(pause - 1);
        // A mail that came later goes past it: the queue was looked at.
        let good = format!("good{before}@example.jp");
        other.issue("michishio", &good, "123456").await;
        until("another mail", async || {
            (post.taken(&good) == 1).then_some(())
        })
        .await;
        assert_eq!(
            tried(),
            usize::try_from(before).unwrap() + 1,
            "{pause} s were not over"
        );
        server.clock.forward(1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_mail_holds_up_nobody_elses() {
    let post = Post::start().await;
    // Nobody waits for so long here.
    let server = server(post.port, 60).await;
    let hangs = "hangs@example.jp";
    post.rule_for(hangs, Stage::Words, How::Hold);
    for n in 2..=3 {
        post.rule_for(&format!("refused{n}@example.jp"), Stage::To, How::Code(451));
    }
    let mut browsers = Vec::new();
    for n in 1..=6 {
        let mut browser = server.browser();
        browser.log_in("shinkumi", n).await;
        browsers.push(browser);
    }
    // One hangs in the server, some are refused; those after them arrive while
    // the first still hangs.
    browsers[0].issue("shinkumi", hangs, "Abc123").await;
    until("the first to hang", async || {
        post.holds(hangs).then_some(())
    })
    .await;
    for (n, browser) in (1_usize..).zip(&mut browsers).skip(1) {
        let (kind, what) = if n <= 3 {
            ("refused", "delayed")
        } else {
            ("good", "sent")
        };
        let to = format!("{kind}{n}@example.jp");
        browser.issue("shinkumi", &to, "Abc123").await;
        says(browser, "shinkumi", what, &to).await;
    }
    let first = server.delivery("shinkumi", 1).await;
    assert_eq!(first, Some(Delivery::Waiting), "it was waited for");
    post.heal();
    says(&mut browsers[0], "shinkumi", "sent", hangs).await;
}

/// How an issuance comes to nothing while its mail is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Expired,
    Replaced,
    Stopped,
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_for_an_issuance_that_has_ended_not_even_when_the_server_had_taken_the_recipient()
 {
    let post = Post::start().await;
    let server = server(post.port, 30).await;
    let ends = [End::Replaced, End::Stopped, End::Expired];
    let rows = ends
        .into_iter()
        .flat_map(|end| [How::Code(451), How::Hold].map(|how| (end, how)));
    for (number, (end, how)) in rows.enumerate() {
        let row = format!("{end:?} {how:?}");
        let (to, after) = (
            format!("old{number}@example.jp"),
            format!("new{number}@example.jp"),
        );
        let customer = u32::try_from(number).unwrap() + 1;
        post.rule_for(&to, Stage::To, how);
        let mut browser = server.browser();
        browser.log_in("shinkumi", customer).await;
        let waiting = browser.issue("shinkumi", &to, "Abc123").await;
        let met = || post.heard(&format!("RCPT TO:<{to}>")) > 0;
        until("the recipient to be named", async || met().then_some(())).await;
        match end {
            End::Replaced => {}
            End::Stopped => {
                browser
                    .submit(&waiting, "/i/shinkumi/issue/stop", &[])
                    .await;
            }
            End::Expired => server.clock.forward(72 * 3600 + 1),
        }
        // The next mail shows that the queue was looked at after the end.
        browser.log_in("shinkumi", customer).await;
        browser.issue("shinkumi", &after, "Abc123").await;
        server.clock.forward(10);
        post.heal();
        says(&mut browser, "shinkumi", "sent", &row).await;
        until("all conversations to end", async || {
            post.is_alone().then_some(())
        })
        .await;
        assert_eq!((post.taken(&after), post.taken(&to)), (1, 0), "row {row}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_wants_a_login_or_another_sender_loses_no_mail() {
    let post = Post::start().await;
    let server = server(post.port, 5).await;
    let mut browser = server.browser();
    browser.log_in("shinkumi", 1).await;
    for (number, (stage, code)) in [(Stage::From, 530), (Stage::From, 550), (Stage::To, 535)]
        .into_iter()
        .enumerate()
    {
        let (row, to) = (
            format!("{stage:?} {code}"),
            format!("row{number}@example.jp"),
        );
        post.rule(stage, How::Code(code));
        browser.issue("shinkumi", &to, "Abc123").await;
        says(&mut browser, "shinkumi", "delayed", &row).await;
        post.heal();
        server.clock.forward(2);
        says(&mut browser, "shinkumi", "sent", &row).await;
    }
}
