//! What can go wrong, and with which message.

use std::time::Duration;

/// The messages between app and issuer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// `GET /v1/directory`
    Directory,
    /// `GET /v1/services/{service_id}`
    Card,
    /// `POST /v1/enrollments`
    Start,
    /// `POST /v1/enrollments/{id}/finish`
    Finish,
    /// `POST /v1/enrollments/{id}/registered`
    Registered,
    /// Any of the above.
    Device,
    /// A page of the portal.
    Page,
}

impl Message {
    /// Which message goes to that path.
    #[must_use]
    pub fn to(path: &str) -> Self {
        match path {
            "/v1/directory" => Self::Directory,
            "/v1/enrollments" => Self::Start,
            _ if path.starts_with("/v1/services/") => Self::Card,
            _ if path.starts_with("/v1/enrollments/") && path.ends_with("/finish") => Self::Finish,
            _ if path.starts_with("/v1/enrollments/") => Self::Registered,
            _ => Self::Page,
        }
    }

    /// What an enrolment sends right before it.
    #[must_use]
    pub fn before(self) -> Option<Self> {
        match self {
            Self::Card => Some(Self::Directory),
            Self::Start => Some(Self::Card),
            Self::Finish => Some(Self::Start),
            Self::Registered => Some(Self::Finish),
            Self::Directory | Self::Device | Self::Page => None,
        }
    }

    /// Whether a rule for `self` is about `other`.
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        self == other || (self == Self::Device && other != Self::Page)
    }
}

/// What happens to a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The connection closes before the issuer hears of it.
    LoseRequest,
    /// The issuer acts, the answer is lost.
    LoseAnswer,
    /// The issuer gets half of the request.
    CutRequest,
    /// Half of the answer's body arrives.
    CutAnswer,
    /// The answer comes so much later.
    Delay(Duration),
    /// The issuer gets it twice; the answer is the one to the first.
    DoubledFirst,
    /// The issuer gets it twice; the answer is the one to the second.
    DoubledSecond,
    /// A page for people with that status, as a hotel's login or a proxy in
    /// trouble sends it; the issuer hears nothing.
    Page(u16),
    /// One byte of the request's body is another.
    AlterRequest,
    /// One byte of the answer's body is another.
    AlterAnswer,
    /// From the connection for this message on, a certificate that nobody
    /// vouches for. The proxy has to speak TLS.
    OtherCertificate,
}

/// A fault and how often it happens.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    message: Message,
    fault: Fault,
    once: bool,
}

impl Rule {
    /// Happens to the next such message only.
    #[must_use]
    pub fn once(message: Message, fault: Fault) -> Self {
        Self {
            message,
            fault,
            once: true,
        }
    }

    /// Happens to every such message.
    #[must_use]
    pub fn always(message: Message, fault: Fault) -> Self {
        Self {
            message,
            fault,
            once: false,
        }
    }

    pub(super) fn is_for(&self, message: Message) -> bool {
        self.message.covers(message)
    }

    /// With a certificate that nobody vouches for, now that `last` has passed.
    pub(super) fn shows_other_certificate(&self, last: Option<Message>) -> bool {
        self.fault == Fault::OtherCertificate && self.message.before() == last
    }

    pub(super) fn fault(&self) -> Fault {
        self.fault
    }

    pub(super) fn is_spent_now(&self) -> bool {
        self.once
    }
}
