//! The Secret Service as it is spoken on the session bus.
//! <https://specifications.freedesktop.org/secret-service/>

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Type, Value};

/// The service's name on the bus.
pub const NAME: &str = "org.freedesktop.secrets";
/// The property with a collection's name.
pub const COLLECTION_LABEL: &str = "org.freedesktop.Secret.Collection.Label";
/// The property with an entry's name.
pub const ITEM_LABEL: &str = "org.freedesktop.Secret.Item.Label";
/// The property with what an entry is found by.
pub const ITEM_ATTRIBUTES: &str = "org.freedesktop.Secret.Item.Attributes";
/// The path that stands for *none*.
pub const NONE: &str = "/";

/// A secret on its way, sealed under its session's key.
#[derive(Serialize, Deserialize, Type)]
pub struct Sealed {
    pub session: OwnedObjectPath,
    /// The initialisation vector.
    pub parameters: Vec<u8>,
    pub value: Vec<u8>,
    pub content_type: String,
}

#[zbus::proxy(
    interface = "org.freedesktop.Secret.Service",
    default_service = "org.freedesktop.secrets",
    default_path = "/org/freedesktop/secrets"
)]
pub trait Service {
    fn open_session(
        &self,
        algorithm: &str,
        input: Value<'_>,
    ) -> zbus::Result<(OwnedValue, OwnedObjectPath)>;
    fn read_alias(&self, name: &str) -> zbus::Result<OwnedObjectPath>;
    /// Open ones, then locked ones.
    fn search_items(
        &self,
        attributes: HashMap<&str, &str>,
    ) -> zbus::Result<(Vec<OwnedObjectPath>, Vec<OwnedObjectPath>)>;
    /// What is open now, and a prompt for the rest.
    fn unlock(
        &self,
        objects: &[ObjectPath<'_>],
    ) -> zbus::Result<(Vec<OwnedObjectPath>, OwnedObjectPath)>;
    fn create_collection(
        &self,
        properties: HashMap<&str, Value<'_>>,
        alias: &str,
    ) -> zbus::Result<(OwnedObjectPath, OwnedObjectPath)>;
    #[cfg(test)]
    fn lock(
        &self,
        objects: &[ObjectPath<'_>],
    ) -> zbus::Result<(Vec<OwnedObjectPath>, OwnedObjectPath)>;
}

#[zbus::proxy(
    interface = "org.freedesktop.Secret.Collection",
    default_service = "org.freedesktop.secrets"
)]
pub trait Collection {
    #[zbus(property(emits_changed_signal = "false"))]
    fn locked(&self) -> zbus::Result<bool>;
    /// The entry, or a prompt.
    fn create_item(
        &self,
        properties: HashMap<&str, Value<'_>>,
        secret: &Sealed,
        replace: bool,
    ) -> zbus::Result<(OwnedObjectPath, OwnedObjectPath)>;
}

#[zbus::proxy(
    interface = "org.freedesktop.Secret.Item",
    default_service = "org.freedesktop.secrets"
)]
pub trait Item {
    fn get_secret(&self, session: &ObjectPath<'_>) -> zbus::Result<Sealed>;
    fn set_secret(&self, secret: &Sealed) -> zbus::Result<()>;
    /// A prompt, or none.
    fn delete(&self) -> zbus::Result<OwnedObjectPath>;
}

#[zbus::proxy(
    interface = "org.freedesktop.Secret.Prompt",
    default_service = "org.freedesktop.secrets"
)]
pub trait Prompt {
    fn prompt(&self, window_id: &str) -> zbus::Result<()>;
    fn dismiss(&self) -> zbus::Result<()>;
    #[zbus(signal)]
    fn completed(&self, dismissed: bool, result: OwnedValue) -> zbus::Result<()>;
}
