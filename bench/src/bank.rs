//! A bank to measure with: the first demo institution with keys of its own.

use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use warifu_enroll::client::Intent;
use warifu_enroll::directory::Directory;
use warifu_enroll::password::normalise;
use warifu_enroll::wire::DeviceReport;
use warifu_enroll::{Origin, Transport, TrustedCard, UserId};
use warifu_issuer::SystemChance;
use warifu_issuer::ids::Slug;
use warifu_issuer::keys::{
    DirectoryEntry, InstitutionKeys, KeyRing, MasterKey, card, directory, root_key,
};
use warifu_issuer::policy::{Institution, Institutions};
use warifu_issuer::ports::Chance as _;
use warifu_otp::UnixTime;
use warifu_secret::ActivationPassword;

/// The bank's clock when a measurement begins; it is moved by hand.
pub const BEGIN: UnixTime = UnixTime(1_795_231_200);

const PASSWORD: &str = "Ab12cd";

/// Institution and keys.
pub struct Bank {
    institutions: Institutions,
    keys: KeyRing,
    slug: Slug,
}

impl Bank {
    /// Reads the institutions; makes keys in `folder/keys` or takes those there.
    pub fn open(folder: &Path) -> Result<Self> {
        let institutions = Institutions::load(&institutions_dir())?;
        let mut rng = SystemChance.rng();
        let keys = folder.join("keys");
        let master = MasterKey::load_or_create(&keys.join("master.key"), &mut rng)?;
        let slugs: Vec<Slug> = institutions.iter().map(|one| one.slug.clone()).collect();
        Ok(Self {
            keys: KeyRing::load_or_create(&keys, &master, &slugs, &mut rng)?,
            slug: Slug::new("shinkumi").context("a slug")?,
            institutions,
        })
    }

    /// The institution.
    pub fn institution(&self) -> Result<&Arc<Institution>> {
        let found = self.institutions.by_slug(&self.slug);
        found.context("the demo institution is not there")
    }

    /// Its keys.
    pub fn keys(&self) -> Result<&InstitutionKeys> {
        Ok(self.keys.of(&self.slug)?)
    }

    /// What an app trusts: directory and card, checked.
    pub fn card(&self, origin: &str, now: UnixTime) -> Result<TrustedCard> {
        let origin = Origin::parse(origin, Transport::LoopbackToo)?;
        let (institution, keys) = (self.institution()?, self.keys()?);
        let root = root_key(&institutions_dir().join("demo-root.key"), true)?;
        let entry = DirectoryEntry {
            institution,
            keys,
            origin: &origin,
        };
        let signed = directory(&root, 1, now, [entry])?;
        let directory = Directory::verify(&signed, &root.public(), Transport::LoopbackToo)?;
        let entry = directory.lookup(&institution.service);
        let entry = entry.context("the service is not in the directory")?;
        let signed = card(institution, keys, &origin, now)?;
        Ok(TrustedCard::verify(&signed, entry, now)?)
    }

    /// The activation password of every customer here.
    pub fn password(&self) -> Result<ActivationPassword> {
        let policy = self.institution()?.activation_password;
        normalise(PASSWORD, policy).ok().context("a password")
    }
}

/// What a customer wants.
pub fn intent<'a>(card: &'a TrustedCard, user: &str) -> Result<Intent<'a>> {
    Ok(Intent {
        user_id: UserId::parse(user)?,
        terms_version: card.card().terms.version.clone(),
        at: BEGIN,
        card,
    })
}

/// What an app says of itself.
pub fn device_report() -> DeviceReport {
    DeviceReport {
        installation_id: "00112233445566778899aabbccddeeff".to_owned(),
        app: "warifu/0.1.0".to_owned(),
        platform: "linux".to_owned(),
        key_protection: "os_keystore".to_owned(),
    }
}

/// The demo institutions of this source tree.
pub fn institutions_dir() -> PathBuf {
    warifu_tests::places::root().join("institutions")
}
