//! Demo data: keys, signed directory, customers, API keys. Doing it twice
//! changes nothing.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;
use warifu_enroll::{Text, UserId};
use warifu_issuer::account::AccountNumber;
use warifu_issuer::api_keys::ApiKeySecret;
use warifu_issuer::binding::{Details, TransferPassword};
use warifu_issuer::contract::{CardCells, CardCode, Fingerprint, Mode};
use warifu_issuer::customers::Customer;
use warifu_issuer::ids::{ContractId, MailAddress};
use warifu_issuer::keys::{DirectoryEntry, KeyRing, directory, root_key};
use warifu_issuer::outbox::Language;
use warifu_issuer::policy::{Institution, Proof};
use warifu_issuer::ports::StoreError;
use warifu_issuer::proof::SecretKind;
use warifu_issuer::stock::{By, StockRefusal};
use warifu_issuer::telephone::PhoneNumber;
use warifu_issuer::{Error, Issuer, NewCustomer};
use warifu_secret::LoginPassword;
use warifu_storage::Schema;

use super::card::{Card, Entry};
use super::demo_company::{Authority, CONTRACTS, DemoUser};
use super::demo_hardware::{DemoHardware, IN_STOCK};
use super::demo_staff;
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
    /// Where procedures ask for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) confirmation_password: Option<String>,
    /// The same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) transfer_password: Option<String>,
    /// Of a contract with several users.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) contract_pin: Option<String>,
    /// The same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) registration_pin: Option<String>,
    /// The same: who they are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) users: Vec<DemoUser>,
    /// The customer card: symbols and codes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) card: Vec<(String, String)>,
    /// Branch and number, where the login takes a representative account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account: Option<[String; 2]>,
    /// On file where the institution asks for calls; the last customer has none where
    /// something is issued by a call.
    pub(crate) phones: Vec<String>,
    #[serde(skip)]
    name: &'static str,
}

impl Person {
    /// Whether this is them.
    pub(crate) fn is(&self, customer: &Customer) -> bool {
        customer.user.as_str() == self.user_id && customer.name == self.name
    }

    /// As they are addressed.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }
}

const NAMES: [&str; 4] = ["山田商店", "鈴木製作所", "佐藤運輸", "高橋酒造"];

/// The demo's customers of an institution.
pub(crate) fn people(institution: &Institution) -> Vec<Person> {
    let slug = institution.slug.as_str();
    let asks = |proof| institution.portal.asks_for(proof);
    let name = |n: u32| {
        usize::try_from(n)
            .ok()
            .and_then(|n| NAMES.get(n % NAMES.len()).copied())
    };
    let company = institution.portal.company.is_some();
    let count = if company { CONTRACTS } else { CUSTOMERS };
    (1..=count)
        .map(|n| Person {
            contract_id: format!("{}{n:02}", slug.to_ascii_uppercase().replace('-', "")),
            password: format!("warifu{n:02}"),
            user_id: user_id(slug, n),
            confirmation_password: asks(Proof::ConfirmationPassword)
                .then(|| format!("kakunin{n:02}")),
            transfer_password: asks(Proof::TransferPassword)
                .then(|| format!("{:010}", 1_234_567_890 + u64::from(n))),
            contract_pin: None,
            registration_pin: None,
            users: Vec::new(),
            card: Vec::new(),
            account: institution.portal.takes_accounts().then(|| {
                [
                    "001".to_owned(),
                    format!("{:07}", 1_234_500_u32.saturating_add(n)),
                ]
            }),
            phones: if asks(Proof::TelephoneCheck) && n == CUSTOMERS {
                Vec::new()
            } else {
                vec![format!("090-0000-{n:04}"), format!("03-0000-{n:04}")]
            },
            name: name(n.saturating_sub(1)).unwrap_or_default(),
        })
        .zip(1..)
        .map(|(person, n)| person.of_a_company(institution, n))
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
    let customers = people(institution);
    for person in &customers {
        add(config, issuer, institution, person).await?;
    }
    if !config.demo.no_staff {
        demo_staff::enter(issuer, institution).await?;
    }
    if institution.portal.takes_tokens() {
        take_into_stock(config, clocks, issuer, institution).await?;
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
        staff: if config.demo.no_staff {
            Vec::new()
        } else {
            demo_staff::colleagues(issuer.institutions(), institution)
        },
        slug,
    })
}

async fn add(
    config: &Config,
    issuer: &Issuer,
    institution: &Institution,
    person: &Person,
) -> Result<(), StartError> {
    let contract = ContractId::parse(&person.contract_id).map_err(|_| Error::Handshake)?;
    let customers = &issuer.stores().customers;
    let there = async || customers.by_contract(&institution.slug, &contract).await;
    if let Some(customer) = there().await.map_err(Error::from)? {
        return set_up(config, issuer, institution, person, &customer).await;
    }
    let new = NewCustomer {
        contract: contract.clone(),
        user: UserId::parse(&person.user_id).map_err(|_| Error::Handshake)?,
        name: person.name.to_owned(),
        password: LoginPassword::new(person.password.clone()),
    };
    issuer.add_customer(&institution.slug, new).await?;
    match there().await.map_err(Error::from)? {
        Some(customer) => set_up(config, issuer, institution, person, &customer).await,
        None => Ok(()),
    }
}

