//! Where a customer stands in the procedure.

use warifu_issuer::Standing;
use warifu_issuer::issuance::{Issuance, IssuanceState};
use warifu_issuer::verification::{Token, TokenState};

/// Where a customer stands in the procedure.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    /// No token, none on its way.
    Nothing,
    /// Issued; the app is to be set up.
    Pending {
        issuance: Issuance,
        attempts_left: u32,
    },
    /// The latest issuance came to nothing.
    Dead { issuance: Issuance, why: Death },
    /// The app is set up; a code is to be confirmed.
    Enrolled {
        issuance: Option<Issuance>,
        token: Token,
    },
    /// In use.
    InUse { token: Token, since: u64 },
    /// Locked after wrong codes.
    Locked { token: Token },
    /// Its time is over; nothing has taken its place yet.
    Expired { token: Token },
}

/// Why an issuance came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Death {
    /// All guesses were wrong.
    Exhausted,
    /// Its time ran out.
    Expired,
    /// The customer stopped it.
    Stopped,
}

impl Place {
    /// Reads it from the standing: what is under way goes before what is done.
    pub(crate) fn of(standing: &Standing) -> Self {
        let under_way = standing
            .issuance
            .as_ref()
            .and_then(|issuance| under_way(standing, issuance));
        let failed = || {
            dead(standing).filter(|place| {
                !matches!(
                    place,
                    Self::Dead {
                        why: Death::Stopped,
                        ..
                    }
                )
            })
        };
        under_way
            .or_else(|| held(standing))
            .or_else(failed)
            .unwrap_or(Self::Nothing)
    }

    /// The latest issuance's own place: what the waiting page shows.
    pub(crate) fn of_issuance(standing: &Standing) -> Self {
        let latest = standing.issuance.as_ref();
        let place = latest
            .and_then(|issuance| under_way(standing, issuance))
            .or_else(|| dead(standing));
        place.or_else(|| held(standing)).unwrap_or(Self::Nothing)
    }

    /// The number of the step, from 1.
    pub(crate) fn step(&self) -> usize {
        match self {
            Self::Nothing | Self::Dead { .. } | Self::Expired { .. } => 1,
            Self::Pending { .. } => 2,
            Self::Enrolled { .. } => 3,
            Self::InUse { .. } | Self::Locked { .. } => 4,
        }
    }
}

fn under_way(standing: &Standing, issuance: &Issuance) -> Option<Place> {
    match issuance.state_at(standing.now) {
        IssuanceState::Pending { attempts_left } => Some(Place::Pending {
            issuance: issuance.clone(),
            attempts_left,
        }),
        IssuanceState::Used { token, .. } => {
            let token = standing.tokens.iter().find(|one| one.id == token)?;
            let waiting =
                matches!(token.state, TokenState::Enrolled) && !token.is_expired(standing.now);
            waiting.then(|| Place::Enrolled {
                issuance: Some(issuance.clone()),
                token: token.clone(),
            })
        }
        _ => None,
    }
}

fn held(standing: &Standing) -> Option<Place> {
    let living = standing.tokens.iter().find_map(|token| match token.state {
        TokenState::InUse { .. } | TokenState::Enrolled if token.is_expired(standing.now) => None,
        TokenState::InUse { since } => Some(Place::InUse {
            token: token.clone(),
            since: since.0,
        }),
        TokenState::Locked { .. } | TokenState::Held { .. } => Some(Place::Locked {
            token: token.clone(),
        }),
        TokenState::Enrolled => Some(Place::Enrolled {
            issuance: None,
            token: token.clone(),
        }),
        TokenState::Ended { .. } => None,
    });
    living.or_else(|| expired(standing))
}

fn expired(standing: &Standing) -> Option<Place> {
    let over = |token: &&Token| {
        let state = matches!(token.state, TokenState::InUse { .. } | TokenState::Enrolled);
        state && token.is_expired(standing.now)
    };
    let token = standing.tokens.iter().find(over)?.clone();
    Some(Place::Expired { token })
}

fn dead(standing: &Standing) -> Option<Place> {
    let issuance = standing.issuance.as_ref()?;
    let why = match issuance.state_at(standing.now) {
        IssuanceState::Exhausted { .. } => Death::Exhausted,
        IssuanceState::Expired { .. } => Death::Expired,
        // The latest one has no newer one: it was stopped.
        IssuanceState::Replaced { .. } => Death::Stopped,
        IssuanceState::Pending { .. } | IssuanceState::Used { .. } => return None,
    };
    Some(Place::Dead {
        issuance: issuance.clone(),
        why,
    })
}
