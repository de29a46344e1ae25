//! The device API of an issuer, as the app meets it: retries and problems.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use warifu_enroll::client::Confirmation;
use warifu_enroll::{EnrollmentId, Origin, Problem, ProblemCode};
use warifu_otp::SerialNumber;

use crate::DeviceError;
use crate::data::ClockRecord;
use crate::ports::{Clock, IssuerClient, IssuerError, Request, Response};
use crate::tokens::clock::{Moment, measured};

/// How often one message is sent before the customer is told.
const TRIES: u32 = 3;

/// One issuer's device API, or another's: the origin is an argument.
pub(crate) struct Issuer {
    client: Arc<dyn IssuerClient>,
    clock: Arc<dyn Clock>,
    cancelled: watch::Sender<()>,
}

/// Hears of a cancellation that came since it was made.
#[derive(Clone)]
pub(crate) struct Stop(watch::Receiver<()>);

/// An answer to a message of the handshake.
pub(crate) struct Answer {
    pub body: Vec<u8>,
    /// It came to the first sending, so that its time is the present one.
    pub fresh: bool,
}

impl Issuer {
    pub fn new(client: Arc<dyn IssuerClient>, clock: Arc<dyn Clock>) -> Self {
        Self {
            client,
            clock,
            cancelled: watch::Sender::new(()),
        }
    }

    /// Ends what is under way: nothing more is sent.
    pub fn cancel(&self) {
        self.cancelled.send_replace(());
    }

    /// For what begins now.
    pub fn stop(&self) -> Stop {
        Stop(self.cancelled.subscribe())
    }

    /// `GET`, once.
    pub async fn get(&self, origin: &Origin, path: &str) -> Result<Vec<u8>, DeviceError> {
        let response = self.client.send(&get(origin.as_str(), path)).await?;
        Ok(accepted(response)?.body)
    }

    /// What the issuer's `Date` tells of this device's clock.
    pub async fn clock(&self, origin: &str) -> Result<ClockRecord, DeviceError> {
        let sent = Moment::of(&*self.clock);
        let response = accepted(self.client.send(&get(origin, "/healthz")).await?)?;
        let date = response.date.ok_or(DeviceError::IssuerAnswerInvalid)?;
        Ok(measured(date, sent, Moment::of(&*self.clock)))
    }

    /// The first message.
    pub async fn start(
        &self,
        origin: &str,
        body: &[u8],
        stop: &Stop,
    ) -> Result<Answer, DeviceError> {
        let path = "/v1/enrollments";
        self.post(&post(origin, path, body), stop).await
    }

    /// The one message of a self-registration.
    pub async fn self_register(
        &self,
        origin: &str,
        body: &[u8],
        stop: &Stop,
    ) -> Result<Answer, DeviceError> {
        let path = "/v1/self-registrations";
        self.post(&post(origin, path, body), stop).await
    }

    /// The second message.
    pub async fn finish(
        &self,
        origin: &str,
        id: EnrollmentId,
        body: &[u8],
        stop: &Stop,
    ) -> Result<Answer, DeviceError> {
        let path = format!("/v1/enrollments/{id}/finish");
        self.post(&post(origin, &path, body), stop).await
    }

    /// The last message, once.
    pub async fn registered(
        &self,
        origin: &str,
        confirmation: &Confirmation,
    ) -> Result<(), DeviceError> {
        let path = format!("/v1/enrollments/{}/registered", confirmation.enrollment_id);
        let request = post(origin, &path, &confirmation.request()?);
        let response = self.client.send(&request).await?;
        if problem(&response) == Some(ProblemCode::NotFound) {
            return Err(DeviceError::EnrollmentRefused);
        }
        accepted(response).map(|_| ())
    }

    /// A contact, once: whoever sends it again must send these very bytes.
    pub async fn contact(
        &self,
        origin: &str,
        serial: &SerialNumber,
        body: &[u8],
    ) -> Result<Vec<u8>, DeviceError> {
        let path = format!("/v1/tokens/{serial}/contact");
        let response = self.client.send(&post(origin, &path, body)).await?;
        Ok(accepted(response)?.body)
    }

