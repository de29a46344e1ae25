//! A token's life: which states there are, and what leads from one to the next.
//!
//! The stores carry these transitions out, each by one conditional statement; a
//! test holds what the database does against this table, state by state, and
//! `docs/token-life.md` against both.

mod diagram;
mod table;

pub use diagram::{diagram, rows};
pub use table::TRANSITIONS;

use crate::audit::Event;
use crate::contact::EndedWhy;
use crate::verification::TokenState;

/// A state of a token, by its name alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StateName {
    /// Hardware that is nobody's.
    InStock,
    /// Made by an app, and nobody's.
    Unbound,
    /// Nobody's, and too many wrong codes of who wanted it.
    FreeLocked,
    /// Nobody's, and its time is over.
    Lapsed,
    /// In the app, and not asked for yet.
    Enrolled,
    /// Asked for.
    InUse,
    /// Too many wrong codes.
    Locked,
    /// No code counts until support has looked into it.
    Held,
    /// Another took its place.
    Superseded,
    /// The customer gave it up.
    Released,
    /// Stopped, by support or before it was in use.
    Cancelled,
    /// Its time is over: no code of it counts, and it can only end.
    Expired,
}

/// Who may cause a transition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Actor {
    /// The customer, in the portal.
    Customer,
    /// The administrator of a company's contract, in the portal.
    Company,
    /// The app, or a device with the token's key.
    Device,
    /// Support.
    Support,
    /// The bank's own systems.
    Api,
    /// Time.
    Clock,
}

/// One transition.
#[derive(Debug, Clone, Copy)]
pub struct Transition {
    /// What it is called.
    pub name: &'static str,
    /// From which states.
    pub from: &'static [StateName],
    /// To which one; of several to what the token was before it was held or locked.
    pub to: &'static [StateName],
    /// Who may cause it.
    pub by: &'static [Actor],
    /// Which mail it sends.
    pub mail: Option<&'static str>,
    /// What the log calls it; nothing where nobody does anything.
    pub event: Option<Event>,
}

impl StateName {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::InStock,
        Self::Unbound,
        Self::FreeLocked,
        Self::Lapsed,
        Self::Enrolled,
        Self::InUse,
        Self::Locked,
        Self::Held,
        Self::Superseded,
        Self::Released,
        Self::Cancelled,
        Self::Expired,
    ];

    /// How a customer's token stands; `over` where its time is. What it was beside
    /// that is no state of its own: nothing brings it back.
    #[must_use]
    pub const fn of(state: TokenState, why: Option<EndedWhy>, over: bool) -> Self {
        match (state, why) {
            (TokenState::Ended { .. }, Some(EndedWhy::Superseded)) => Self::Superseded,
            (TokenState::Ended { .. }, Some(EndedWhy::Released)) => Self::Released,
            (TokenState::Ended { .. }, Some(EndedWhy::Cancelled) | None) => Self::Cancelled,
            _ if over => Self::Expired,
            (TokenState::Held { .. }, _) => Self::Held,
            (TokenState::Locked { .. }, _) => Self::Locked,
            (TokenState::InUse { .. }, _) => Self::InUse,
            (TokenState::Enrolled, _) => Self::Enrolled,
        }
    }

    /// The name in the diagram.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::InStock => "in_stock",
            Self::Unbound => "unbound",
            Self::FreeLocked => "free_locked",
            Self::Lapsed => "lapsed",
            Self::Enrolled => "enrolled",
            Self::InUse => "in_use",
            Self::Locked => "locked",
            Self::Held => "held",
            Self::Superseded => "superseded",
            Self::Released => "released",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }

    /// Whether nothing leads on from it.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(
            self,
            Self::Superseded | Self::Released | Self::Cancelled | Self::Lapsed
        )
    }

    /// The transition of that name, where it may begin here.
    #[must_use]
    pub fn may(self, name: &str) -> Option<&'static Transition> {
        TRANSITIONS
            .iter()
            .find(|one| one.name == name && one.from.contains(&self))
    }
}

impl Actor {
    /// The name in the table.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Company => "company administrator",
            Self::Device => "device",
            Self::Support => "support",
            Self::Api => "bank's systems",
            Self::Clock => "clock",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leads_on_from_an_end_and_something_from_all_else() {
        for state in StateName::ALL {
            let leads_on = TRANSITIONS.iter().any(|one| one.from.contains(&state));
            assert_ne!(leads_on, state.is_over(), "{}", state.name());
        }
    }

    #[test]
    fn every_mail_that_a_transition_sends_has_a_text() {
        let shared = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../institutions/common/mail"
        );
        for mail in TRANSITIONS.iter().filter_map(|one| one.mail) {
            let text = std::path::Path::new(shared).join(format!("{mail}.ja.txt"));
            assert!(text.exists(), "{mail}");
        }
    }

    #[test]
    fn the_document_says_what_the_table_says() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/token-life.md");
        let document = std::fs::read_to_string(path).unwrap_or_default();
        for part in [diagram(), rows()] {
            assert!(
                document.contains(&part),
                "docs/token-life.md lacks:\n{part}"
            );
        }
    }
}
