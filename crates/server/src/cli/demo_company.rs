//! The demo's companies: users, customer cards, and a small authority whose key is
//! thrown away once it has vouched for all of them.

use std::fs;
use std::path::{Path, PathBuf};

use p12_keystore::{Certificate, KeyStore, KeyStoreEntry, PrivateKeyChain};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use serde::Serialize;
use sha2::{Digest, Sha256};
use warifu_issuer::policy::{CardPolicy, LoginStep};

use super::demo::{Person, write_whole};
use crate::assemble::make_folder;
use crate::config::Config;
use crate::http::certified::certificates;
use crate::start_error::StartError;

/// In the data folder.
const FOLDER: &str = "demo-certificates";
/// What the demo's PKCS#12 files open with.
pub(crate) const IMPORT: &str = "warifu";
/// Contracts of an institution whose contracts have several users.
pub(crate) const CONTRACTS: u32 = 4;
/// A certificate of the authority that no contract has.
pub(crate) const NOBODY: &str = "NOBODY";

/// A user of a demo contract.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct DemoUser {
    pub(crate) user_id: String,
    pub(crate) name: &'static str,
}

/// The users of a contract; the first has its own user ID.
pub(crate) fn users(first: &str) -> Vec<DemoUser> {
    let names = ["山田 太郎", "鈴木 花子", "佐藤 次郎"];
    let base = first.get(..first.len().saturating_sub(2)).unwrap_or(first);
    (1..)
        .zip(names)
        .map(|(n, name)| DemoUser {
            user_id: format!("{base}{n:02}"),
            name,
        })
        .collect()
}

/// The cells of a contract's card, in their order: known to everybody who reads
/// this.
pub(crate) fn card(policy: &CardPolicy, contract: &str) -> Vec<(String, String)> {
    let code = |symbol: &String| {
        let mut hash = Sha256::new_with_prefix(b"warifu/1 demo card");
        hash.update(contract);
        hash.update(symbol);
        let digest = hash.finalize();
        let digits = usize::from(policy.digits);
        let number = digest
            .iter()
            .take(8)
            .fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        let number = number % 10_u64.pow(u32::from(policy.digits));
        (symbol.clone(), format!("{number:0digits$}"))
    };
    policy.symbols.iter().map(code).collect()
}

/// The files of the demo's authority.
pub(crate) struct Authority {
    folder: PathBuf,
}

impl Authority {
    /// Made where it is missing, with certificates for the issuer itself, for all
    /// contracts of institutions that ask for one, and for nobody.
    ///
    /// # Errors
    /// [`StartError`].
    pub(crate) fn of(config: &Config) -> Result<Self, StartError> {
        let folder = config.data_dir.join(FOLDER);
        let made = Self { folder };
        if !made.file("authority.pem").exists() {
            make_folder(&made.folder)?;
            made.make(&contracts(config)?)
                .map_err(|_| StartError::Certificate(made.folder.clone()))?;
        }
        Ok(made)
    }

    /// One of its files.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The same, without making any.
    pub(crate) fn place(config: &Config, name: &str) -> PathBuf {
        config.data_dir.join(FOLDER).join(name)
    }

    /// The certificate of a contract.
    ///
    /// # Errors
    /// [`StartError::Certificate`].
    pub(crate) fn certificate(&self, contract: &str) -> Result<Vec<u8>, StartError> {
        let path = self.file(&format!("{contract}.pem"));
        let first = certificates(&path)?.into_iter().next();
        let first = first.ok_or(StartError::Certificate(path))?;
        Ok(first.to_vec())
    }

    fn make(&self, contracts: &[String]) -> Result<(), Unmade> {
        let key = KeyPair::generate()?;
        let mut root = params("Warifu Demo Authority");
        root.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        root.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let authority = root.self_signed(&key)?;
        let issuer = Issuer::new(root, key);
        self.server(&issuer)?;
        for contract in contracts {
            self.client(&issuer, contract, authority.der())?;
        }
        // Last, so that what was broken off is begun anew.
        self.write("authority.pem", authority.pem().as_bytes())
    }

