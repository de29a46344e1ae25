//! One mail's conversation with the SMTP server.
//!
//! Each answer has its time, and what the server says about a mail counts at
//! once: it is not waited for how the server takes the goodbye. One that goes
//! silent after refusing a mail would else be taken for one that is down.

use std::future::Future;
use std::time::Duration;

use lettre::Message;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::DEFAULT_MECHANISMS;
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, MailBodyParameter, MailParameter};

use super::smtp::{MailError, Smtp, Tls};

/// How long the server has for its goodbye, for which nobody waits.
const GOODBYE: Duration = Duration::from_secs(5);

/// A mail whose sender and recipient the server has taken.
pub(crate) struct Offered {
    connection: AsyncSmtpConnection,
    words: Vec<u8>,
    patience: Duration,
}

/// From connecting to the recipient.
pub(super) async fn talk(smtp: &Smtp, message: &Message) -> Result<Offered, MailError> {
    let mut connection = connect(smtp).await?;
    let words = message.formatted();
    match envelope(&mut connection, smtp.patience, message, &words).await {
        Ok(()) => Ok(Offered {
            connection,
            words,
            patience: smtp.patience,
        }),
        Err(error) => {
            leave(connection);
            Err(error)
        }
    }
}

impl Offered {
    /// Hands the words over. From the server's last answer on, the mail is its.
    pub(crate) async fn hand_over(mut self) -> Result<(), MailError> {
        let done = words(&mut self.connection, self.patience, &self.words).await;
        leave(self.connection);
        done
    }

    /// Says nothing more.
    pub(crate) fn withdraw(self) {
        leave(self.connection);
    }
}

/// Greeting, TLS and login. Whatever is refused here concerns no mail.
async fn connect(smtp: &Smtp) -> Result<AsyncSmtpConnection, MailError> {
    let hello = ClientId::default();
    let from_the_start = match &smtp.tls {
        Tls::Whole(parameters) => Some(parameters.clone()),
        Tls::None | Tls::After(_) => None,
    };
    let server = (smtp.host.as_str(), smtp.port);
    let patience = smtp.patience;
    let connecting =
        AsyncSmtpConnection::connect_tokio1(server, Some(patience), &hello, from_the_start, None);
    // Some servers let strangers wait before they greet them: twice the time.
    let mut connection = within(patience.saturating_mul(2), connecting)
        .await
        .map_err(|_| MailError::Away)?;
    let entered = enter(&mut connection, smtp, &hello).await;
    if entered.is_err() {
        leave(connection);
        return Err(MailError::Away);
    }
    Ok(connection)
}

async fn enter(
    connection: &mut AsyncSmtpConnection,
    smtp: &Smtp,
    hello: &ClientId,
) -> Result<(), Refused> {
    if let Tls::After(parameters) = &smtp.tls {
        let parameters: TlsParameters = parameters.clone();
        within(smtp.patience, connection.starttls(parameters, hello)).await?;
    }
    if let Some(credentials) = &smtp.credentials {
        let login = connection.auth(DEFAULT_MECHANISMS, credentials);
        within(smtp.patience, login).await?;
    }
    Ok(())
}

async fn envelope(
    connection: &mut AsyncSmtpConnection,
    patience: Duration,
    message: &Message,
    words: &[u8],
) -> Result<(), MailError> {
    let envelope = message.envelope();
    let eight_bit = MailParameter::Body(MailBodyParameter::EightBitMime);
    let parameters = if words.is_ascii() {
        Vec::new()
    } else {
        vec![eight_bit]
    };
    let from = Mail::new(envelope.from().cloned(), parameters);
    within(patience, connection.command(from))
        .await
        .map_err(Refused::of_sender)?;
    for to in envelope.to() {
        let to = Rcpt::new(to.clone(), Vec::new());
        within(patience, connection.command(to))
            .await
            .map_err(Refused::of_mail)?;
    }
    Ok(())
}

async fn words(
    connection: &mut AsyncSmtpConnection,
    patience: Duration,
    words: &[u8],
) -> Result<(), MailError> {
    within(patience, connection.command(Data))
        .await
        .map_err(Refused::of_mail)?;
    within(patience, connection.message(words))
        .await
        .map_err(Refused::of_mail)?;
    Ok(())
}

/// Says goodbye beside everything else.
fn leave(mut connection: AsyncSmtpConnection) {
    tokio::spawn(async move {
        let _ = tokio::time::timeout(GOODBYE, connection.quit()).await;
    });
}

/// How a command failed.
enum Refused {
    /// The server gave this code.
    Code(u16),
    /// There was no answer, or none that could be read.
    Silence,
}

async fn within<T>(
    patience: Duration,
    answer: impl Future<Output = Result<T, Error>>,
) -> Result<T, Refused> {
    match tokio::time::timeout(patience, answer).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(error
            .status()
            .map_or(Refused::Silence, |code| Refused::Code(code.into()))),
        Err(_) => Err(Refused::Silence),
    }
}

impl Refused {
    /// The institution's sender address is the same in all its mails: where it
    /// is refused somebody has to mend a server, and the mail waits for that.
    fn of_sender(self) -> MailError {
        match self.of_mail() {
            MailError::Never => MailError::Later,
            other => other,
        }
    }

    /// RFC 5321: 4xx is for now, 5xx for good; but what says that the server is
    /// closing, does not know the command or wants a login is about no mail.
    fn of_mail(self) -> MailError {
        match self {
            Self::Code(421 | 500..=504 | 521 | 530 | 534 | 535 | 538) | Self::Silence => {
                MailError::Away
            }
            Self::Code(500..) => MailError::Never,
            Self::Code(_) => MailError::Later,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_concerns_the_mail_itself_is_for_good() {
        for code in [550, 551, 552, 553, 554, 555] {
            assert!(matches!(Refused::Code(code).of_mail(), MailError::Never));
            assert!(matches!(Refused::Code(code).of_sender(), MailError::Later));
        }
        for code in [421, 500, 501, 502, 503, 504, 521, 530, 534, 535, 538] {
            assert!(matches!(Refused::Code(code).of_mail(), MailError::Away));
        }
        for code in [431, 450, 451, 452, 455] {
            assert!(matches!(Refused::Code(code).of_mail(), MailError::Later));
        }
        assert!(matches!(Refused::Silence.of_mail(), MailError::Away));
    }
}
