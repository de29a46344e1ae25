//! Real windows, driven: the app through `WebKitWebDriver`, the portal through
//! `chromedriver`.

mod app;
mod axe;
mod browser;
mod certificate;
mod page;

pub use app::{App, AppProgram};
pub use browser::Browser;
pub use certificate::ClientCertificate;
pub use page::Page;

use anyhow::{Context, Result};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value};

/// Opens a session at a driver on loopback.
async fn session(port: u16, capabilities: Value) -> Result<Client> {
    let Value::Object(capabilities) = capabilities else {
        anyhow::bail!("capabilities are an object");
    };
    let capabilities: Map<String, Value> = capabilities;
    ClientBuilder::new(HttpConnector::new())
        .capabilities(capabilities)
        .connect(&format!("http://127.0.0.1:{port}"))
        .await
        .context("the driver opens no window")
}
