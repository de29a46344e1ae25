//! *Slow and sure* read aloud: the real window and the real speech server, with
//! a voice that writes down what it is given.

use anyhow::{Result, bail, ensure};
use std::time::Duration;
use warifu_tests::{desk::Listener, driver::App, lang::Lang, scene::Scene, wait};

/// So long the code that is shown and the next one live, and some time more.
const TWO_CODES: Duration = Duration::from_secs(150);

/// What is asked for is said within that time.
const SOON: Duration = Duration::from_secs(15);

/// How the app says digits.
fn words(lang: Lang) -> [&'static str; 10] {
    match lang {
        Lang::Ja => [
            "ゼロ",
            "いち",
            "に",
            "さん",
            "よん",
            "ご",
            "ろく",
            "なな",
            "はち",
            "きゅう",
        ],
        Lang::En => [
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
        ],
    }
}

/// How it begins with each code.
fn beginning(lang: Lang) -> &'static str {
    match lang {
        Lang::Ja => "ワンタイムパスワードは",
        Lang::En => "The one-time password is",
    }
}

/// The codes in what was said, in their order, without those that were broken off.
fn codes(said: &str, lang: Lang) -> Vec<String> {
    let words = words(lang);
    let apart = |c: char| c.is_whitespace() || "、。,.:".contains(c);
    let digits = |text: &str| -> String {
        let digit = |word| words.iter().position(|digit| *digit == word);
        let digits = text.split(apart).filter_map(digit);
        digits.map(|digit| digit.to_string()).collect()
    };
    let spoken = said.split(beginning(lang)).skip(1).map(digits);
    spoken.filter(|code| code.len() == 6).collect()
}

/// The last code that was said stands on the screen, also where another came meanwhile.
async fn shows_what_was_said(app: &App, heard: &Listener, lang: Lang) -> Result<()> {
    app.wait_within(TWO_CODES, "the code that was said", async || {
        let said = codes(&heard.heard(lang.code()), lang);
        (app.code().await.ok()? == *said.last()?).then_some(())
    })
    .await
}

/// By itself no code is said twice; it may turn between the two.
async fn said_once_more(app: &App, heard: &Listener, lang: Lang) -> Result<()> {
    let twice = || {
        let said = codes(&heard.heard(lang.code()), lang);
        matches!(said.as_slice(), [.., one, other] if one == other)
    };
    ensure!(!twice(), "said twice, and nobody asked");
    for _ in 0..3 {
        app.act("repeat").await?;
        let said = async || twice().then_some(());
        if wait::until_within(SOON, "it once more", said).await.is_ok() {
            return Ok(());
        }
    }
    bail!("it is not said once more")
}

async fn slowly(app: &App) -> Result<()> {
    app.act("slow").await?;
    app.screen("slow").await
}

async fn usual(app: &App) -> Result<()> {
    app.act("usual").await?;
    app.screen("token").await
}

#[tokio::test]
async fn slow_and_sure_says_the_code_the_one_that_follows_and_stops_when_it_is_left() -> Result<()>
{
    Scene::play("aloud", async |scene| {
        let listener = Listener::at(&scene.desk)?;
        let app = scene.with_token(1).await?;
        for lang in [Lang::Ja, Lang::En] {
            app.act("menu").await?;
            app.speak(lang).await?;
            app.act("close-menu").await?;
            slowly(&app).await?;
            shows_what_was_said(&app, &listener, lang).await?;
            said_once_more(&app, &listener, lang).await?;
            ensure!(!app.has("[data-state=slow-silent]").await, "silent?");
            if lang == Lang::Ja {
                usual(&app).await?;
            }
        }

        // The one that follows by itself.
        let said = async || codes(&listener.heard("en"), Lang::En).pop();
        let first = said().await;
        app.wait_within(TWO_CODES, "the next code aloud", async || {
            let last = said().await.filter(|last| Some(last) != first.as_ref())?;
            (app.code().await.ok()? == last).then_some(())
        })
        .await?;

        // Whoever leaves is not talked after.
        listener.slowly()?;
        app.act("repeat").await?;
        wait::until("a long piece", async || listener.hears().then_some(())).await?;
        usual(&app).await?;
        wait::until("silence", async || (!listener.hears()).then_some(())).await
    })
    .await
}
