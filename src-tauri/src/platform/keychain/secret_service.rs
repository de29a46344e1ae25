//! The state of the Secret Service's default collection, over D-Bus.
//! <https://specifications.freedesktop.org/secret-service/>

use std::collections::HashMap;
use std::time::Duration;

use warifu_device::ports::KeychainError;
use zbus::Connection;
use zbus::export::ordered_stream::OrderedStreamExt;
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};

/// What asking for the state may take.
const CHECK_TIME: Duration = Duration::from_secs(5);
/// How long a customer may take to answer the prompt.
const PROMPT_TIME: Duration = Duration::from_mins(1);
/// The property with a collection's name.
const LABEL: &str = "org.freedesktop.Secret.Collection.Label";
/// The path that stands for *none*.
const NONE: &str = "/";

#[zbus::proxy(
    interface = "org.freedesktop.Secret.Service",
    default_service = "org.freedesktop.secrets",
    default_path = "/org/freedesktop/secrets"
)]
trait Service {
    fn read_alias(&self, name: &str) -> zbus::Result<OwnedObjectPath>;
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
trait Collection {
    #[zbus(property(emits_changed_signal = "false"))]
    fn locked(&self) -> zbus::Result<bool>;
}

#[zbus::proxy(
    interface = "org.freedesktop.Secret.Prompt",
    default_service = "org.freedesktop.secrets"
)]
trait Prompt {
    fn prompt(&self, window_id: &str) -> zbus::Result<()>;
    #[zbus(signal)]
    fn completed(&self, dismissed: bool, result: OwnedValue) -> zbus::Result<()>;
}

/// Whether the default collection is there and unlocked.
pub async fn check() -> Result<(), KeychainError> {
    within(CHECK_TIME, async {
        let bus = bus().await?;
        let collection = default_collection(&bus).await?;
        if is_locked(&bus, &collection).await? {
            Err(KeychainError::Locked)
        } else {
            Ok(())
        }
    })
    .await
}

/// Asks the customer to unlock the default collection.
pub async fn unlock() -> Result<(), KeychainError> {
    within(PROMPT_TIME, async {
        let bus = bus().await?;
        let collection = default_collection(&bus).await?;
        let service = ServiceProxy::new(&bus).await.map_err(|e| meaning(&e))?;
        let (_, prompt) = service
            .unlock(&[collection.as_ref()])
            .await
            .map_err(|e| meaning(&e))?;
        if prompt.as_str() != NONE {
            ask(&bus, prompt).await?;
        }
        if is_locked(&bus, &collection).await? {
            Err(KeychainError::Locked)
        } else {
            Ok(())
        }
    })
    .await
}

/// Asks the customer to make a default collection.
pub async fn create() -> Result<(), KeychainError> {
    within(PROMPT_TIME, async {
        let bus = bus().await?;
        let service = ServiceProxy::new(&bus).await.map_err(|e| meaning(&e))?;
        let label = HashMap::from([(LABEL, Value::from("Default"))]);
        let (_, prompt) = service
            .create_collection(label, "default")
            .await
            .map_err(|e| meaning(&e))?;
        if prompt.as_str() != NONE && ask(&bus, prompt).await == Err(KeychainError::Locked) {
            return Err(KeychainError::NoDefault);
        }
        default_collection(&bus).await.map(|_| ())
    })
    .await
}

async fn within<T>(
    time: Duration,
    work: impl Future<Output = Result<T, KeychainError>>,
) -> Result<T, KeychainError> {
    tokio::time::timeout(time, work)
        .await
        .unwrap_or(Err(KeychainError::Timeout))
}

async fn bus() -> Result<Connection, KeychainError> {
    Connection::session()
        .await
        .map_err(|_| KeychainError::Missing)
}

async fn default_collection(bus: &Connection) -> Result<OwnedObjectPath, KeychainError> {
    let service = ServiceProxy::new(bus).await.map_err(|e| meaning(&e))?;
    let path = service
        .read_alias("default")
        .await
        .map_err(|e| meaning(&e))?;
    if path.as_str() == NONE {
        Err(KeychainError::NoDefault)
    } else {
        Ok(path)
    }
}

async fn is_locked(bus: &Connection, path: &OwnedObjectPath) -> Result<bool, KeychainError> {
    let collection = CollectionProxy::builder(bus)
        .path(path)
        .map_err(|e| meaning(&e))?
        .cache_properties(zbus::proxy::CacheProperties::No)
        .build()
        .await
        .map_err(|e| meaning(&e))?;
    collection.locked().await.map_err(|e| meaning(&e))
}

/// Shows the prompt and waits until it was answered.
async fn ask(bus: &Connection, path: OwnedObjectPath) -> Result<(), KeychainError> {
    let prompt = PromptProxy::new(bus, path).await.map_err(|e| meaning(&e))?;
    let mut completed = prompt.receive_completed().await.map_err(|e| meaning(&e))?;
    prompt.prompt("").await.map_err(|e| meaning(&e))?;
    let answer = completed.next().await.ok_or(KeychainError::Locked)?;
    match answer.args() {
        Ok(args) if !args.dismissed => Ok(()),
        _ => Err(KeychainError::Locked),
    }
}

/// Nobody there is *missing*; anything else is *refused*.
fn meaning(error: &zbus::Error) -> KeychainError {
    let name = match error {
        zbus::Error::MethodError(name, ..) => name.as_str().to_owned(),
        zbus::Error::FDO(inner) => match inner.as_ref() {
            zbus::fdo::Error::ServiceUnknown(_)
            | zbus::fdo::Error::NameHasNoOwner(_)
            | zbus::fdo::Error::NoServer(_)
            | zbus::fdo::Error::Disconnected(_) => return KeychainError::Missing,
            zbus::fdo::Error::TimedOut(_) | zbus::fdo::Error::NoReply(_) => {
                return KeychainError::Timeout;
            }
            _ => return KeychainError::Refused,
        },
        zbus::Error::InputOutput(_) => return KeychainError::Missing,
        _ => return KeychainError::Refused,
    };
    match name.as_str() {
        "org.freedesktop.DBus.Error.NoReply" => KeychainError::Timeout,
        "org.freedesktop.DBus.Error.ServiceUnknown"
        | "org.freedesktop.DBus.Error.NameHasNoOwner" => KeychainError::Missing,
        other if other.starts_with("org.freedesktop.DBus.Error.Spawn.") => KeychainError::Missing,
        "org.freedesktop.Secret.Error.IsLocked" => KeychainError::Locked,
        _ => KeychainError::Refused,
    }
}

/// Locks the default collection, as a customer may at any time.
#[cfg(test)]
pub async fn lock_for_test() {
    let bus = bus().await.unwrap();
    let collection = default_collection(&bus).await.unwrap();
    ServiceProxy::new(&bus)
        .await
        .unwrap()
        .lock(&[collection.as_ref()])
        .await
        .unwrap();
}
