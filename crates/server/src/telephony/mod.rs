//! Telephone calls: the provider's webhook, and the demo's telephone, which calls
//! it as a provider would.

mod dial;
mod signature;
mod twilio;
mod twiml;
mod words;

pub(crate) use dial::{Dialled, NoAnswer};
pub(crate) use twiml::Spoken;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use tokio::sync::Notify;
use warifu_issuer::Issuer;
use warifu_issuer::ids::Slug;
use warifu_issuer::policy::Institution;
use warifu_issuer::ports::PhoneVerifier;
use warifu_issuer::telephone::{Asked, Reply, Unheard};
use zeroize::Zeroizing;

use self::dial::Demo;
use self::signature::AuthToken;
use self::twilio::Twilio;
use crate::app::Shared;
use crate::config::Config;
use crate::hex::hex;
use crate::http::body;
use crate::http::failure::Failure;
use crate::portal::of_issuer;
use crate::ready::Clocks;
use crate::start_error::StartError;

/// Telephone checks, as far as the outside is concerned.
pub(crate) struct Telephony {
    verifier: Arc<dyn PhoneVerifier>,
    /// The demo's telephone.
    pub(crate) demo: Option<Demo>,
    /// Rings whenever a step of a call has been answered.
    pub(crate) rang: Notify,
}

warifu_secret::closed!(Telephony);

impl Telephony {
    /// From the configuration; a demonstration makes an account of its own, and
    /// calls the address that is listened on.
    pub(crate) fn new(
        config: &Config,
        issuer: &Issuer,
        clocks: &Clocks,
        bound: SocketAddr,
    ) -> Result<Option<Self>, StartError> {
        let Some((account, token)) = account(config, clocks)? else {
            let asks = |one: &&Arc<Institution>| one.telephone_check.is_some();
            return match issuer.institutions().iter().find(asks) {
                Some(one) => Err(StartError::NoTelephony(one.slug.clone())),
                None => Ok(None),
            };
        };
        let provider = Arc::new(Twilio::new(account, token));
        let demo = Demo::new(provider.clone(), issuer.origin().to_string(), bound);
        Ok(Some(Self {
            verifier: provider,
            demo: config.demo.enabled.then_some(demo),
            rang: Notify::new(),
        }))
    }
}

/// The account at the provider and its token.
fn account(config: &Config, clocks: &Clocks) -> Result<Option<(String, AuthToken)>, StartError> {
    let telephony = &config.telephony;
    let (account, text) = match (&telephony.account_sid, &telephony.auth_token_file) {
        (Some(account), Some(file)) => {
            let text = std::fs::read_to_string(file);
            let text = text.map_err(|error| StartError::file(file, &error))?;
            (account.clone(), Zeroizing::new(text))
        }
        _ if config.demo.enabled => {
            let mut bytes = Zeroizing::new([0; 32]);
            clocks.chance.rng().fill_bytes(bytes.as_mut());
            ("ACdemo".to_owned(), Zeroizing::new(hex(bytes.as_ref())))
        }
        _ => return Ok(None),
    };
    let token = AuthToken::read(&text).ok_or(StartError::AuthToken)?;
    Ok(Some((account, token)))
}

/// `/telephony/voice/{slug}…`, where a provider is configured.
pub(crate) fn routes(app: &Shared) -> Router<Shared> {
    if app.telephony.is_none() {
        return Router::new();
    }
    Router::new()
        .route("/telephony/voice/{slug}", post(begins))
        .route("/telephony/voice/{slug}/{step}", post(goes_on))
}

/// `POST /telephony/voice/{slug}`: a call begins.
async fn begins(
    State(app): State<Shared>,
    Path(slug): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    answer(&app, &slug, 0, &uri, &headers, body).await
}

/// `POST /telephony/voice/{slug}/{step}`: digits were keyed in, or none.
async fn goes_on(
    State(app): State<Shared>,
    Path((slug, step)): Path<(String, u32)>,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    answer(&app, &slug, step, &uri, &headers, body).await
}

async fn answer(
    app: &Shared,
    slug: &str,
    step: u32,
    uri: &Uri,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let telephony = app.telephony.as_ref().ok_or(Failure::NotFound)?;
    let institution = institution(app, slug)?;
    let body = body::bytes(body, app.config.limits.body_bytes).await?;
    let path = uri.path_and_query().map_or("", |path| path.as_str());
    let signature = headers.get(telephony.verifier.signature_header());
    let heard = telephony.verifier.hear(&Asked {
        url: &format!("{}{path}", app.origin),
        step,
        signature: signature.and_then(|value| value.to_str().ok()),
        body: &body,
    });
    let heard = heard.map_err(|unheard| match unheard {
        Unheard::Unsigned => Failure::CallRejected,
        Unheard::Malformed => Failure::Malformed,
    })?;
    let said = app.issuer.telephone(&institution.slug, &heard).await;
    let said = said.map_err(|error| of_issuer(&error))?;
    telephony.rang.notify_waiters();
    let next = format!("/telephony/voice/{slug}/{}", step.saturating_add(1));
    let answer = telephony.verifier.say(&Reply {
        words: words::words(said, &institution),
        next: said.asks().then_some(next),
    });
    Ok(([(header::CONTENT_TYPE, answer.content_type)], answer.body).into_response())
}

/// An institution that asks its customers to call.
fn institution(app: &Shared, slug: &str) -> Result<Arc<Institution>, Failure> {
    let slug = Slug::new(slug).map_err(|_| Failure::NotFound)?;
    let found = app.issuer.institutions().by_slug(&slug);
    found
        .filter(|one| one.telephone_check.is_some())
        .cloned()
        .ok_or(Failure::NotFound)
}
