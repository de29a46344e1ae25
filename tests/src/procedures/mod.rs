//! The five procedures that banks run, each walked at its institution from the
//! first page to the last: real app, real browser, real mail.
//!
//! A walk is a file here (`a.rs` … `e.rs`) with one function, `walk(stage)`. It
//! goes on a [`Stage`], which has issuer, browser and the customer's device, and
//! tells what it does in steps:
//!
//! ```ignore
//! pub(super) async fn walk(stage: &mut Stage) -> Result<()> {
//!     let customer = stage.customer(1)?;
//!     stage.step("log in", async |stage| {
//!         stage.portal()?.log_in(&customer).await?;
//!         stage.portal()?.at("home").await?;
//!         stage.see_page("home").await
//!     }).await?;
//!     let app = stage.device.open().await?;
//!     …
//! }
//! ```
//!
//! [`ALL`] lists them, and [`SUPPORT`] is what support does at one of their
//! institutions (`console.rs`); the headless demonstration walks them in
//! Japanese, the tests (`tests/tests/procedures_app.rs`) in English. A step returns what
//! the next ones need. A second device is `stage.second_device()`, what support
//! types is `stage.support(…)`, the bank's own system is `stage.bank()`.

mod a;
mod acts;
mod all;
mod b;
mod c;
mod calling;
mod console;
mod d;
mod device;
mod e;
mod lost;
mod stage;
mod teller;

pub use all::walk_all;
pub use device::Device;
pub(crate) use stage::PATIENCE;
pub use stage::Stage;
pub use teller::Teller;

use crate::issuer::Options;
use anyhow::Result;
use std::pin::Pin;

/// What a walk is while it is walked.
type Walked<'a> = Pin<Box<dyn Future<Output = Result<()>> + 'a>>;

/// One procedure, and who walks it.
#[derive(Clone, Copy, Debug)]
pub struct Procedure {
    /// As the banks' manuals are told apart.
    pub letter: char,
    /// The institution of the demonstration that runs it.
    pub institution: &'static str,
    /// How its steps are told, and below which folder its pictures are.
    pub label: &'static str,
    /// What it is.
    pub name: &'static str,
    /// What its issuer needs beside the demonstration's configuration.
    pub options: fn() -> Options,
    walk: for<'a> fn(&'a mut Stage) -> Walked<'a>,
}

/// All of them.
pub const ALL: [Procedure; 5] = [
    Procedure {
        letter: 'A',
        institution: "kotonoha",
        label: "kotonoha",
        name: "personal, re-issue with a telephone check",
        options: Options::default,
        walk: |stage| Box::pin(a::walk(stage)),
    },
    Procedure {
        letter: 'B',
        institution: "tsubaki",
        label: "tsubaki",
        name: "company, change of token",
        options: Options::default,
        walk: |stage| Box::pin(b::walk(stage)),
    },
    Procedure {
        letter: 'C',
        institution: "shinkumi",
        label: "shinkumi",
        name: "company, token set up on the spot",
        options: Options::default,
        walk: |stage| Box::pin(c::walk(stage)),
    },
    Procedure {
        letter: 'D',
        institution: "asahino",
        label: "asahino",
        name: "personal, self-registered token",
        options: Options::default,
        walk: |stage| Box::pin(d::walk(stage)),
    },
    Procedure {
        letter: 'E',
        institution: "mahoroba",
        label: "mahoroba",
        name: "business data bank, issue, start and release",
        options: Options::default,
        walk: |stage| Box::pin(e::walk(stage)),
    },
];

/// What support does: at the institution where the demonstration's staff work, and
/// a part of what that one's procedure is accepted by.
pub const SUPPORT: Procedure = Procedure {
    letter: 'S',
    institution: "shinkumi",
    label: "shinkumi/support",
    name: "support unlocks a token",
    options: console::options,
    walk: |stage| Box::pin(console::walk(stage)),
};

/// What the customers of the demonstration choose where digits are wanted.
pub const DIGITS: &str = "246813";

impl Procedure {
    /// Everything that is walked: the procedures, then support.
    pub fn walks() -> impl Iterator<Item = Self> {
        ALL.into_iter().chain([SUPPORT])
    }

    /// The procedure of that letter.
    #[must_use]
    pub fn of(letter: char) -> Option<Self> {
        Self::walks().find(|one| one.letter == letter)
    }

    /// Walks it, from the first step to the last.
    ///
    /// # Errors
    /// With the step that failed.
    pub async fn walk(self, stage: &mut Stage) -> Result<()> {
        (self.walk)(stage).await
    }
}
