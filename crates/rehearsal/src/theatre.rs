//! Sets the stage: everything as it was, then what the scenario wants.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use warifu_device::data::{Language, Settings};
use warifu_device::ports::{Asked, BiometricsError, Clock, Frame, IssuerError, KeychainError};
use warifu_device::{Anchor, Device, DeviceError, Ports, Transport, Values};
use warifu_secret::{ActivationPassword, Passphrase, UnlockPin};

use crate::Broken;
use crate::bank::Bank;
use crate::camera::PretendSight;
use crate::fault::{Fault, Message};
use crate::institutions::Which;
use crate::pictures::Picture;
use crate::ports::{MemoryFiles, MemoryKeychain, PretendSensor, RehearsalChance, RehearsalClock};
use crate::scenario::{Cue, Keys, LinkKind, OWN_KEY, Scenario};
use crate::word::Issued;

/// A stage is set before anybody looks.
const NOBODY_READS: Asked = Asked {
    title: "",
    reason: "",
    cancel: "",
};
/// The data file of the core.
const DATA: &str = "tokens.json";
/// The directory that it has fetched.
const DIRECTORY: &str = "directory.json";

/// All that a rehearsal stands on.
pub struct Theatre {
    keychain: Arc<MemoryKeychain>,
    files: Arc<MemoryFiles>,
    clock: Arc<RehearsalClock>,
    chance: Arc<RehearsalChance>,
    sensor: Arc<PretendSensor>,
    sight: Arc<PretendSight>,
    bank: Arc<Bank>,
    directory: Vec<u8>,
    /// Disk and key store with those tokens, enrolled once.
    enrolled: Mutex<Enrolled>,
}

warifu_secret::closed!(Theatre, Snapshot);

/// By the tokens, and the language that gave them their names.
type Enrolled = HashMap<(Vec<Which>, Language), Arc<Snapshot>>;

/// Disk and key store, and what the bank knows of it.
struct Snapshot {
    tokens: Vec<Arc<Issued>>,
    files: HashMap<String, Vec<u8>>,
    entries: HashMap<String, Vec<u8>>,
}

impl Theatre {
    /// An empty stage. `under` is only asked for the time since boot.
    ///
    /// # Errors
    /// [`Broken`].
    pub fn new(under: Arc<dyn Clock>) -> Result<Self, Broken> {
        let clock = Arc::new(RehearsalClock::new(under));
        let bank = Arc::new(Bank::new(clock.clone())?);
        Ok(Self {
            keychain: Arc::default(),
            files: Arc::default(),
            chance: Arc::new(RehearsalChance::new()),
            sensor: Arc::default(),
            sight: Arc::default(),
            directory: bank.directory()?,
            enrolled: Mutex::default(),
            clock,
            bank,
        })
    }

    /// What the core stands on.
    #[must_use]
    pub fn ports(&self) -> Ports {
        Ports {
            keychain: self.keychain.clone(),
            clock: self.clock.clone(),
            issuer: self.bank.clone(),
            files: self.files.clone(),
            chance: self.chance.clone(),
            biometrics: self.sensor.clone(),
        }
    }

    /// Whom the core believes: the rehearsal's root, and nobody else.
    #[must_use]
    pub fn anchor(&self) -> Anchor {
        Anchor {
            root_key: self.bank.root_key(),
            directory: Some(self.directory.clone()),
            transport: Transport::HttpsOnly,
        }
    }

    /// Makes everything as it was and sets the stage of a scenario.
    ///
    /// # Errors
    /// [`Broken`] where a cue cannot be given.
    pub async fn set(
        &self,
        device: &Device,
        scenario: &Scenario,
        settings: Settings,
    ) -> Result<(), Broken> {
        self.clear(device).await;
        // What is enrolled now is enrolled at one and the same moment every time.
        self.clock.stop(true);
        device.save_settings(settings).await?;
        let (tokens, cues) = leading_tokens(scenario.stage);
        self.enrol_all(device, tokens, settings).await?;
        // As thrown from here on, whether these were enrolled now or before.
        self.chance.begin_anew(5);
        self.bank.throw_anew();
        for cue in cues {
            self.give(device, *cue).await?;
        }
        device.begin_anew().await;
        self.clock.stop(false);
        Ok(())
    }

