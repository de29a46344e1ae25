//! The session's part of a telephone check: begun by a page, told by events, used.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, BodyDataStream};
use axum::extract::Request;
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::StreamExt as _;
use tempfile::TempDir;
use tower::ServiceExt as _;
use warifu_issuer::customers::Customer;
use warifu_issuer::ids::{CallId, ContractId, IssuanceId, Slug};
use warifu_issuer::telephone::{Caller, Heard, Keyed, PageCode, Said, UseRefusal};
use warifu_storage::Schema;

use super::events;
use crate::app::{App, Shared};
use crate::assemble::{Assembled, Missing, assemble, origin};
use crate::config::Config;
use crate::portal::desk::Desk;
use crate::portal::leave::Leave;
use crate::ready::Clocks;
use crate::telephony::Telephony;

fn slug() -> Slug {
    Slug::new("shinkumi").unwrap()
}

/// A demonstration whose institution asks its customers to call.
async fn app(folder: &Path) -> Shared {
    let file = folder.join("warifu.toml");
    let text = format!(
        "data_dir = {folder:?}\ninstitutions_dir = {:?}\n[demo]\nenabled = true\n",
        institutions(folder),
    );
    std::fs::write(&file, text).unwrap();
    let config = Config::load(Some(&file)).unwrap();
    let clocks = Clocks::default();
    crate::cli::demo_data(&config, &clocks).await.unwrap();
    let origin = origin(&config, config.listen).unwrap();
    let assembled = assemble(&config, origin, &clocks, Schema::Migrate, Missing::Make);
    let Assembled { issuer, .. } = assembled.await.unwrap();
    let telephony = Telephony::new(&config, &issuer, &clocks, config.listen).unwrap();
    App::new(issuer, config, clocks, None, telephony, None)
}

fn institutions(folder: &Path) -> PathBuf {
    let from = concat!(env!("CARGO_MANIFEST_DIR"), "/../../institutions");
    let to = folder.join("institutions");
    let copied = std::process::Command::new("cp")
        .args(["-r", from, to.to_str().unwrap()])
        .status();
    assert!(copied.unwrap().success());
    let policy = to.join("shinkumi/policy.toml");
    let text = std::fs::read_to_string(&policy).unwrap();
    let check = "\n[telephone_check]\nnumber = \"050-0000-0083\"\n";
    std::fs::write(&policy, text + check).unwrap();
    to
}

/// What the choosing page does.
async fn begin(mut desk: Desk) -> Result<Response, Leave> {
    let customer = customer(&desk.app).await;
    let page = desk.page_of_calls();
    let begun = desk.app.issuer.begin_telephone_check(&customer, 1, page);
    let challenge = begun.await.unwrap();
    let draft = IssuanceId::from_bytes([3; 16]);
    desk.await_call(page, challenge.id, draft);
    desk.touch().await?;
    Ok(challenge.code.digits().into_response())
}

/// What *continue* does.
async fn go_on(mut desk: Desk) -> Result<Response, Leave> {
    let customer = customer(&desk.app).await.id;
    let (challenge, page) = desk.awaited_call().unwrap();
    let used = desk
        .app
        .issuer
        .use_telephone_check(customer, challenge, page);
    match used.await {
        Ok(called) => {
            desk.call_is_over();
            desk.touch().await?;
            Ok(called.number().to_owned().into_response())
        }
        Err(UseRefusal::Waiting) => Ok("waiting".into_response()),
        Err(refused) => panic!("{refused}"),
    }
}

async fn customer(app: &Shared) -> Customer {
    let contract = ContractId::new("SHINKUMI01").unwrap();
    let customers = &app.issuer.stores().customers;
    let found = customers.by_contract(&slug(), &contract).await;
    found.unwrap().unwrap()
}

/// One browser in front of a server.
struct Bank {
    app: Shared,
    routes: Router,
    cookies: String,
    _folder: Arc<TempDir>,
}

