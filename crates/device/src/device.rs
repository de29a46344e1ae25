//! The app's core: what it holds, and how it starts.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::Mutex;
use warifu_enroll::directory::Entry;
use warifu_enroll::{Link, ServiceId};
use warifu_otp::UnixTime;

use crate::crypt::Cost;
use crate::data::{Data, DataStore, InstitutionRecord, Settings};
use crate::enrolment::Desk;
use crate::issuer::Issuer;
use crate::lock::Lock;
use crate::ports::{Biometrics, Chance, Clock, Files, IssuerClient, Keychain};
use crate::reader::Reader;
use crate::tokens::clock::{CHECK, Watch};
use crate::trust::{Anchor, Trust};
use crate::vault::KeyStores;
use crate::{DeviceError, ReadLink, institution};

/// Bytes above which a text is not even looked into for a link.
const MAX_LINK: usize = 2048;

/// The outside, as the app's core needs it.
pub struct Ports {
    /// The operating system's key store.
    pub keychain: Arc<dyn Keychain>,
    /// The device's clock.
    pub clock: Arc<dyn Clock>,
    /// The network.
    pub issuer: Arc<dyn IssuerClient>,
    /// The data folder.
    pub files: Arc<dyn Files>,
    /// Unpredictable bytes.
    pub chance: Arc<dyn Chance>,
    /// The device's sensor of fingers or faces.
    pub biometrics: Arc<dyn Biometrics>,
}

/// What the app tells an issuer of itself, sealed.
#[derive(Debug, Clone)]
pub struct About {
    /// `warifu/0.1.0`.
    pub app: String,
    /// `linux`, `windows`, ….
    pub platform: String,
    /// What protects the keys: `os_keystore`.
    pub key_protection: String,
}

/// The app's core.
pub struct Device {
    pub(crate) keychain: Arc<dyn Keychain>,
    /// The same, as both that it may be.
    pub(crate) stores: Arc<KeyStores>,
    pub(crate) lock: Lock,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) chance: Arc<dyn Chance>,
    pub(crate) biometrics: Arc<dyn Biometrics>,
    pub(crate) store: DataStore,
    pub(crate) issuer: Issuer,
    pub(crate) trust: Trust,
    pub(crate) about: About,
    /// What was typed; held while an enrolment is being sent.
    pub(crate) desk: Mutex<Desk>,
    /// What this process knows of the clock.
    pub(crate) watch: Watch,
    /// Held while an issuer is asked: two contacts of one token at a time would
    /// look like two devices.
    pub(crate) contacting: Mutex<()>,
    /// When issuers were last asked, by the time since boot.
    pub(crate) asked_at: AtomicI64,
    /// Counts what the customer began, so that a late answer is known as such.
    turns: AtomicU64,
    pub(crate) pictures: Reader,
    /// How long a code waits for a clock that was set to be measured.
    pub(crate) clock_check: Duration,
}

warifu_secret::closed!(Device);

/// What the first paint needs.
pub struct Started {
    /// The public data; the default where it could not be read.
    pub data: Data,
    /// Why it could not be read.
    pub problem: Option<DeviceError>,
}

impl Device {
    /// Nothing is read or sent yet.
    #[must_use]
    pub fn new(ports: Ports, anchor: Anchor, about: About) -> Self {
        let (files, chance) = (ports.files.clone(), ports.chance.clone());
        let stores = Arc::new(KeyStores::new(ports.keychain, files, chance));
        Self {
            keychain: stores.clone(),
            stores,
            lock: Lock::new(&*ports.clock, Cost::FULL),
            clock: ports.clock.clone(),
            chance: ports.chance,
            biometrics: ports.biometrics,
            store: DataStore::new(ports.files.clone()),
            watch: Watch::new(&*ports.clock),
            issuer: Issuer::new(ports.issuer, ports.clock),
            trust: Trust::new(anchor, ports.files),
            about,
            desk: Mutex::default(),
            contacting: Mutex::default(),
            asked_at: AtomicI64::new(i64::MIN),
            turns: AtomicU64::new(0),
            pictures: Reader::new(),
            clock_check: CHECK,
        }
    }

    /// With another cost of a guess, for the locks and vaults that it makes.
    #[must_use]
    pub fn stretching(mut self, cost: Cost) -> Self {
        self.lock.cost = cost;
        self
    }

    /// With another time for a picture, its turn included.
    #[must_use]
    pub fn reading_for(mut self, time: Duration) -> Self {
        self.pictures.time = time;
        self
    }

    /// With another time in which a clock that was set is measured before a code is
    /// shown.
    #[must_use]
    pub const fn checking_clock_for(mut self, time: Duration) -> Self {
        self.clock_check = time;
        self
    }

