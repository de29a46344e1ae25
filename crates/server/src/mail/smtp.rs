//! Hands mails to the SMTP server.

use std::net::SocketAddr;
use std::time::Duration;

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::config::{Mail, Security};

/// Why there is no way to send mail; never what a mail said.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The password file cannot be read.
    #[error("mail.password_file cannot be read: {0}")]
    PasswordFile(std::io::ErrorKind),
    /// The host is no host name for TLS.
    #[error("mail.host is no host name that TLS could verify")]
    Host,
    /// The mail could not be put together.
    #[error("a mail could not be put together")]
    Message,
    /// The server did not answer, or refused for now.
    #[error("the mail server cannot be reached or refuses for now")]
    Later,
    /// The server refuses this mail for good.
    #[error("the mail server refuses this mail for good")]
    Never,
}

/// The longest conversation; shorter than a claim, so that no second worker
/// sends the same mail meanwhile.
const WHOLE: Duration = Duration::from_secs(150);

/// A conversation is some commands and their answers; one that takes so many
/// times the configured time-out hangs.
const SILENCES: u32 = 3;

/// A way to the SMTP server.
pub(crate) struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    /// The library's own time-out is for connecting only.
    whole: Duration,
}

impl Smtp {
    /// From the configuration; `catcher` goes before it.
    pub(crate) fn new(config: &Mail, catcher: Option<SocketAddr>) -> Result<Self, MailError> {
        let transport = match catcher {
            Some(at) => plain(&at.ip().to_string(), at.port()),
            None => configured(config)?,
        };
        let timeout = Duration::from_secs(config.timeout_seconds);
        Ok(Self {
            transport: transport.timeout(Some(timeout)).build(),
            whole: WHOLE.min(timeout.saturating_mul(SILENCES)),
        })
    }

    /// Hands one mail over.
    pub(crate) async fn send(&self, message: Message) -> Result<(), MailError> {
        match tokio::time::timeout(self.whole, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) if error.is_permanent() => Err(MailError::Never),
            Ok(Err(_)) | Err(_) => Err(MailError::Later),
        }
    }
}

type Builder = lettre::transport::smtp::AsyncSmtpTransportBuilder;

fn plain(host: &str, port: u16) -> Builder {
    AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host).port(port)
}

fn configured(config: &Mail) -> Result<Builder, MailError> {
    let tls = || TlsParameters::new(config.host.clone()).map_err(|_| MailError::Host);
    let builder = plain(&config.host, config.port).tls(match config.security {
        Security::Starttls => Tls::Required(tls()?),
        Security::Tls => Tls::Wrapper(tls()?),
        Security::None => Tls::None,
    });
    let (Some(user), Some(file)) = (&config.username, &config.password_file) else {
        return Ok(builder);
    };
    let password = std::fs::read_to_string(file).map_err(|e| MailError::PasswordFile(e.kind()))?;
    Ok(builder.credentials(Credentials::new(
        user.clone(),
        password.trim_end().to_owned(),
    )))
}
