//! The bank's own system, which has codes judged.

use crate::{
    issuer::Institution,
    phone::{self, Reply},
};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use warifu_enroll::client::Registered;
use warifu_otp::{Step, code_at_step};

/// One institution's system, which talks to one origin.
#[derive(Clone, Debug)]
pub struct Bank {
    http: reqwest::Client,
    url: String,
    key: String,
    service: String,
}

impl Bank {
    /// With the API key of the demonstration.
    ///
    /// # Errors
    /// When there is no API key.
    pub fn of(institution: &Institution, origin: &str) -> Result<Self> {
        let key = std::fs::read_to_string(&institution.api_key_file).context("no API key")?;
        Ok(Self {
            http: reqwest::Client::builder().no_proxy().build()?,
            url: format!("{origin}/v1/verifications"),
            key: key.trim().to_owned(),
            service: institution.service_id.clone(),
        })
    }

    /// Has a code judged; an error where no answer came.
    ///
    /// # Errors
    /// When no whole answer came.
    pub async fn ask(&self, user: &str, code: &str) -> Result<Reply> {
        let asked = json!({ "v": 1, "service_id": self.service, "user_id": user, "otp": code });
        let request = self.http.post(&self.url).bearer_auth(&self.key);
        let request = request
            .header("content-type", "application/json")
            .body(asked.to_string());
        let answer = request.send().await.context("no answer")?;
        let status = answer.status().as_u16();
        let body = answer.bytes().await.context("an answer cut off")?.to_vec();
        Ok(Reply { status, body })
    }

    /// What was judged: `accepted`, `used`, `wrong` …
    ///
    /// # Errors
    /// When no answer came, or none of that form.
    pub async fn judge(&self, user: &str, code: &str) -> Result<String> {
        result(&self.ask(user, code).await?)
    }
}

/// What an answer says of a code.
///
/// # Errors
/// When it says nothing of one.
pub fn result(reply: &Reply) -> Result<String> {
    let answer: Value = serde_json::from_slice(reply.good()?)?;
    let result = answer.get("result").and_then(Value::as_str);
    Ok(result.with_context(|| answer.to_string())?.to_owned())
}

/// The step that a token is at, by this machine's clock.
#[must_use]
pub fn step_now(token: &Registered) -> Step {
    phone::now().step(token.params.period)
}

/// The code of a step.
#[must_use]
pub fn code_of(token: &Registered, step: Step) -> String {
    let code = code_at_step(&token.seed, step, token.params);
    code.as_str().to_owned()
}