    /// The public data, without network and key store.
    #[must_use]
    pub fn startup(&self) -> Started {
        match self.store.load() {
            Ok(mut data) => {
                data.tokens.retain(|token| token.removing.is_none());
                let tokens = std::mem::take(&mut data.tokens).into_iter();
                data.tokens = tokens.map(|token| self.with_clock(token)).collect();
                Started {
                    data,
                    problem: None,
                }
            }
            Err(error) => Started {
                data: Data::default(),
                problem: Some(error),
            },
        }
    }

    /// Puts data that is damaged out of the way, on the customer's word, so
    /// that the app starts anew. Nothing is deleted.
    ///
    /// # Errors
    /// [`DeviceError::DataNewer`] or [`DeviceError::Files`].
    pub async fn set_data_aside(&self) -> Result<(), DeviceError> {
        let _nothing_under_way = self.desk.lock().await;
        self.store.set_damaged_aside(self.clock.now_ms()).await
    }

    /// Who a service ID belongs to, by the directory at hand.
    ///
    /// # Errors
    /// The rule that the service ID breaks; [`DeviceError::DirectoryInvalid`].
    pub fn lookup_service(&self, typed: &str) -> Result<Option<InstitutionRecord>, DeviceError> {
        match self.trust.entry(&ServiceId::parse(typed)?) {
            Ok(entry) => Ok(Some(institution::of_entry(&entry))),
            Err(DeviceError::ServiceUnknown) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads a link. Where the directory does not know it, or says otherwise,
    /// its issuers are asked for a newer one; nobody else is contacted.
    ///
    /// # Errors
    /// [`DeviceError::LinkForeign`], [`DeviceError::LinkMalformed`],
    /// [`DeviceError::ServiceUnknown`], [`DeviceError::DirectoryMismatch`],
    /// [`DeviceError::DirectoryKeyMismatch`].
    pub async fn read_link(&self, text: &str) -> Result<ReadLink, DeviceError> {
        let link = parse(text)?;
        let entry = self.trust.confirm_or_newer(&link, &self.issuer).await?;
        Ok(read(&link, &entry))
    }

    /// As [`Device::read_link`], by the directory at hand: nobody is contacted.
    ///
    /// # Errors
    /// As [`Device::read_link`].
    pub fn read_link_at_hand(&self, text: &str) -> Result<ReadLink, DeviceError> {
        let link = parse(text)?;
        Ok(read(&link, &self.trust.confirm(&link)?))
    }

    /// As a process that has just started over what the ports hold now: nothing
    /// that was typed, measured or remembered is left. What is under way ends
    /// first. Of use where somebody else has changed what is behind the ports.
    pub async fn begin_anew(&self) {
        self.take_turn();
        self.issuer.cancel();
        // Whoever is just opening, sealing or asking finishes first.
        let _changing = self.lock.changing.lock().await;
        let _contacting = self.contacting.lock().await;
        self.desk.lock().await.clear();
        self.lock.begin_anew(&*self.clock);
        self.stores.vault().begin_anew();
        self.watch.begin_anew(&*self.clock);
        self.asked_at.store(i64::MIN, Ordering::SeqCst);
        self.store.begin_anew();
    }

    /// Stores what the customer set.
    ///
    /// # Errors
    /// Those of the data file.
    pub async fn save_settings(&self, settings: Settings) -> Result<Settings, DeviceError> {
        self.store
            .update(|data| {
                data.settings = settings;
                Ok(settings)
            })
            .await
    }

    /// Whatever began before this is overtaken.
    pub(crate) fn take_turn(&self) -> u64 {
        self.turns.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// Nothing has overtaken `turn`.
    pub(crate) fn is_latest(&self, turn: u64) -> bool {
        self.turns.load(Ordering::SeqCst) == turn
    }

    /// Now, in seconds, by the device's clock.
    pub(crate) fn now(&self) -> UnixTime {
        UnixTime(u64::try_from(self.clock.now_ms() / 1000).unwrap_or(0))
    }

    /// 32 hexadecimal digits.
    pub(crate) fn random_id(&self) -> String {
        let mut bytes = [0; 16];
        self.chance.fill(&mut bytes);
        format!("{:032x}", u128::from_be_bytes(bytes))
    }
}

/// A link of ours is far shorter than [`MAX_LINK`].
fn parse(text: &str) -> Result<Link, DeviceError> {
    if text.len() > MAX_LINK {
        let ours = text.starts_with("warifu:");
        return Err(if ours {
            DeviceError::LinkMalformed
        } else {
            DeviceError::LinkForeign
        });
    }
    Ok(Link::parse(text)?)
}

fn read(link: &Link, entry: &Entry) -> ReadLink {
    ReadLink {
        institution: institution::of_entry(entry),
        user_id: link.user_id.as_str().to_owned(),
    }
}
