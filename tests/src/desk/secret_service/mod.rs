//! A Secret Service that does as it is told: it answers late or never, asks,
//! locks itself, forgets, goes away in the middle. It holds its entries in
//! memory and notes every call, so that a test can prove from outside what the
//! app did and what it did not.
//!
//! It takes the place of [`super::Keyring`] on a desk's session bus:
//!
//! ```ignore
//! scene.desk.keyring = None;
//! let store = SecretService::start(&scene.desk.bus).await?;
//! store.on(Method::GetSecret, Act::Never);
//! ```

mod answers;
mod prompts;
mod script;
mod server;
mod session;
mod state;

pub use script::{Act, Call, Method};

use super::bus::Bus;
use crate::wait;
use anyhow::{Context, Result};
use server::Server;
use state::{Shared, State};
use std::sync::{Arc, MutexGuard};
use zbus::{Connection, connection::Builder};

/// The scripted service; gone when dropped.
#[derive(Debug)]
pub struct SecretService {
    address: String,
    shared: Arc<Shared>,
    server: Option<Server>,
}

impl SecretService {
    /// Answers on that bus, open and empty, with a default collection.
    ///
    /// # Errors
    /// When the bus does not answer or has a Secret Service already.
    pub async fn start(bus: &Bus) -> Result<Self> {
        let mut service = Self {
            address: bus.address().to_owned(),
            shared: Arc::default(),
            server: None,
        };
        service.come_back().await?;
        Ok(service)
    }

    /// From now on every call of `method` is met with `act`.
    pub fn on(&self, method: Method, act: Act) {
        self.state().script.always(method, act);
    }

    /// The `nth` call of `method` from now, counted from 1, is met with `act`.
    pub fn on_call(&self, method: Method, nth: usize, act: Act) {
        self.state().script.once(method, nth, act);
    }

    /// Does as it should again. Calls that were never answered stay so until
    /// it goes away.
    pub fn heal(&self) {
        self.state().script.clear();
    }

    /// Whether the collection is locked.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.state().locked
    }

    /// Locks the collection, as its owner can at any time.
    pub fn lock(&self) {
        self.state().locked = true;
    }

    /// Unlocks it, as its owner can without the app.
    pub fn unlock(&self) {
        self.state().locked = false;
    }

    /// With or without a default collection. Entries stay.
    pub fn set_default(&self, there: bool) {
        self.state().has_default = there;
    }

    /// Every call since the start or since [`SecretService::forget_calls`].
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    /// How often `method` was called since then.
    #[must_use]
    pub fn count(&self, method: Method) -> usize {
        let state = self.state();
        state.calls.iter().filter(|c| c.method == method).count()
    }

    /// Counts from here.
    pub fn forget_calls(&self) {
        self.state().calls.clear();
    }

    /// The app's entries: account and bytes, by account.
    #[must_use]
    pub fn app_entries(&self) -> Vec<(String, Vec<u8>)> {
        self.state().app_entries()
    }

    /// Puts other bytes into every entry of the app.
    pub fn damage_app_entries(&self, bytes: &[u8]) {
        self.state().entries.values_mut().for_each(|entry| {
            entry.secret = bytes.to_vec();
        });
    }

    /// Takes every entry away; the answer can be put back.
    #[must_use]
    pub fn take_entries(&self) -> Entries {
        let mut state = self.state();
        Entries(std::mem::take(&mut state.entries))
    }

    /// A copy of every entry, to be put back later.
    #[must_use]
    pub fn entries(&self) -> Entries {
        Entries(self.state().entries.clone())
    }

    /// Puts these in the place of whatever there is.
    pub fn put_back(&self, entries: Entries) {
        self.state().entries = entries.0;
    }

    /// Waits until a prompt of the system is up.
    ///
    /// # Errors
    /// When none comes.
    pub async fn prompt_is_up(&self) -> Result<()> {
        let up = async || self.state().prompts.is_up().then_some(());
        wait::until("a prompt of the system", up).await
    }

    /// Waits until no prompt is up.
    ///
    /// # Errors
    /// When it stays.
    pub async fn prompt_is_gone(&self) -> Result<()> {
        let gone = async || (!self.state().prompts.is_up()).then_some(());
        wait::until("the prompt to go", gone).await
    }

    /// The customer types the right password into the prompt that is up.
    ///
    /// # Errors
    /// When none comes up.
    pub async fn answer_prompt(&self) -> Result<()> {
        self.prompt_is_up().await?;
        self.server()?.end_prompt(false).await
    }

    /// The customer closes the prompt that is up.
    ///
    /// # Errors
    /// When none comes up.
    pub async fn dismiss_prompt(&self) -> Result<()> {
        self.prompt_is_up().await?;
        self.server()?.end_prompt(true).await
    }

    /// Leaves the bus, without an answer to whoever waits for one.
    ///
    /// # Errors
    /// When it is gone already.
    pub async fn vanish(&mut self) -> Result<()> {
        let server = self.server.take().context("it is gone already")?;
        server.leave().await
    }

    /// Comes back to the bus with its entries, and nothing else of before.
    ///
    /// # Errors
    /// When the bus does not answer or has a Secret Service already.
    pub async fn come_back(&mut self) -> Result<()> {
        self.server = None;
        self.state().begin_anew();
        let bus: Connection = Builder::address(self.address.as_str())?.build().await?;
        self.server = Some(Server::start(bus, self.shared.clone()).await?);
        Ok(())
    }

    fn server(&self) -> Result<&Server> {
        self.server.as_ref().context("it is not on the bus")
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state()
    }
}

/// Entries that were taken out of a key store.
#[derive(Debug)]
pub struct Entries(std::collections::BTreeMap<u64, state::Entry>);
