//! The listener for client certificates, as configured; a demonstration has one
//! of its own.

use std::net::SocketAddr;

use tokio::net::TcpListener;
use warifu_issuer::Issuer;

use crate::cli::demo_company::Authority;
use crate::config::Config;
use crate::http::certified::{Files, tls};
use crate::start_error::StartError;
use tokio_rustls::rustls::ServerConfig;

/// Bound, and ready to be served.
pub(crate) struct Listening {
    pub(crate) listener: TcpListener,
    pub(crate) tls: ServerConfig,
    /// As browsers know it.
    pub(crate) origin: String,
}

/// The listener; `None` where none is configured.
///
/// # Errors
/// [`StartError`].
pub(crate) async fn listen(
    config: &Config,
    issuer: &Issuer,
) -> Result<Option<Listening>, StartError> {
    let given = &config.client_certificates;
    let mut all = issuer.institutions().iter();
    let asked = all.find(|one| one.portal.certificate.is_some());
    let Some(address) = given.listen.or_else(|| {
        let free = SocketAddr::from(([127, 0, 0, 1], 0));
        (config.demo.enabled && asked.is_some()).then_some(free)
    }) else {
        if let Some(institution) = asked {
            let slug = &institution.slug;
            tracing::warn!(%slug, "portal.certificate does not count: client_certificates is not configured");
        }
        return Ok(None);
    };
    let made = config.demo.enabled.then(|| Authority::of(config));
    let made = made.transpose()?;
    let file = |given: &Option<std::path::PathBuf>, name: &str| {
        let made = made.as_ref().map(|made| made.file(name));
        given.clone().or(made).unwrap_or_default()
    };
    let (certificate, key, authority) = (
        file(&given.certificate_file, "server.pem"),
        file(&given.key_file, "server.key"),
        file(&given.ca_file, "authority.pem"),
    );
    let tls = tls(&Files {
        certificate: &certificate,
        key: &key,
        authority: &authority,
    })?;
    let failed = |error: std::io::Error| StartError::Listen {
        address,
        why: error.kind(),
    };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    let origin = given.origin.clone();
    Ok(Some(Listening {
        listener,
        tls,
        origin: origin.unwrap_or_else(|| format!("https://{bound}")),
    }))
}