impl Bank {
    async fn new() -> Self {
        let folder = Arc::new(TempDir::new().unwrap());
        let app = app(folder.path()).await;
        let routes = Router::new()
            .route("/i/{slug}/telephone/events", get(events))
            .route("/i/{slug}/begin", get(begin))
            .route("/i/{slug}/continue", get(go_on))
            .layer(crate::portal::sessions(&app))
            .with_state(app.clone());
        Self {
            app,
            routes,
            cookies: String::new(),
            _folder: folder,
        }
    }

    async fn get(&mut self, path: &str) -> Response {
        let request = Request::get(format!("/i/shinkumi/{path}")).header(COOKIE, &self.cookies);
        let request = request.body(Body::empty()).unwrap();
        let answer = self.routes.clone().oneshot(request).await.unwrap();
        if let Some(line) = answer.headers().get(SET_COOKIE) {
            let line = line.to_str().unwrap();
            self.cookies = line.split(';').next().unwrap().to_owned();
        }
        answer
    }

    async fn text(&mut self, path: &str) -> String {
        let body = self.get(path).await.into_body();
        let bytes = axum::body::to_bytes(body, 10_000).await.unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    /// A call that another process answers: nothing rings here.
    async fn call(&self, step: u32, keyed: Keyed) -> Said {
        let customer = customer(&self.app).await.id;
        let phones = self.app.issuer.phones(customer).await.unwrap();
        let heard = Heard {
            call: CallId::new("CA1").unwrap(),
            step,
            caller: Caller::Known(phones[0].number.clone()),
            keyed,
        };
        self.app.issuer.telephone(&slug(), &heard).await.unwrap()
    }
}

async fn next(events: &mut BodyDataStream) -> Option<String> {
    let bytes = events.next().await?.unwrap();
    Some(String::from_utf8(bytes.to_vec()).unwrap())
}

fn other_than(code: &str) -> Keyed {
    Keyed::of(if code == "00" { "01" } else { "00" })
}

#[tokio::test]
async fn the_page_hears_of_each_change_whoever_answered_the_call_and_goes_on_once() {
    let mut bank = Bank::new().await;
    let code = bank.text("begin").await;
    assert_eq!(bank.text("continue").await, "waiting");
    let answer = bank.get("telephone/events").await;
    let kind = answer.headers().get("content-type").unwrap();
    assert_eq!(kind, "text/event-stream");
    let mut events = answer.into_body().into_data_stream();
    let first = next(&mut events).await.unwrap();
    assert!(first.contains("event: check"), "{first}");
    assert!(
        first.contains("{\"state\":\"waiting\",\"tries_left\":3}"),
        "{first}"
    );
    assert_eq!(bank.call(0, Keyed::Nothing).await, Said::Ask);
    bank.call(1, other_than(&code)).await;
    let second = next(&mut events).await.unwrap();
    assert!(second.contains("\"tries_left\":2"), "{second}");
    bank.call(2, Keyed::Code(PageCode::parse(&code).unwrap()))
        .await;
    let third = next(&mut events).await.unwrap();
    assert!(third.contains("\"state\":\"passed\""), "{third}");
    assert_eq!(next(&mut events).await, None);
    assert_eq!(bank.text("continue").await, "090-****-0001");
    // The session waits for nothing any more.
    assert_eq!(bank.get("telephone/events").await.status(), 401);
}

#[tokio::test]
async fn events_end_with_the_process() {
    let mut bank = Bank::new().await;
    bank.text("begin").await;
    let body = bank.get("telephone/events").await.into_body();
    let mut events = body.into_data_stream();
    assert!(next(&mut events).await.is_some());
    bank.app.closing.send_replace(true);
    assert_eq!(next(&mut events).await, None);
}

#[tokio::test]
async fn a_session_keeps_its_name_and_another_has_another() {
    let mut bank = Bank::new().await;
    bank.text("begin").await;
    // Begun anew in the same session: the earlier one is replaced, not in the way.
    let code = bank.text("begin").await;
    bank.call(0, Keyed::Nothing).await;
    bank.call(1, Keyed::of(&code)).await;
    assert_eq!(bank.text("continue").await, "090-****-0001");
    bank.cookies.clear();
    assert_eq!(bank.get("telephone/events").await.status(), 401);
}
