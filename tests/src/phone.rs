//! The app's half of the enrolment without its window: what would go out is
//! kept, so that it can be sent again byte for byte, as an app that was
//! interrupted does.

use crate::{issuer::Institution, signed};
use anyhow::{Context, Result, ensure};
use rand::rngs::OsRng;
use warifu_enroll::{
    Directory, ServiceId, Signed, Transport, TrustedCard, UserId,
    client::{self, AwaitingFinish, AwaitingStart, Intent, Registered},
    keys::DeviceKey,
    password::normalise,
    wire::DeviceReport,
};
use warifu_otp::UnixTime;
use warifu_secret::ActivationPassword;

/// An answer, as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

impl Reply {
    /// The body, if the issuer agreed.
    ///
    /// # Errors
    /// When it did not; says what it said.
    pub fn good(&self) -> Result<&[u8]> {
        let said = String::from_utf8_lossy(&self.body);
        ensure!((200..300).contains(&self.status), "{} {said}", self.status);
        Ok(&self.body)
    }
}

/// One app, which talks to one origin.
#[derive(Clone, Debug)]
pub struct Phone {
    http: reqwest::Client,
    origin: String,
}

/// What is sent in one enrolment, and what came of it so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// The path.
    pub path: String,
    /// The exact bytes.
    pub body: Vec<u8>,
}

impl Phone {
    /// An app that reaches the issuer at that address.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn at(origin: &str) -> Result<Self> {
        Ok(Self {
            http: reqwest::Client::builder().no_proxy().build()?,
            origin: origin.to_owned(),
        })
    }

    /// Directory and card, checked.
    ///
    /// # Errors
    /// When one does not come, or is not to be trusted.
    pub async fn card(&self, institution: &Institution) -> Result<TrustedCard> {
        let service = ServiceId::parse(&institution.service_id)?;
        let directory = Signed::parse(self.get("/v1/directory").await?.good()?)?;
        let root = signed::root()?;
        let directory = Directory::verify(&directory, &root, Transport::LoopbackToo)?;
        let entry = directory.lookup(&service).context("no such service")?;
        let card = self.get(&format!("/v1/services/{service}")).await?;
        Ok(TrustedCard::verify(
            &Signed::parse(card.good()?)?,
            entry,
            now(),
        )?)
    }

    /// Sends bytes; an error where no answer came.
    ///
    /// # Errors
    /// When no whole answer came.
    pub async fn post(&self, post: &Post) -> Result<Reply> {
        let url = format!("{}{}", self.origin, post.path);
        let request = self.http.post(url).body(post.body.clone());
        reply(request.header("content-type", "application/json")).await
    }

    /// Fetches a document.
    ///
    /// # Errors
    /// When no whole answer came.
    pub async fn get(&self, path: &str) -> Result<Reply> {
        reply(self.http.get(format!("{}{path}", self.origin))).await
    }

    /// The whole enrolment.
    ///
    /// # Errors
    /// When a step fails.
    pub async fn enrol(&self, card: &TrustedCard, user: &str, typed: &str) -> Result<Registered> {
        let begun = begin(card, user, typed)?;
        let answer = self.post(&start(&begun)).await?;
        let proven = prove(begun, card, typed, &answer)?;
        let answer = self.post(&finish(&proven)).await?;
        let registered = end(proven, &answer)?;
        self.post(&confirmation(&registered)?).await?.good()?;
        Ok(registered)
    }
}

/// The customer has pressed *send*.
///
/// # Errors
/// When user ID or password are not of their form.
pub fn begin(card: &TrustedCard, user: &str, typed: &str) -> Result<AwaitingStart> {
    let intent = Intent {
        card,
        user_id: UserId::parse(user)?,
        terms_version: card.card().terms.version.clone(),
        at: now(),
    };
    let device = DeviceKey::generate(&mut OsRng);
    Ok(client::begin(
        &mut OsRng,
        intent,
        &password(card, typed)?,
        device,
    )?)
}

/// The first message.
#[must_use]
pub fn start(begun: &AwaitingStart) -> Post {
    Post {
        path: "/v1/enrollments".to_owned(),
        body: begun.request().to_vec(),
    }
}

/// The first answer is there: Argon2id.
///
/// # Errors
/// When it is a refusal, or a decoy.
pub fn prove(
    begun: AwaitingStart,
    card: &TrustedCard,
    typed: &str,
    answer: &Reply,
) -> Result<AwaitingFinish> {
    let report = DeviceReport {
        installation_id: "00112233445566778899aabbccddeeff".to_owned(),
        app: "warifu/0.1.0".to_owned(),
        platform: "linux".to_owned(),
        key_protection: "os_keystore".to_owned(),
    };
    let proven = begun.answered(&mut OsRng, &password(card, typed)?, answer.good()?, &report);
    Ok(proven.map_err(|refused| refused.error)?)
}

/// The second message.
#[must_use]
pub fn finish(proven: &AwaitingFinish) -> Post {
    Post {
        path: format!("/v1/enrollments/{}/finish", proven.enrollment_id()),
        body: proven.request().to_vec(),
    }
}

/// The second answer is there.
///
/// # Errors
/// When it is a refusal, or not the issuer's.
pub fn end(proven: AwaitingFinish, answer: &Reply) -> Result<Registered> {
    let registered = proven.answered(answer.good()?);
    Ok(registered.map_err(|refused| refused.error)?)
}

/// The third message.
///
/// # Errors
/// When it cannot be written.
pub fn confirmation(registered: &Registered) -> Result<Post> {
    let confirmation = &registered.confirmation;
    Ok(Post {
        path: format!("/v1/enrollments/{}/registered", confirmation.enrollment_id),
        body: confirmation.request()?,
    })
}

/// Now, by this machine's clock.
#[must_use]
pub fn now() -> UnixTime {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    UnixTime(since.map_or(0, |time| time.as_secs()))
}

fn password(card: &TrustedCard, typed: &str) -> Result<ActivationPassword> {
    let normal = normalise(typed, card.card().policy.activation_password);
    normal.ok().context("a password of another form")
}

async fn reply(request: reqwest::RequestBuilder) -> Result<Reply> {
    let answer = request.send().await.context("no answer")?;
    let status = answer.status().as_u16();
    let body = answer.bytes().await.context("an answer cut off")?.to_vec();
    Ok(Reply { status, body })
}
