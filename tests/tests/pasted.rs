//! The bank's mail, copied and pasted into the app, up to a code that the bank
//! takes; and a token in use that its customer removes.

use anyhow::{Result, ensure};
use warifu_tests::{
    around::{self, FAR_TOO_MUCH, NOT_TAKEN_IN},
    canary::{Target, places::hold_in_clipboard},
    scene::{PASSWORD, Scene},
};

#[tokio::test]
async fn a_mail_that_was_copied_leads_to_a_code_that_the_bank_takes_and_to_its_removal()
-> Result<()> {
    Scene::play("pasted", async |scene| {
        let values = scene.issue(1).await?;
        let portal = scene.portal("shinkumi")?;
        portal.newest_mail("someone@scene.example").await?;
        let mail = portal.page().text("[data-mail-text]").await?;

        let app = scene.open().await?;
        app.screen("welcome").await?;
        app.act("paste-mail").await?;
        app.screen("paste").await?;
        let other = hold_in_clipboard(&scene.desk, "TEL 20837777", &scene.logs).await?;
        app.act("paste").await?;
        app.at("main[data-screen=paste] [data-action=paste-again]")
            .await?;
        ensure!(
            !app.has("[data-value]").await,
            "a telephone number was taken"
        );
        drop(other);
        app.act("paste-again").await?;
        let memory = Target::below(app.driver_id(), "warifu")?;
        let before = memory.peak()?;
        let much = around::copy(&scene.desk, FAR_TOO_MUCH, &scene.logs).await?;
        app.act("paste").await?;
        app.error("mail_too_long").await?;
        ensure!(memory.peak()? < before + NOT_TAKEN_IN, "it was taken in");
        drop(much);
        let held = hold_in_clipboard(&scene.desk, &mail, &scene.logs).await?;
        app.act("paste").await?;
        let service = app.text("[data-found=serviceId] [data-value]").await?;
        let user = app.text("[data-found=userId] [data-value]").await?;
        ensure!(service == values.service_id, "service ID {service}");
        ensure!(user == values.user_id, "user ID {user}");
        app.picture(&scene.logs.file("paste-found.png")).await?;
        app.must_be_accessible("paste-found").await?;
        drop(held);
        app.act("next").await?;
        app.screen("type").await?;
        ensure!(app.value("[name=userId]").await? == values.user_id);
        app.fill("activationPassword", PASSWORD).await?;
        app.act("next").await?;
        app.agree_and_finish().await?;
        portal.open_own("issue/waiting").await?;
        portal.type_code(&app.code().await?, "confirm").await?;
        portal.at("in-use").await?;

        // Its removal is reached from the token, and both buttons are in sight.
        app.act("menu").await?;
        app.screen("serial").await?;
        app.act("settings").await?;
        app.act("remove").await?;
        app.screen("remove").await?;
        for (action, name) in [
            ("remove-go-on", "remove"),
            ("confirm-remove", "remove-again"),
        ] {
            app.picture(&scene.logs.file(&format!("{name}.png")))
                .await?;
            let bottom = format!(
                "return document.querySelector('[data-action={action}]')\
                 .getBoundingClientRect().bottom <= innerHeight"
            );
            ensure!(
                app.run(&bottom, Vec::new()).await? == true,
                "{action} is out of sight"
            );
            app.act(action).await?;
        }
        app.screen("welcome").await?;
        ensure!(scene.desk.keyring()?.app_entries().await?.is_empty());
        Ok(())
    })
    .await
}
