//! The app's half, over the real device API.

use rand::rngs::OsRng;
use warifu_enroll::client::{self, AwaitingFinish, Intent, Registered};
use warifu_enroll::directory::Directory;
use warifu_enroll::keys::DeviceKey;
use warifu_enroll::self_registration::{self, AwaitingGrant};
use warifu_enroll::signed::Signed;
use warifu_enroll::wire::DeviceReport;
use warifu_enroll::{ServiceId, TrustedCard, UserId, password};
use warifu_issuer::ports::Clock;
use warifu_otp::{Step, code_at_step};

use super::Server;

/// An app.
pub struct Phone<'a> {
    server: &'a Server,
    http: reqwest::Client,
}

/// How an enrolment ended on the wire.
pub type Outcome = Result<Registered, String>;

impl<'a> Phone<'a> {
    pub fn new(server: &'a Server) -> Self {
        Self {
            server,
            http: reqwest::Client::new(),
        }
    }

    /// Directory, card, handshake, `registered`.
    pub async fn enroll(&self, service: &str, user: &str, typed: &str) -> Outcome {
        let finish = self.begin(service, user, typed).await?;
        self.finish(finish).await
    }

    /// As far as the proof, which is not yet sent.
    pub async fn begin(
        &self,
        service: &str,
        user: &str,
        typed: &str,
    ) -> Result<AwaitingFinish, String> {
        let card = self.card(service).await;
        let now = self.server.clock.now();
        let password = password::normalise(typed, card.card().policy.activation_password).unwrap();
        let terms_version = card.card().terms.version.clone();
        let intent = Intent {
            card: &card,
            user_id: UserId::parse(user).unwrap(),
            terms_version,
            at: now,
        };
        let start = client::begin(
            &mut OsRng,
            intent,
            &password,
            DeviceKey::generate(&mut OsRng),
        )
        .unwrap();
        let answer = self.post("/v1/enrollments", start.request()).await?;
        start
            .answered(&mut OsRng, &password, &answer, &report())
            .map_err(|_| "proof".to_owned())
    }

    /// The proof, and that the token is there.
    pub async fn finish(&self, finish: AwaitingFinish) -> Outcome {
        let path = format!("/v1/enrollments/{}", finish.enrollment_id());
        let answer = self
            .post(&format!("{path}/finish"), finish.request())
            .await?;
        let registered = finish.answered(&answer).map_err(|_| "answer".to_owned())?;
        let body = registered.confirmation.request().unwrap();
        self.post(&format!("{path}/registered"), &body).await?;
        Ok(registered)
    }

    /// The one message by which the app makes a token by itself, not yet sent.
    pub async fn ask_for_token(&self, service: &str) -> AwaitingGrant {
        let card = self.card(service).await;
        let intent = self_registration::Intent {
            terms_version: card.card().terms.version.clone(),
            at: self.server.clock.now(),
            card: &card,
        };
        let device_key = DeviceKey::generate(&mut OsRng);
        self_registration::begin(&mut OsRng, intent, device_key, &report()).unwrap()
    }

    /// A token that the app makes by itself: nobody's yet.
    pub async fn make_token(&self, service: &str) -> Registered {
        let device = self.ask_for_token(service).await;
        let answer = self.post("/v1/self-registrations", device.request()).await;
        device.answered(&answer.unwrap()).unwrap()
    }

    /// The card, trusted by way of the directory that the issuer serves.
    pub async fn card(&self, service: &str) -> TrustedCard {
        let seed = std::fs::read_to_string(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../institutions/demo-root.key"
        ))
        .unwrap();
        let root = root(seed.trim());
        let directory = Signed::parse(&self.get("/v1/directory").await).unwrap();
        let directory =
            Directory::verify(&directory, &root, warifu_enroll::Transport::LoopbackToo).unwrap();
        let service = ServiceId::parse(service).unwrap();
        let card = Signed::parse(&self.get(&format!("/v1/services/{service}")).await).unwrap();
        TrustedCard::verify(
            &card,
            directory.lookup(&service).unwrap(),
            self.server.clock.now(),
        )
        .unwrap()
    }

    async fn get(&self, path: &str) -> Vec<u8> {
        let response = self
            .http
            .get(format!("{}{path}", self.server.origin))
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 200, "{path}");
        response.bytes().await.unwrap().to_vec()
    }

    /// The answer's bytes, or the problem's code.
    pub async fn post(&self, path: &str, body: &[u8]) -> Result<Vec<u8>, String> {
        let request = self
            .http
            .post(format!("{}{path}", self.server.origin))
            .body(body.to_vec());
        let response = request.send().await.unwrap();
        let fine = response.status().is_success();
        let bytes = response.bytes().await.unwrap().to_vec();
        if fine {
            return Ok(bytes);
        }
        let problem: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let code = problem.get("code").and_then(|code| code.as_str());
        Err(code.unwrap().to_owned())
    }
}

fn report() -> DeviceReport {
    DeviceReport {
        installation_id: "0123456789abcdef0123456789abcdef".to_owned(),
        app: "test".to_owned(),
        platform: "test".to_owned(),
        key_protection: "none".to_owned(),
    }
}

/// The code that the app shows now, or so many steps away.
pub fn code_of(registered: &Registered, server: &Server, steps: i64) -> String {
    let period = registered.params.period;
    let step: Step = server.clock.now().step(period).offset(steps);
    code_at_step(&registered.seed, step, registered.params)
        .as_str()
        .to_owned()
}

fn root(hex: &str) -> warifu_enroll::keys::VerifyingKey {
    let bytes = (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
        .collect();
    warifu_enroll::keys::SigningKey::from_bytes(&warifu_secret::PrivateKeyBytes::new(bytes))
        .unwrap()
        .public()
}
