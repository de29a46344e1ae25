//! Demo data: keys, signed directory, customers, API keys. Doing it twice
//! changes nothing.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;
use warifu_enroll::UserId;
use warifu_issuer::api_keys::ApiKeySecret;
use warifu_issuer::customers::Customer;
use warifu_issuer::ids::ContractId;
use warifu_issuer::keys::{DirectoryEntry, KeyRing, directory, root_key};
use warifu_issuer::policy::Institution;
use warifu_issuer::ports::StoreError;
use warifu_issuer::{Error, Issuer, NewCustomer};
use warifu_secret::LoginPassword;
use warifu_storage::Schema;

use super::card::{Card, Entry};
use crate::assemble::{Assembled, Missing, assemble, make_folder, origin};
use crate::config::Config;
use crate::ready::Clocks;
use crate::start_error::StartError;

/// How many customers each institution has.
const CUSTOMERS: u32 = 12;

/// Somebody who may log in to the demonstration.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Person {
    pub(crate) contract_id: String,
    pub(crate) password: String,
    pub(crate) user_id: String,
    #[serde(skip)]
    name: &'static str,
}

impl Person {
    /// Whether this is them.
    pub(crate) fn is(&self, customer: &Customer) -> bool {
        customer.user.as_str() == self.user_id && customer.name == self.name
    }
}

const NAMES: [&str; 4] = ["山田商店", "鈴木製作所", "佐藤運輸", "高橋酒造"];

/// The demo's customers of an institution.
pub(crate) fn people(slug: &str) -> Vec<Person> {
    let name = |n: u32| {
        usize::try_from(n)
            .ok()
            .and_then(|n| NAMES.get(n % NAMES.len()).copied())
    };
    (1..=CUSTOMERS)
        .map(|n| Person {
            contract_id: format!("{}{n:02}", slug.to_ascii_uppercase().replace('-', "")),
            password: format!("warifu{n:02}"),
            user_id: user_id(slug, n),
            name: name(n.saturating_sub(1)).unwrap_or_default(),
        })
        .collect()
}

/// Makes everything that the demonstration needs and is not there yet.
pub(crate) async fn make(config: &Config, clocks: &Clocks) -> Result<Card, StartError> {
    if !config.demo.enabled {
        return Err(StartError::NotDemo);
    }
    make_folder(&config.data_dir)?;
    let origin = origin(config, config.listen)?;
    let Assembled {
        issuer,
        keys,
        database,
    } = assemble(config, origin, clocks, Schema::Migrate, Missing::Make).await?;
    write_directory(config, &issuer, &keys)?;
    let mut institutions = Vec::new();
    for institution in issuer.institutions().iter() {
        institutions.push(enter(config, clocks, &issuer, institution).await?);
    }
    database.close().await;
    let fixed = config.public_origin.is_some() || config.listen.port() != 0;
    Ok(Card {
        origin: fixed.then(|| issuer.origin().to_string()),
        directory: absolute(&config.directory_path()),
        institutions,
    })
}

/// Signs the directory with the demo root: worthless by design, it lies in the repository.
pub(crate) fn write_directory(
    config: &Config,
    issuer: &Issuer,
    keys: &KeyRing,
) -> Result<(), StartError> {
    let root = root_key(&config.institutions_dir.join("demo-root.key"), true)?;
    let mut entries = Vec::new();
    for institution in issuer.institutions().iter() {
        entries.push(DirectoryEntry {
            institution,
            keys: keys.of(&institution.slug)?,
            origin: issuer.origin(),
        });
    }
    let now = issuer.now();
    let signed = directory(&root, now.0, now, entries)?;
    let json = signed.to_json().map_err(|_| Error::Handshake)?;
    write_whole(&config.directory_path(), &json, 0o644)
}

async fn enter(
    config: &Config,
    clocks: &Clocks,
    issuer: &Issuer,
    institution: &Institution,
) -> Result<Entry, StartError> {
    let slug = institution.slug.to_string();
    let customers = people(&slug);
    for person in &customers {
        add(issuer, institution, person).await?;
    }
    let key_file = config.data_dir.join(format!("api-key-{slug}"));
    add_api_key(clocks, issuer, institution, &key_file).await?;
    Ok(Entry {
        name_ja: institution.names.ja.clone(),
        name_en: institution.names.en.clone(),
        service_id: institution.service.to_string(),
        login_page: format!("/i/{slug}/login"),
        api_key_file: absolute(&key_file),
        customers,
        slug,
    })
}

async fn add(
    issuer: &Issuer,
    institution: &Institution,
    person: &Person,
) -> Result<(), StartError> {
    let contract = ContractId::parse(&person.contract_id).map_err(|_| Error::Handshake)?;
    let there = issuer
        .stores()
        .customers
        .by_contract(&institution.slug, &contract)
        .await
        .map_err(Error::from)?;
    if there.is_some() {
        return Ok(());
    }
    let new = NewCustomer {
        contract,
        user: UserId::parse(&person.user_id).map_err(|_| Error::Handshake)?,
        name: person.name.to_owned(),
        password: LoginPassword::new(person.password.clone()),
    };
    issuer.add_customer(&institution.slug, new).await?;
    Ok(())
}

/// The key in the file, or a new one into it; known to the issuer either way.
async fn add_api_key(
    clocks: &Clocks,
    issuer: &Issuer,
    institution: &Institution,
    file: &Path,
) -> Result<(), StartError> {
    let secret = if let Ok(text) = fs::read_to_string(file) {
        ApiKeySecret::new(text.trim().to_owned())
    } else {
        let secret = ApiKeySecret::random(&mut clocks.chance.rng());
        // EXPOSE: into a file that only its owner may read.
        write_whole(file, secret.expose().as_bytes(), 0o600)?;
        secret
    };
    match issuer
        .add_known_api_key(&institution.slug, "demo", &secret)
        .await
    {
        Ok(_) | Err(Error::Store(StoreError::Conflict)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// As the two institutions print them.
fn user_id(slug: &str, n: u32) -> String {
    match slug {
        "shinkumi" => format!("2083L0000193A{n:03}"),
        "michishio" => format!("9998{n:08}"),
        _ => format!("{}{n:04}", slug.to_ascii_uppercase().replace('-', "")),
    }
}

/// A temporary file beside it, put in place whole.
pub(super) fn write_whole(path: &Path, bytes: &[u8], mode: u32) -> Result<(), StartError> {
    let failed = |error: std::io::Error| StartError::file(path, &error);
    if let Some(folder) = path.parent() {
        make_folder(folder)?;
    }
    let temporary = path.with_extension("new");
    drop(fs::remove_file(&temporary));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    let mut file = options.open(&temporary).map_err(failed)?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(failed)?;
    fs::rename(&temporary, path).map_err(failed)
}

fn absolute(path: &Path) -> String {
    let whole: PathBuf = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    whole.display().to_string()
}