    fn server(&self, issuer: &Issuer<'_, KeyPair>) -> Result<(), Unmade> {
        let key = KeyPair::generate()?;
        let mut own = CertificateParams::new(["127.0.0.1".to_owned(), "localhost".to_owned()])?;
        own.distinguished_name = params("Warifu Demo").distinguished_name;
        own.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let own = own.signed_by(&key, issuer)?;
        self.write("server.pem", own.pem().as_bytes())?;
        self.write("server.key", key.serialize_pem().as_bytes())
    }

    fn client(
        &self,
        issuer: &Issuer<'_, KeyPair>,
        contract: &str,
        authority: &[u8],
    ) -> Result<(), Unmade> {
        let key = KeyPair::generate()?;
        let mut own = params(contract);
        own.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        own.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let own = own.signed_by(&key, issuer)?;
        let chain = [own.der().as_ref(), authority].map(Certificate::from_der);
        let chain = chain.into_iter().collect::<Result<Vec<_>, _>>()?;
        let entry = PrivateKeyChain::new(key.serialized_der(), contract, chain);
        let mut store = KeyStore::new();
        store.add_entry(contract, KeyStoreEntry::PrivateKeyChain(entry));
        let bytes = store
            .writer(IMPORT)
            .encryption_iterations(2048)
            .mac_iterations(2048)
            .write()?;
        self.write(&format!("{contract}.pem"), own.pem().as_bytes())?;
        self.write(&format!("{contract}.p12"), &bytes)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Unmade> {
        write_whole(&self.file(name), bytes, 0o600).map_err(|_| Unmade)
    }
}

/// Something of it could not be made.
struct Unmade;

impl From<rcgen::Error> for Unmade {
    fn from(_: rcgen::Error) -> Self {
        Self
    }
}

impl From<p12_keystore::error::Error> for Unmade {
    fn from(_: p12_keystore::error::Error) -> Self {
        Self
    }
}

fn params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params
        .distinguished_name
        .push(DnType::OrganizationName, "Warifu Demo");
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = date_time_ymd(2024, 1, 1);
    params.not_after = date_time_ymd(2037, 12, 31);
    params
}

/// Contracts whose institutions ask for certificates, and nobody.
fn contracts(config: &Config) -> Result<Vec<String>, StartError> {
    let all = warifu_issuer::policy::Institutions::load(&config.institutions_dir)?;
    let asking = all.iter().filter(|one| one.portal.certificate.is_some());
    let people = asking.flat_map(|one| super::demo::people(one));
    let mut contracts: Vec<String> = people.map(|person| person.contract_id).collect();
    contracts.push(NOBODY.to_owned());
    Ok(contracts)
}

/// A file of the demo's authority, to be handed out.
pub(crate) fn read(path: &Path) -> Option<Vec<u8>> {
    fs::read(path).ok()
}

/// The PINs of a contract.
pub(crate) fn pins(n: u32) -> [String; 2] {
    [format!("6712{n:04}"), format!("8845{n:04}")]
}

impl Person {
    /// Sets what a contract with several users has.
    pub(crate) fn of_a_company(
        mut self,
        institution: &warifu_issuer::policy::Institution,
        n: u32,
    ) -> Self {
        let portal = &institution.portal;
        if portal.company.is_none() {
            return self;
        }
        let [contract_pin, registration_pin] = pins(n);
        self.contract_pin = Some(contract_pin);
        self.registration_pin = Some(registration_pin);
        self.users = users(&self.user_id);
        let card = institution.card.as_ref();
        let asks = portal.login_asks(LoginStep::CardCode);
        if let (Some(policy), true) = (card, asks) {
            self.card = self::card(policy, &self.contract_id);
        }
        self
    }
}
