//! What surrounds both: a false certificate, the bank's own system.
//! Mail that is down is tried in `crates/server/tests/mail.rs`.

use anyhow::{Context, Result, ensure};
use warifu_tests::{
    driver::AppProgram,
    scene::{PASSWORD, Scene},
    signed,
    tls::SelfSigned,
};

#[tokio::test]
async fn a_certificate_nobody_vouches_for_is_refused() -> Result<()> {
    let server = SelfSigned::start().await?;
    Scene::play("tls", async |scene| {
        let origin = format!("https://127.0.0.1:{}", server.port());
        let directory = scene.logs.file("directory.json");
        signed::directory_with_origin(&scene.issuer.directory(), &origin, &directory)?;
        let app = AppProgram::at(&scene.desk, &directory)
            .open(&scene.logs)
            .await?;
        app.screen("welcome").await?;
        app.act("type").await?;
        app.fill("serviceId", "10212083").await?;
        app.fill("userId", "2083L0000193A001").await?;
        app.fill("activationPassword", PASSWORD).await?;
        app.act("next").await?;
        app.error("tls_untrusted").await?;
        app.must_be_accessible("an untrusted certificate").await?;
        ensure!(server.requests() == 0, "something was sent all the same");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_banks_own_system_has_a_code_judged_once() -> Result<()> {
    Scene::play("verifications", async |scene| {
        let app = scene.with_token(1).await?;
        let bank = scene.issuer.institution("shinkumi")?.clone();
        let key = std::fs::read_to_string(&bank.api_key_file).context("no API key")?;
        let code = app.code().await?;
        let ask = async || -> Result<String> {
            let answer = reqwest::Client::new()
                .post(scene.issuer.page("/v1/verifications"))
                .bearer_auth(key.trim())
                .header("content-type", "application/json")
                .body(
                    serde_json::json!({ "v": 1, "service_id": bank.service_id,
                        "user_id": bank.customer(1)?.user_id, "otp": code })
                    .to_string(),
                )
                .send()
                .await?
                .text()
                .await?;
            let answer: serde_json::Value = serde_json::from_str(&answer)?;
            let result = answer.get("result").and_then(|r| r.as_str());
            Ok(result.with_context(|| answer.to_string())?.to_owned())
        };
        ensure!(ask().await? == "accepted");
        ensure!(ask().await? == "used");
        Ok(())
    })
    .await
}
