//! One connection to the Secret Service, and what the app does over it.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::Mutex;
use warifu_device::ports::KeychainError;
use warifu_secret::EntryBytes;
use zbus::Connection;
use zbus::fdo::DBusProxy;
use zbus::names::BusName;
use zbus::proxy::CacheProperties;
use zbus::zvariant::{OwnedObjectPath, Value};

use super::meaning;
use super::prompt::ask;
use super::session::Session;
use super::wire::{
    COLLECTION_LABEL, CollectionProxy, ITEM_ATTRIBUTES, ITEM_LABEL, ItemProxy, NAME, NONE,
    ServiceProxy,
};
use crate::platform::keychain::lanes::Ear;
use crate::platform::keychain::{PromptKind, Prompts, SERVICE};

type Done<T = ()> = Result<T, KeychainError>;

/// A connection; clones share it.
#[derive(Clone)]
pub struct Client {
    bus: Connection,
    service: ServiceProxy<'static>,
    session: Arc<Mutex<Option<Arc<Session>>>>,
    prompts: Arc<Prompts>,
}

impl Client {
    pub async fn connect(prompts: Arc<Prompts>) -> Done<Self> {
        let bus = Connection::session().await;
        let bus = bus.map_err(|_| KeychainError::Missing)?;
        let service = ServiceProxy::builder(&bus)
            .cache_properties(CacheProperties::No)
            .build()
            .await
            .map_err(meaning)?;
        Ok(Self {
            bus,
            service,
            session: Arc::default(),
            prompts,
        })
    }

    /// The default collection, where it is there and open.
    pub async fn open_collection(&self) -> Done<OwnedObjectPath> {
        let collection = self.default_collection().await?;
        if self.is_locked(&collection).await? {
            return Err(KeychainError::Locked);
        }
        Ok(collection)
    }

    /// Who answers, by the name of its process: the specification has none.
    pub async fn name(&self) -> Done<Option<String>> {
        let bus = DBusProxy::new(&self.bus).await.map_err(meaning)?;
        let name = BusName::try_from(NAME).map_err(|_| KeychainError::Refused)?;
        let process = bus.get_connection_unix_process_id(name).await;
        let process = process.map_err(|e| meaning(e.into()))?;
        let comm = std::fs::read_to_string(format!("/proc/{process}/comm"));
        Ok(comm.ok().and_then(|comm| known(comm.trim())))
    }

    pub async fn read(&self, account: &str) -> Done<EntryBytes> {
        self.open_collection().await?;
        let found = self.find(account).await?;
        let item = self.item(found.ok_or(KeychainError::NoEntry)?).await?;
        let session = self.session().await?;
        let sealed = item.get_secret(session.path()).await.map_err(meaning)?;
        session.open_sealed(&sealed)
    }

    pub async fn write(&self, account: &str, entry: &EntryBytes, ear: &Ear) -> Done {
        let collection = self.open_collection().await?;
        let found = self.find(account).await?;
        let sealed = self.session().await?.seal(entry);
        if let Some(found) = found {
            let item = self.item(found).await?;
            return item.set_secret(&sealed).await.map_err(meaning);
        }
        let attributes = HashMap::from([("service", SERVICE), ("username", account)]);
        let properties = HashMap::from([
            (ITEM_LABEL, Value::from("Warifu")),
            (ITEM_ATTRIBUTES, Value::from(attributes)),
        ]);
        let collection = self.collection(&collection).await?;
        let created = collection.create_item(properties, &sealed, true).await;
        let (_, prompt) = created.map_err(meaning)?;
        self.allow(prompt, ear).await
    }

    pub async fn delete(&self, account: &str, ear: &Ear) -> Done {
        self.open_collection().await?;
        let found = self.find(account).await?;
        let item = self.item(found.ok_or(KeychainError::NoEntry)?).await?;
        let prompt = item.delete().await.map_err(meaning)?;
        self.allow(prompt, ear).await
    }

    /// Asks the customer to unlock the default collection, and our entries
    /// where the store locks them one by one.
    pub async fn unlock(&self) -> Done {
        let collection = self.default_collection().await?;
        if self.is_locked(&collection).await? {
            self.unlock_all(std::slice::from_ref(&collection)).await?;
        }
        let ours = HashMap::from([("service", SERVICE)]);
        let (_, locked) = self.service.search_items(ours).await.map_err(meaning)?;
        if !locked.is_empty() && !self.is_locked(&collection).await? {
            self.unlock_all(&locked).await?;
        }
        self.open_collection().await.map(drop)
    }