/// What procedures ask this customer for.
async fn set_up(
    config: &Config,
    issuer: &Issuer,
    institution: &Institution,
    person: &Person,
    customer: &Customer,
) -> Result<(), StartError> {
    if let Some(password) = &person.confirmation_password {
        let kind = SecretKind::ConfirmationPassword;
        set_once(issuer, customer, kind, password).await?;
    }
    if let Some(password) = &person.transfer_password {
        let secret = TransferPassword::parse(password).ok_or(Error::Handshake)?;
        issuer.set_transfer_password(customer, secret).await?;
        set_details(issuer, customer).await?;
    }
    if !person.users.is_empty() {
        set_company(config, issuer, institution, person, customer).await?;
    }
    if let Some([branch, number]) = &person.account {
        let account = AccountNumber::parse(branch, number).map_err(|_| Error::Handshake)?;
        issuer.set_account(customer, account).await?;
    }
    add_phones(issuer, institution, person, customer).await
}

/// A secret that is there already stays: each costs a slow sum.
async fn set_once(
    issuer: &Issuer,
    customer: &Customer,
    kind: SecretKind,
    text: &str,
) -> Result<(), Error> {
    if issuer.has_secret(customer, kind).await? {
        return Ok(());
    }
    let secret = LoginPassword::new(text.to_owned());
    issuer.set_secret(customer, kind, secret).await
}

/// What a contract with several users has; a mode that was chosen since stays.
async fn set_company(
    config: &Config,
    issuer: &Issuer,
    institution: &Institution,
    person: &Person,
    customer: &Customer,
) -> Result<(), StartError> {
    set_details(issuer, customer).await?;
    for (kind, pin) in [
        (SecretKind::ContractPin, &person.contract_pin),
        (SecretKind::RegistrationPin, &person.registration_pin),
    ] {
        let pin = pin.as_deref().unwrap_or_default();
        set_once(issuer, customer, kind, pin).await?;
    }
    let mut users = Vec::new();
    for user in &person.users {
        let id = UserId::parse(&user.user_id).map_err(|_| Error::Handshake)?;
        users.push((id, user.name.to_owned()));
    }
    issuer.set_contract(customer, Mode::Own, users).await?;
    if let Some(policy) = &institution.card {
        let cells = person
            .card
            .iter()
            .filter_map(|(symbol, code)| Some((symbol.clone(), CardCode::parse(code, policy)?)));
        let cells = CardCells::of(policy, cells.collect()).ok_or(Error::Handshake)?;
        issuer.set_card(customer, cells).await?;
    }
    if institution.portal.certificate.is_some() {
        let made = Authority::of(config)?.certificate(&person.contract_id)?;
        let by = By::new("demo-data", "the demonstration").ok_or(Error::Handshake)?;
        let bound = issuer
            .bind_certificate(customer, Fingerprint::of(&made), &by)
            .await;
        return match bound {
            // Revoked since, by who tries that out.
            Ok(()) | Err(Error::Store(StoreError::Conflict)) => Ok(()),
            Err(error) => Err(error.into()),
        };
    }
    Ok(())
}

/// Pretend hardware tokens, as their maker would deliver them; what is in stock
/// or in use already stays as it is.
async fn take_into_stock(
    config: &Config,
    clocks: &Clocks,
    issuer: &Issuer,
    institution: &Institution,
) -> Result<(), StartError> {
    let all = issuer.institutions().iter();
    let mut taking = all.filter(|one| one.portal.takes_tokens());
    let place = taking.position(|one| one.slug == institution.slug);
    let hardware = DemoHardware::of(config, clocks, IN_STOCK)?.of_place(place.unwrap_or_default());
    let delivered = hardware.delivered().ok_or(Error::Handshake)?;
    let by = By::new("demo-data", "demonstration").ok_or(Error::Handshake)?;
    let done = issuer
        .import_stock(&institution.slug, delivered, &by, &mut |_| {})
        .await;
    match done {
        Ok(_) => Ok(()),
        Err(StockRefusal::Issuer(error)) => Err(error.into()),
        Err(_) => Err(Error::Handshake.into()),
    }
}

/// A mobile and a telephone at home, where the institution asks its customers to
/// call. Numbers like these are nobody's.
async fn add_phones(
    issuer: &Issuer,
    institution: &Institution,
    person: &Person,
    customer: &Customer,
) -> Result<(), StartError> {
    let there = !issuer.phones(customer.id).await?.is_empty();
    if there || institution.telephone_check.is_none() {
        return Ok(());
    }
    let labels = [("携帯電話", "Mobile"), ("ご自宅", "Home")];
    for (number, (ja, en)) in person.phones.iter().zip(labels) {
        let number = PhoneNumber::parse(number).map_err(|_| Error::Handshake)?;
        let label = Text {
            ja: ja.to_owned(),
            en: en.to_owned(),
        };
        issuer.add_phone(customer, number, Some(label)).await?;
    }
    Ok(())
}

/// Where the demo's mail goes that no token has an address for; what a customer
/// has chosen since stays.
async fn set_details(issuer: &Issuer, customer: &Customer) -> Result<(), StartError> {
    if issuer.details(customer).await?.is_some() {
        return Ok(());
    }
    let address = format!(
        "{}@customers.example",
        customer.contract.as_str().to_lowercase()
    );
    let details = Details {
        mail: MailAddress::parse(&address).map_err(|_| Error::Handshake)?,
        language: Language::Ja,
        otp_at_login: false,
    };
    let stored = issuer.stores().details.set(customer.id, details).await;
    Ok(stored.map_err(Error::from)?)
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
        "mahoroba" => format!("D75{n:06}"),
        "asahino" => format!("A59{n:06}"),
        "tsubaki" => format!("TB67{n:04}01"),
        "kotonoha" => format!("K34{n:06}"),
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