    /// Stops a move; repeats change nothing.
    pub async fn stop_move(
        &self,
        origin: &str,
        serial: &SerialNumber,
        body: &[u8],
    ) -> Result<(), DeviceError> {
        let path = format!("/v1/tokens/{serial}/stop");
        let stop = self.stop();
        self.post(&post(origin, &path, body), &stop).await.map(drop)
    }

    /// Sends the same bytes again where the connection dropped.
    async fn post(&self, request: &Request, stop: &Stop) -> Result<Answer, DeviceError> {
        let mut attempt = 1;
        loop {
            let answer = stop.unless(self.client.send(request)).await?;
            match answer.map_err(DeviceError::from).and_then(accepted) {
                Ok(response) => {
                    return Ok(Answer {
                        body: response.body,
                        fresh: attempt == 1,
                    });
                }
                Err(error) if attempt < TRIES && may_pass(&error) => {
                    let pause = Duration::from_secs(u64::from(attempt));
                    stop.unless(self.clock.pause(pause)).await?;
                    attempt += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

impl Stop {
    /// Does not even begin `work` after a cancellation.
    async fn unless<T>(&self, work: impl Future<Output = T>) -> Result<T, DeviceError> {
        let mut cancelled = self.0.clone();
        tokio::select! {
            biased;
            _ = cancelled.changed() => Err(DeviceError::EnrollmentMissing),
            done = work => Ok(done),
        }
    }
}

/// Issuer minus device: `date` in whole seconds, the others in milliseconds.
pub(crate) fn offset(date: i64, sent: i64, received: i64) -> i64 {
    let middle = sent.midpoint(received);
    let offset = date.saturating_mul(1000).saturating_sub(middle);
    // A date is cut to the second: anything up to one is no difference.
    if (-1000..=0).contains(&offset) {
        0
    } else {
        offset.saturating_add(500)
    }
}

/// Trouble that may be over in a moment. A time-out is not: the customer has
/// waited long enough.
fn may_pass(error: &DeviceError) -> bool {
    matches!(
        error,
        DeviceError::Issuer(IssuerError::Unreachable) | DeviceError::IssuerBusy
    )
}

fn get(origin: &str, path: &str) -> Request {
    Request {
        url: format!("{origin}{path}"),
        body: None,
    }
}

fn post(origin: &str, path: &str, body: &[u8]) -> Request {
    Request {
        url: format!("{origin}{path}"),
        body: Some(body.to_vec()),
    }
}

/// Success, or what the problem means. RFC 9457.
fn accepted(response: Response) -> Result<Response, DeviceError> {
    let status = response.status;
    if is_of_the_network(&response) {
        return Err(DeviceError::NetworkLoginNeeded);
    }
    if (200..300).contains(&status) {
        return Ok(response);
    }
    Err(match problem(&response) {
        Some(ProblemCode::TermsChanged) => DeviceError::TermsChanged,
        Some(ProblemCode::UnknownService) => DeviceError::ServiceUnknown,
        Some(ProblemCode::EnrollmentRejected) => DeviceError::EnrollmentRefused,
        Some(ProblemCode::ContactRejected) => DeviceError::ContactRejected,
        Some(ProblemCode::Busy) => DeviceError::IssuerBusy,
        Some(ProblemCode::RateLimited) => DeviceError::RateLimited {
            seconds: response.retry_after,
        },
        _ => DeviceError::IssuerFailed { status },
    })
}

fn problem(response: &Response) -> Option<ProblemCode> {
    let problem = serde_json::from_slice::<Problem>(&response.body);
    problem.ok().map(|problem| problem.code)
}

/// A network that wants its users to log in answers for everybody: with 511
/// (RFC 6585 §6), by leading to a page, or with the page itself. No issuer
/// redirects, and none answers a device with a page.
fn is_of_the_network(response: &Response) -> bool {
    match response.status {
        300..=399 | 511 => true,
        200..=299 => {
            let body = response.body.trim_ascii_start();
            let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
            body.trim_ascii_start().starts_with(b"<")
        }
        _ => false,
    }
}
