//! Takes mails out of the outbox, hands them over, and tries again what could
//! not be handed over.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::FixedOffset;
use tokio::sync::{Notify, watch};
use warifu_issuer::Issuer;
use warifu_issuer::outbox::OutboxMail;
use warifu_otp::UnixTime;

use super::compose::compose;
use super::smtp::{MailError, Smtp};

/// How long a claimed mail is ours, in seconds; longer than any conversation.
const CLAIM: u64 = 180;
/// The longest pause between two tries.
const LONGEST_PAUSE: u64 = 300;
/// After so many tries, about three days, a mail is given up.
const MOST_TRIES: u32 = 870;
/// Without a ring, the outbox is looked at this often.
const LOOK: Duration = Duration::from_secs(1);

/// What the worker works with.
pub(crate) struct Worker {
    pub(crate) issuer: Issuer,
    pub(crate) smtp: Smtp,
    pub(crate) wake: Arc<Notify>,
    pub(crate) retry_seconds: u64,
    /// For so long mails are still claimed when the issuer is stopping.
    pub(crate) last_round: Duration,
    pub(crate) offset: FixedOffset,
}

/// Works until `stop` turns true; what is due then still goes out.
pub(crate) async fn run(worker: Worker, mut stop: watch::Receiver<bool>) {
    loop {
        worker.drain(&mut stop).await;
        if *stop.borrow() {
            return;
        }
        tokio::select! {
            () = worker.wake.notified() => {}
            () = tokio::time::sleep(LOOK) => {}
            _ = stop.changed() => {}
        }
    }
}

impl Worker {
    /// Hands over everything that is due. A server that is down ends the round:
    /// the others would only wait for it too.
    async fn drain(&self, stop: &mut watch::Receiver<bool>) {
        let mut stops_at = None;
        loop {
            if *stop.borrow_and_update() {
                let began = *stops_at.get_or_insert_with(Instant::now);
                if began.elapsed() > self.last_round {
                    return;
                }
            }
            let now = self.issuer.now();
            match self
                .issuer
                .stores()
                .outbox
                .claim(now, now.plus(CLAIM))
                .await
            {
                Ok(Some(mail)) => {
                    if !self.hand_over(mail).await {
                        return;
                    }
                }
                Ok(None) => return,
                Err(error) => {
                    tracing::error!(%error, "the outbox could not be read");
                    return;
                }
            }
        }
    }

    /// Whether the server is there.
    async fn hand_over(&self, mail: OutboxMail) -> bool {
        let id = mail.mail.id;
        let kind = mail.mail.notice.name();
        let outbox = &self.issuer.stores().outbox;
        let sent = self.send(&mail).await;
        let there = !matches!(sent, Err(MailError::Later));
        let written = match sent {
            Ok(()) => {
                tracing::info!(mail = %id, kind, "mail sent");
                outbox.sent(id, self.issuer.now()).await
            }
            Err(error) => {
                let next = self.next_try(&error, mail.tries);
                tracing::warn!(mail = %id, kind, tries = mail.tries, again = next.is_some(), %error, "mail not sent");
                outbox.failed(id, next).await
            }
        };
        if let Err(error) = written {
            tracing::error!(mail = %id, %error, "the outbox could not be written");
        }
        there
    }

    async fn send(&self, mail: &OutboxMail) -> Result<(), MailError> {
        self.smtp
            .send(compose(&self.issuer, mail, self.offset)?)
            .await
    }

    /// Later and later; never again where it is hopeless.
    fn next_try(&self, error: &MailError, tries: u32) -> Option<UnixTime> {
        if matches!(error, MailError::Never | MailError::Message) || tries >= MOST_TRIES {
            return None;
        }
        let pause = self
            .retry_seconds
            .saturating_mul(2_u64.saturating_pow(tries.min(12)));
        Some(
            self.issuer
                .now()
                .plus(pause.min(LONGEST_PAUSE.max(self.retry_seconds))),
        )
    }
}