    /// Gives one cue. Those that are the shell's do nothing here.
    ///
    /// # Errors
    /// [`Broken`].
    pub async fn give(&self, device: &Device, cue: Cue) -> Result<(), Broken> {
        match cue {
            Cue::Token(which) => self.enrol(device, which).await?,
            Cue::Interrupted(which, at) => self.interrupt(device, which, at).await?,
            Cue::SelfRegistered(which) => self.self_register(device, which).await?,
            Cue::SelfInterrupted(which) => self.self_interrupt(device, which).await?,
            Cue::Offers(offering) => {
                let directory = self.bank.directory_offering(offering)?;
                self.files.put(DIRECTORY, &directory);
            }
            Cue::Keys(keys) => self.change_keys(device, keys),
            Cue::KeyStore(error) => self.keychain.fail(Some(error)),
            Cue::KeyStoreWell => self.keychain.fail(None),
            Cue::Disk(error) => self.files.trouble(Some(error)),
            Cue::DataDamaged => self.files.put(DATA, b"{\"version\": 1, \"tok"),
            Cue::DataNewer => self.files.put(DATA, b"{\"version\": 99}"),
            Cue::Bank(message, fault) => self.bank.order(message, fault),
            Cue::BankAhead(seconds) => self.bank.be_ahead(seconds),
            Cue::Pass(seconds) => self.clock.pass_until(self.now_ms() + seconds * 1000),
            Cue::PassTo(second) => {
                let now = self.now_ms();
                let left = (second * 1000 - now).rem_euclid(60_000);
                self.clock.pass_until(now + left);
            }
            Cue::ClockSet(seconds) => self.clock.set_by(seconds * 1000),
            Cue::NewTerms => self.bank.change_terms(),
            Cue::CardsOver => self.bank.end_cards(),
            Cue::Said(word) => self.bank.say(word),
            Cue::Pin(pin) => device.set_pin(&UnlockPin::new(pin.to_owned())).await?,
            Cue::Sensor(says) => self.sensor.say(says),
            Cue::Finger(pin) => {
                self.sensor.say(Ok(()));
                let pin = UnlockPin::new(pin.to_owned());
                device.turn_on_biometrics(&pin, NOBODY_READS).await?;
            }
            Cue::Restart => device.begin_anew().await,
            Cue::WrongPins(count) => self.try_pins(device, count).await,
            Cue::Vault(passphrase) => {
                self.keychain.fail(Some(KeychainError::Missing));
                let passphrase = Passphrase::new(passphrase.to_owned());
                device.make_vault(&passphrase).await?;
            }
            Cue::Camera(picture) => self.sight.show(Frame::of_file(&self.picture(picture))),
            Cue::Names(names) => name_all(device, names).await?,
            Cue::OldestFirst => turn_round(device).await?,
            Cue::ClockForgotten => self.forget_clock(),
            Cue::Link(_) | Cue::Prompt(_) | Cue::Refuse(_) | Cue::Stall(_) | Cue::Around(..) => {}
        }
        Ok(())
    }

    /// What it looks at in the place of camera, screen and clipboard.
    #[must_use]
    pub fn sight(&self) -> Arc<PretendSight> {
        self.sight.clone()
    }

    /// The text of a link.
    #[must_use]
    pub fn link(&self, kind: LinkKind) -> String {
        let right = self.bank.link(Which::Shinkumi);
        match kind {
            LinkKind::Right => right,
            LinkKind::Foreign => "https://shop.example/".to_owned(),
            LinkKind::Malformed => "warifu://enroll?v=1&s=1021".to_owned(),
            LinkKind::Elsewhere => right.replace(".example/", ".example.evil.test/"),
            LinkKind::OtherKey => {
                let (before, _) = right.split_once("k=").unwrap_or((&right, ""));
                format!("{before}k={}", "A".repeat(43))
            }
        }
    }