    /// Asks the customer to make a default collection.
    pub async fn create(&self) -> Done {
        let label = HashMap::from([(COLLECTION_LABEL, Value::from("Default"))]);
        let created = self.service.create_collection(label, "default").await;
        let (_, prompt) = created.map_err(meaning)?;
        ask(&self.bus, &self.prompts, prompt, PromptKind::Create).await?;
        self.default_collection().await.map(drop)
    }

    async fn unlock_all(&self, objects: &[OwnedObjectPath]) -> Done {
        let paths: Vec<_> = objects.iter().map(|path| path.as_ref()).collect();
        let (_, prompt) = self.service.unlock(&paths).await.map_err(meaning)?;
        ask(&self.bus, &self.prompts, prompt, PromptKind::Unlock).await
    }

    /// Some stores ask before they change anything. Nobody is asked for a
    /// change that was given up.
    async fn allow(&self, prompt: OwnedObjectPath, ear: &Ear) -> Done {
        if prompt.as_str() != NONE && !ear.hears() {
            return Err(KeychainError::Timeout);
        }
        ask(&self.bus, &self.prompts, prompt, PromptKind::Allow).await
    }

    /// The entry of `account`, where it is there and open.
    async fn find(&self, account: &str) -> Done<Option<OwnedObjectPath>> {
        let attributes = HashMap::from([("service", SERVICE), ("username", account)]);
        let found = self.service.search_items(attributes).await;
        let (open, locked) = found.map_err(meaning)?;
        match (open.as_slice(), locked.as_slice()) {
            ([], []) => Ok(None),
            ([one], []) => Ok(Some(one.clone())),
            ([], [_]) => Err(KeychainError::Locked),
            // Which of them is ours nobody can tell.
            _ => Err(KeychainError::Refused),
        }
    }

    async fn default_collection(&self) -> Done<OwnedObjectPath> {
        let path = self.service.read_alias("default").await.map_err(meaning)?;
        if path.as_str() == NONE {
            return Err(KeychainError::NoDefault);
        }
        Ok(path)
    }

    async fn is_locked(&self, path: &OwnedObjectPath) -> Done<bool> {
        let collection = self.collection(path).await?;
        collection.locked().await.map_err(meaning)
    }

    /// A session is of use only with the process that it was opened with.
    async fn session(&self) -> Done<Arc<Session>> {
        let mut held = self.session.lock().await;
        let bus = DBusProxy::new(&self.bus).await.map_err(meaning)?;
        let name = BusName::try_from(NAME).map_err(|_| KeychainError::Refused)?;
        let owner = bus.get_name_owner(name).await;
        let owner = owner.map_err(|e| meaning(e.into()))?.to_string();
        if let Some(session) = held.as_ref().filter(|session| session.owner == owner) {
            return Ok(session.clone());
        }
        let session = Arc::new(Session::open(&self.service, owner).await?);
        *held = Some(session.clone());
        Ok(session)
    }

    async fn collection(&self, path: &OwnedObjectPath) -> Done<CollectionProxy<'static>> {
        let at = CollectionProxy::builder(&self.bus).path(path.clone());
        let at = at.map_err(meaning)?.cache_properties(CacheProperties::No);
        at.build().await.map_err(meaning)
    }

    async fn item(&self, path: OwnedObjectPath) -> Done<ItemProxy<'static>> {
        let at = ItemProxy::builder(&self.bus).path(path);
        let at = at.map_err(meaning)?.cache_properties(CacheProperties::No);
        at.build().await.map_err(meaning)
    }
}

/// A process's name has 15 bytes at the most.
fn known(comm: &str) -> Option<String> {
    let name = match comm {
        _ if comm.starts_with("gnome-keyring") => "GNOME Keyring",
        _ if comm.starts_with("kwalletd") || comm.starts_with("ksecretd") => "KWallet",
        _ if comm.starts_with("keepassxc") => "KeePassXC",
        _ if comm.starts_with("oo7") => "oo7",
        _ => return None,
    };
    Some(name.to_owned())
}

/// Locks the default collection, as a customer may at any time.
#[cfg(test)]
pub async fn lock_for_test() {
    let client = Client::connect(Arc::new(Prompts::new(|_| ())))
        .await
        .unwrap();
    let collection = client.default_collection().await.unwrap();
    client.service.lock(&[collection.as_ref()]).await.unwrap();
}
