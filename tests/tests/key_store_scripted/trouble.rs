//! What can be wrong with a key store.

use crate::place::Place;
use anyhow::Result;
use std::time::Duration;
use warifu_tests::desk::{Act, Entries, Method};

/// Longer than the app waits, and not so long that it waits in vain once more.
const TOO_LATE: Duration = Duration::from_secs(8);
const DENIED: &str = "org.freedesktop.DBus.Error.AccessDenied";

/// One trouble. Those with a method come up whenever it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    Missing,
    Locked,
    NoDefault,
    LockedBy(Method),
    GoneAt(Method),
    RefusedAt(Method),
    SilentAt(Method),
    LateAt(Method),
}

impl Trouble {
    /// Every kind, at every one of these methods.
    pub fn at_each(methods: &[Method]) -> Vec<Self> {
        let kinds = [
            Self::LockedBy,
            Self::GoneAt,
            Self::RefusedAt,
            Self::SilentAt,
        ];
        let each = |method: &Method| kinds.map(|kind| kind(*method));
        methods.iter().flat_map(each).collect()
    }

    /// Those that are there before anything is called.
    pub fn from_the_start() -> Vec<Self> {
        vec![Self::Missing, Self::Locked, Self::NoDefault]
    }

    /// What the app says.
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing | Self::GoneAt(_) => "keystore_missing",
            Self::Locked | Self::LockedBy(_) => "keystore_locked",
            Self::NoDefault => "keystore_no_default",
            Self::RefusedAt(_) => "keystore_refused",
            Self::SilentAt(_) | Self::LateAt(_) => "keystore_timeout",
        }
    }

    pub fn is_at_a_call(self) -> bool {
        self.act().is_some()
    }

    pub fn takes_its_time(self) -> bool {
        matches!(self, Self::SilentAt(_) | Self::LateAt(_))
    }

    pub async fn begin(self, place: &mut Place) -> Result<()> {
        let store = &mut place.store;
        store.forget_calls();
        match self {
            Self::Missing => store.vanish().await?,
            Self::Locked => store.lock(),
            Self::NoDefault => store.set_default(false),
            other => {
                if let Some((method, act)) = other.act() {
                    store.on(method, act);
                }
            }
        }
        Ok(())
    }

    /// Only at the `nth` call of its method from now.
    pub fn begin_at_call(self, place: &Place, nth: usize) {
        if let Some((method, act)) = self.act() {
            place.store.on_call(method, nth, act);
        }
    }

    fn act(self) -> Option<(Method, Act)> {
        Some(match self {
            Self::LockedBy(method) => (method, Act::LockFirst),
            Self::GoneAt(method) => (method, Act::Vanish),
            Self::RefusedAt(method) => (method, Act::Fail(DENIED)),
            Self::SilentAt(method) => (method, Act::Never),
            Self::LateAt(method) => (method, Act::Late(TOO_LATE)),
            Self::Missing | Self::Locked | Self::NoDefault => return None,
        })
    }

    /// As the owner of the computer does: unlocks it, starts it again.
    pub async fn end(self, place: &mut Place) -> Result<()> {
        let store = &mut place.store;
        store.heal();
        match self {
            Self::Missing | Self::GoneAt(_) => store.come_back().await?,
            Self::SilentAt(_) => {
                store.vanish().await?;
                store.come_back().await?;
            }
            Self::Locked | Self::LockedBy(_) => store.unlock(),
            Self::NoDefault => store.set_default(true),
            Self::RefusedAt(_) | Self::LateAt(_) => {}
        }
        Ok(())
    }
}

/// What can be wrong with the entries of a store that is well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    Gone,
    Damaged,
}

impl Lost {
    pub const ALL: [Self; 2] = [Self::Gone, Self::Damaged];

    /// Takes or damages them; the answer heals it.
    pub fn begin(self, place: &Place) -> Entries {
        let entries = place.store.entries();
        match self {
            Self::Gone => drop(place.store.take_entries()),
            Self::Damaged => place.store.damage_app_entries(b"%%%"),
        }
        place.store.forget_calls();
        entries
    }

    /// What the app says, or the screen that does.
    pub fn said(self) -> &'static str {
        match self {
            Self::Gone => "[data-error=keystore_entry_missing], main[data-screen=restored]",
            Self::Damaged => "[data-error=keystore_entry_damaged]",
        }
    }
}
