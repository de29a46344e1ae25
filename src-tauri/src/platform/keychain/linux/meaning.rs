//! What an error on the bus means to a customer.

use warifu_device::ports::KeychainError;
use zbus::fdo;

/// Nobody there is *missing*; anything else that is not known is *refused*.
pub fn meaning(error: zbus::Error) -> KeychainError {
    match error {
        zbus::Error::MethodError(name, ..) => named(name.as_str()),
        zbus::Error::FDO(inner) => of_bus(&inner),
        zbus::Error::InputOutput(_) => KeychainError::Missing,
        _ => KeychainError::Refused,
    }
}

fn of_bus(error: &fdo::Error) -> KeychainError {
    match error {
        fdo::Error::ServiceUnknown(_)
        | fdo::Error::NameHasNoOwner(_)
        | fdo::Error::NoServer(_)
        | fdo::Error::NoReply(_)
        | fdo::Error::Disconnected(_) => KeychainError::Missing,
        fdo::Error::TimedOut(_) => KeychainError::Timeout,
        fdo::Error::ZBus(inner) => match inner {
            zbus::Error::MethodError(name, ..) => named(name.as_str()),
            zbus::Error::InputOutput(_) => KeychainError::Missing,
            _ => KeychainError::Refused,
        },
        _ => KeychainError::Refused,
    }
}

fn named(name: &str) -> KeychainError {
    match name {
        // The bus says *no reply* when a service goes without having answered.
        "org.freedesktop.DBus.Error.NoReply"
        | "org.freedesktop.DBus.Error.ServiceUnknown"
        | "org.freedesktop.DBus.Error.NameHasNoOwner" => KeychainError::Missing,
        other if other.starts_with("org.freedesktop.DBus.Error.Spawn.") => KeychainError::Missing,
        "org.freedesktop.DBus.Error.Timeout" | "org.freedesktop.DBus.Error.TimedOut" => {
            KeychainError::Timeout
        }
        "org.freedesktop.Secret.Error.IsLocked" => KeychainError::Locked,
        _ => KeychainError::Refused,
    }
}
