//! The way to the SMTP server, as configured.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use lettre::Message;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, TlsParameters};

use super::conversation::{Offered, talk};
use crate::config::{Mail, Security};

/// Why a mail was not sent, or why there is no way to send one; never what a
/// mail said.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The password file cannot be read.
    #[error("mail.password_file cannot be read: {0}")]
    PasswordFile(std::io::ErrorKind),
    /// The file of the authority's certificate cannot be read.
    #[error("mail.ca_file cannot be read: {0}")]
    AuthorityFile(std::io::ErrorKind),
    /// There is no certificate in that file.
    #[error("mail.ca_file holds no certificate in PEM")]
    Authority,
    /// The host is no host name for TLS.
    #[error("mail.host is no host name that TLS could verify")]
    Host,
    /// The mail could not be put together.
    #[error("a mail could not be put together")]
    Message,
    /// Nobody is there, or nobody to whom mail could be given: no answer in
    /// time, no TLS, no login, or the server says that it is closing.
    #[error("the mail server cannot be reached or takes no mail")]
    Away,
    /// The server refuses this mail for now, and might take another.
    #[error("the mail server refuses this mail for now")]
    Later,
    /// The server refuses this mail for good.
    #[error("the mail server refuses this mail for good")]
    Never,
}

/// The longest conversation, whatever a single answer may take.
const WHOLE: Duration = Duration::from_secs(150);

/// A conversation that takes so many times the configured time-out hangs.
const ANSWERS: u32 = 6;

/// A way to the SMTP server.
pub(crate) struct Smtp {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) tls: Tls,
    pub(super) credentials: Option<Credentials>,
    /// For one answer.
    pub(super) patience: Duration,
}

/// How the conversation is protected.
pub(super) enum Tls {
    /// Not at all: loopback.
    None,
    /// From the first byte.
    Whole(TlsParameters),
    /// After `STARTTLS`, without which nothing is said.
    After(TlsParameters),
}

impl Smtp {
    /// From the configuration; `catcher` goes before it.
    pub(crate) fn new(config: &Mail, catcher: Option<SocketAddr>) -> Result<Self, MailError> {
        let patience = Duration::from_secs(config.timeout_seconds);
        if let Some(at) = catcher {
            return Ok(Self {
                host: at.ip().to_string(),
                port: at.port(),
                tls: Tls::None,
                credentials: None,
                patience,
            });
        }
        Ok(Self {
            host: config.host.clone(),
            port: config.port,
            tls: match config.security {
                Security::Starttls => Tls::After(verified(config)?),
                Security::Tls => Tls::Whole(verified(config)?),
                Security::None => Tls::None,
            },
            credentials: credentials(config)?,
            patience,
        })
    }

    /// Names sender and recipient to the server, as far as before the words of
    /// the mail.
    pub(crate) async fn offer(&self, message: &Message) -> Result<Offered, MailError> {
        match tokio::time::timeout(self.whole(), talk(self, message)).await {
            Ok(offered) => offered,
            Err(_) => Err(MailError::Away),
        }
    }

    /// How long handing over one mail may take.
    pub(crate) fn whole(&self) -> Duration {
        WHOLE.min(self.patience.saturating_mul(ANSWERS))
    }
}

/// Certificates are always verified: against the authority that is named, or
/// else against the public ones.
fn verified(config: &Mail) -> Result<TlsParameters, MailError> {
    let mut builder = TlsParameters::builder(config.host.clone());
    if let Some(file) = &config.ca_file {
        builder = builder
            .certificate_store(CertificateStore::None)
            .add_root_certificate(authority(file)?);
    }
    builder.build_rustls().map_err(|_| MailError::Host)
}

fn authority(file: &Path) -> Result<Certificate, MailError> {
    let pem = std::fs::read(file).map_err(|e| MailError::AuthorityFile(e.kind()))?;
    Certificate::from_pem(&pem).map_err(|_| MailError::Authority)
}

fn credentials(config: &Mail) -> Result<Option<Credentials>, MailError> {
    let (Some(user), Some(file)) = (&config.username, &config.password_file) else {
        return Ok(None);
    };
    let password = std::fs::read_to_string(file).map_err(|e| MailError::PasswordFile(e.kind()))?;
    let password = password.trim_end().to_owned();
    Ok(Some(Credentials::new(user.clone(), password)))
}
