//! What is typed wrong in the portal, and codes that are not right.

use anyhow::{Result, ensure};
use std::time::Duration;
use warifu_tests::{
    issuer::Options,
    scene::{PASSWORD, Scene},
};

const MAIL: &str = "someone@scene.example";

#[tokio::test]
async fn each_wrong_entry_of_an_issue_is_said_and_the_mail_kept() -> Result<()> {
    Scene::play("portal-issue", async |scene| {
        let portal = scene.portal("shinkumi")?;
        let customer = portal.institution().customer(1)?.clone();
        portal.log_in(&customer).await?;
        portal.at("home").await?;
        let long = format!("{}@scene.example", "a".repeat(51));
        let cases = [
            (["a@b", "a@b"], [PASSWORD; 2], "mail_length"),
            ([long.as_str(), long.as_str()], [PASSWORD; 2], "mail_length"),
            ([MAIL, "other@scene.example"], [PASSWORD; 2], "mail_differs"),
            ([MAIL; 2], ["abc", "abc"], "activation_password_length"),
            ([MAIL; 2], ["abcdefghi"; 2], "activation_password_length"),
            (
                [MAIL; 2],
                ["ab#d", "ab#d"],
                "activation_password_characters",
            ),
            (
                [MAIL; 2],
                [PASSWORD, "Ab12ce"],
                "activation_password_differs",
            ),
        ];
        for (mail, password, code) in cases {
            portal.open_own("issue").await?;
            portal.issue_with(mail, password).await?;
            portal.problem(code).await?;
            let page = portal.page();
            let [first, _] = mail;
            ensure!(page.value("[name=mail]").await? == first, "{code}");
            ensure!(page.value("[name=activation_password]").await?.is_empty());
            page.must_be_accessible(code).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn each_wrong_code_says_why() -> Result<()> {
    Scene::play("portal-codes", async |scene| {
        let app = scene.with_token(1).await?;
        let portal = scene.portal("shinkumi")?;
        portal.open_own("issue/waiting").await?;
        for (code, problem) in [
            ("12345", "otp_length"),
            ("12a456", "otp_characters"),
            ("", "otp_empty"),
        ] {
            portal.type_code(code, "confirm").await?;
            portal.problem(problem).await?;
            scene.browser.must_be_accessible(problem).await?;
        }
        let right = app.code().await?;
        portal.type_code(&another(&right), "confirm").await?;
        portal.problem("otp_wrong").await?;
        let wide: String = app.code().await?.chars().map(full_width).collect();
        portal.type_code(&wide, "confirm").await?;
        portal.at("in-use").await
    })
    .await
}

/// The last seconds of one code, in which the next one is shown.
const A_CODE: Duration = Duration::from_secs(75);

#[tokio::test]
async fn a_code_of_the_step_before_counts_and_of_two_steps_before_does_not() -> Result<()> {
    // The institution allows the next code to be shown before its time.
    let allowed = Options::default().policy("next_code = false", "next_code = true");
    Scene::play_with("portal-late-codes", allowed, async |scene| {
        let app = scene.with_token(1).await?;
        let portal = scene.portal("shinkumi")?;
        let (first, announced) = app
            .wait_within(A_CODE, "the next code before its time", async || {
                let code = app.code().await.ok()?;
                Some((code, app.digits("[data-otp-next]").await?))
            })
            .await?;
        let second = app.code_after(&first).await?;
        ensure!(second == announced, "{announced} was announced");
        app.code_after(&second).await?;
        portal.open_own("issue/waiting").await?;
        portal.type_code(&first, "confirm").await?;
        portal.problem("otp_wrong").await?;
        portal.type_code(&second, "confirm").await?;
        portal.at("in-use").await
    })
    .await
}

fn another(code: &str) -> String {
    let turned = |c: char| char::from_digit((c.to_digit(10).unwrap_or(0) + 5) % 10, 10);
    code.chars().filter_map(turned).collect()
}

fn full_width(c: char) -> char {
    let wide = c.to_digit(10).and_then(|d| char::from_u32(0xFF10 + d));
    wide.unwrap_or(c)
}