    /// A scenario's text, with the rehearsal bank's own key where it is wanted.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        let link = self.bank.link(Which::Shinkumi);
        let (_, key) = link.split_once("k=").unwrap_or_default();
        text.replace(OWN_KEY, key)
    }

    /// The bytes of a picture.
    #[must_use]
    pub fn picture(&self, picture: Picture) -> Vec<u8> {
        let link = |which| self.bank.link(which);
        picture.bytes(&link(Which::Shinkumi), &link(Which::Michishio))
    }

    /// Unix milliseconds by the rehearsal's clock.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    /// Lets time pass until then; back in time as well.
    pub fn pass_until(&self, now_ms: i64) {
        self.clock.pass_until(now_ms);
    }

    /// Whether the clock stands still.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.clock.is_stopped()
    }

    /// Stops the clock, or lets it run.
    pub fn stop_clock(&self, stop: bool) {
        self.clock.stop(stop);
    }

    /// What is under way ends first, so that nothing of it arrives later.
    async fn clear(&self, device: &Device) {
        self.bank.begin_anew();
        device.begin_anew().await;
        self.keychain.restore(HashMap::new());
        self.files.restore(HashMap::new());
        self.clock.begin_anew();
        self.chance.begin_anew(4);
        self.sensor.say(Err(BiometricsError::Missing));
        self.sight.show(None);
        device.begin_anew().await;
    }

    async fn enrol_all(
        &self,
        device: &Device,
        tokens: Vec<Which>,
        settings: Settings,
    ) -> Result<(), Broken> {
        if tokens.is_empty() {
            return Ok(());
        }
        let set = (tokens, settings.language);
        let known = self.lock().get(&set).cloned();
        if let Some(snapshot) = known {
            self.files.restore(snapshot.files.clone());
            self.keychain.restore(snapshot.entries.clone());
            self.bank.put_back(snapshot.tokens.clone());
            device.save_settings(settings).await?;
            return Ok(());
        }
        for which in &set.0 {
            self.enrol(device, *which).await?;
        }
        let snapshot = Snapshot {
            tokens: self.bank.issued(),
            files: self.files.all(),
            entries: self.keychain.all(),
        };
        self.lock().insert(set, Arc::new(snapshot));
        Ok(())
    }

    async fn enrol(&self, device: &Device, which: Which) -> Result<(), Broken> {
        let token = self.send(device, which).await?;
        Ok(device.enroll_confirm(&token).await?)
    }

    async fn send(&self, device: &Device, which: Which) -> Result<String, DeviceError> {
        let facts = which.facts();
        let consent = device.enroll_begin(values(which)).await?;
        debug_assert_eq!(consent.user_id, facts.user_id);
        let sent = device
            .enroll_send(&consent.draft, &consent.terms_version, &|_| {})
            .await?;
        Ok(sent.id)
    }

    async fn self_register(&self, device: &Device, which: Which) -> Result<(), DeviceError> {
        let service = which.facts().service_id;
        let consent = device.self_register_begin(service).await?;
        let sent = device
            .self_register_send(&consent.draft, &consent.terms_version, &|_| {})
            .await?;
        device.enroll_confirm(&sent.id).await
    }

    async fn self_interrupt(&self, device: &Device, which: Which) -> Result<(), Broken> {
        let lost = Fault::Lost(IssuerError::Timeout);
        self.bank.order(Message::SelfRegistration, lost);
        let sent = self.self_register(device, which).await;
        self.bank.order(Message::SelfRegistration, Fault::None);
        sent.err().map(|_| ()).ok_or(Broken)
    }

    /// None of them is anybody's.
    async fn try_pins(&self, device: &Device, count: usize) {
        for _ in 0..count {
            let _ = device.unlock(&UnlockPin::new("000000".to_owned())).await;
        }
    }

    async fn interrupt(&self, device: &Device, which: Which, at: Message) -> Result<(), Broken> {
        self.bank.order(at, Fault::Lost(IssuerError::Timeout));
        let sent = self.send(device, which).await;
        self.bank.order(at, Fault::None);
        sent.err().map(|_| ()).ok_or(Broken)
    }

    fn change_keys(&self, device: &Device, keys: Keys) {
        match keys {
            Keys::Gone => self.keychain.restore(HashMap::new()),
            Keys::OldestGone => self.forget_oldest(device),
            Keys::Others => self.move_house(device),
            Keys::Damaged => self.keychain.overwrite(b"?"),
            Keys::Newer => {
                let newer = STANDARD.encode(b"{\"v\":99}");
                self.keychain.overwrite(newer.as_bytes());
            }
        }
    }

    fn forget_oldest(&self, device: &Device) {
        let oldest = device.startup().data.tokens.pop();
        let mut entries = self.keychain.all();
        if let Some(token) = oldest {
            entries.remove(&token.id);
        }
        self.keychain.restore(entries);
    }

    /// The public data says that another installation wrote it.
    fn move_house(&self, device: &Device) {
        let name = device.startup().data.installation_id;
        let files = self.files.all();
        let data = files.get(DATA).map(|bytes| String::from_utf8_lossy(bytes));
        if let Some(text) = data {
            let moved = text.replace(&name, &"b".repeat(name.len()));
            self.files.put(DATA, moved.as_bytes());
        }
    }

    /// As in data of before anybody measured it.
    fn forget_clock(&self) {
        let files = self.files.all();
        let data = files.get(DATA).map(|bytes| String::from_utf8_lossy(bytes));
        let Some(text) = data else { return };
        let mut parts = text.split("\"clock\": {");
        let mut kept = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (_, after) = part.split_once('}').unwrap_or_default();
            kept.push_str("\"clock\": null");
            kept.push_str(after);
        }
        self.files.put(DATA, kept.as_bytes());
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Enrolled> {
        self.enrolled.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// In the order of the list.
async fn name_all(device: &Device, names: &[&str]) -> Result<(), Broken> {
    let tokens = device.startup().data.tokens;
    for (token, name) in tokens.iter().zip(names) {
        device.rename_token(&token.id, name).await?;
    }
    Ok(())
}

/// As if the customer had put them so.
async fn turn_round(device: &Device) -> Result<(), Broken> {
    let tokens = device.startup().data.tokens.into_iter().rev();
    let ids: Vec<String> = tokens.map(|token| token.id).collect();
    Ok(device.order_tokens(&ids).await?)
}

/// The tokens that a stage begins with, and the other cues.
fn leading_tokens(stage: &[Cue]) -> (Vec<Which>, &[Cue]) {
    let tokens = stage.iter().map_while(|cue| match cue {
        Cue::Token(which) => Some(*which),
        _ => None,
    });
    let tokens: Vec<Which> = tokens.collect();
    let rest = stage.get(tokens.len()..).unwrap_or_default();
    (tokens, rest)
}

fn values(which: Which) -> Values {
    let facts = which.facts();
    Values {
        service_id: facts.service_id.to_owned(),
        user_id: facts.user_id.to_owned(),
        activation_password: ActivationPassword::new(facts.password.to_owned()),
        again: true,
    }
}
