//! What is typed wrong in the app: said at the field, kept, put right.

use anyhow::{Result, ensure};
use warifu_tests::{portal::Values, scene::Scene};

const USER: &str = "2083L0000193A001";

fn values(service_id: &str, user_id: &str) -> Values {
    Values {
        service_id: service_id.to_owned(),
        user_id: user_id.to_owned(),
        mail: String::new(),
    }
}

#[tokio::test]
async fn each_wrong_entry_is_said_at_its_field_and_kept() -> Result<()> {
    Scene::play("entries", async |scene| {
        let app = scene.open().await?;
        app.screen("welcome").await?;
        app.act("type").await?;
        let cases = [
            ("1021208", USER, "abcd", "service_id_length"),
            ("1021208X", USER, "abcd", "service_id_characters"),
            ("99999999", USER, "abcd", "service_unknown"),
            ("10212083", "2083_L", "abcd", "user_id_characters"),
            ("10212083", USER, "abc", "activation_password_length"),
            ("10212083", USER, "abcdefghi", "activation_password_length"),
            ("10212083", USER, "ab#d", "activation_password_characters"),
            (
                "10212091",
                "999800000001",
                "12ab",
                "activation_password_characters",
            ),
        ];
        for (service, user, password, code) in cases {
            app.type_values(&values(service, user), password).await?;
            app.act("next").await?;
            app.error(code).await?;
            app.screen("type").await?;
            let kept = app.value("[name=serviceId]").await?;
            ensure!(kept == service, "{service} became {kept}");
            app.must_be_accessible(code).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn nothing_is_sent_before_the_box_is_ticked() -> Result<()> {
    Scene::play("consent", async |scene| {
        let values = scene.issue(1).await?;
        let app = scene.open().await?;
        app.begin_by_typing(&values, "Ab12cd").await?;
        app.act("send").await?;
        app.error("consent_missing").await?;
        app.screen("consent").await?;
        let started = warifu_tests::proxy::Message::Start;
        ensure!(scene.issuer.proxy.count(started) == 0);
        app.must_be_accessible("consent not ticked").await?;
        app.agree_and_finish().await
    })
    .await
}

#[tokio::test]
async fn a_user_nobody_issued_to_is_refused_like_a_wrong_password() -> Result<()> {
    Scene::play("unknown-user", async |scene| {
        let app = scene.open().await?;
        app.begin_by_typing(&values("10212083", "NOBODY1"), "Ab12cd")
            .await?;
        app.agree().await?;
        app.error("enrollment_refused").await
    })
    .await
}
