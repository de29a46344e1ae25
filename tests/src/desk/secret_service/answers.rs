//! What a Secret Service answers that does as it should.

use super::{
    prompts::Then,
    script::Method,
    session::Session,
    state::{COLLECTION, State},
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use zbus::{
    Connection, Message,
    message::Header,
    zvariant::{OwnedObjectPath, OwnedValue, Type, Value},
};

const NONE: &str = "/";
const LOCKED: &str = "org.freedesktop.Secret.Error.IsLocked";
const NO_SESSION: &str = "org.freedesktop.Secret.Error.NoSession";
const NO_OBJECT: &str = "org.freedesktop.Secret.Error.NoSuchObject";
const BAD: &str = "org.freedesktop.DBus.Error.InvalidArgs";
const ATTRIBUTES: &str = "org.freedesktop.Secret.Item.Attributes";

/// An error's name on the bus.
pub(super) struct Refusal(pub &'static str);

type Answer = Result<Reply, Refusal>;

/// What goes back.
pub(super) enum Reply {
    Nothing,
    Path(OwnedObjectPath),
    TwoPaths(OwnedObjectPath, OwnedObjectPath),
    Lists(Vec<OwnedObjectPath>, Vec<OwnedObjectPath>),
    ListAndPath(Vec<OwnedObjectPath>, OwnedObjectPath),
    Session(Vec<u8>, OwnedObjectPath),
    Property(bool),
    Secret(Secret),
}

/// A secret as it travels on the bus.
#[derive(Serialize, Deserialize, Type)]
pub(super) struct Secret {
    session: OwnedObjectPath,
    parameters: Vec<u8>,
    value: Vec<u8>,
    content_type: String,
}

impl Reply {
    pub async fn send(self, bus: &Connection, to: &Header<'_>) -> zbus::Result<()> {
        match self {
            Self::Nothing => bus.reply(to, &()).await,
            Self::Path(path) => bus.reply(to, &path).await,
            Self::TwoPaths(one, other) => bus.reply(to, &(one, other)).await,
            Self::Lists(open, locked) => bus.reply(to, &(open, locked)).await,
            Self::ListAndPath(list, path) => bus.reply(to, &(list, path)).await,
            Self::Session(output, path) => bus.reply(to, &(Value::from(output), path)).await,
            Self::Property(value) => bus.reply(to, &Value::from(value)).await,
            Self::Secret(secret) => bus.reply(to, &(secret,)).await,
        }
    }
}

/// Answers; `asks` where the answer is a prompt although it need not be.
pub(super) fn answer(
    state: &mut State,
    message: &Message,
    method: Method,
    path: &str,
    asks: bool,
) -> Answer {
    match method {
        Method::OpenSession => open_session(state, message),
        Method::ReadAlias => Ok(Reply::Path(at(if state.has_default {
            COLLECTION
        } else {
            NONE
        })?)),
        Method::SearchItems => search(state, message),
        Method::Unlock => unlock(state, message, asks),
        Method::CreateCollection => {
            let prompt = prompt(state, Then::CreateCollection)?;
            Ok(Reply::TwoPaths(at(NONE)?, prompt))
        }
        Method::Locked => Ok(Reply::Property(state.locked)),
        Method::CreateItem => create(state, message, asks),
        Method::GetSecret => get(state, message, path),
        Method::SetSecret => set(state, message, path),
        Method::Delete => delete(state, path, asks),
        Method::Prompt if state.prompts.show(path) => Ok(Reply::Nothing),
        Method::Prompt => Err(Refusal(NO_OBJECT)),
        Method::Dismiss => Ok(Reply::Nothing),
    }
}

fn open_session(state: &mut State, message: &Message) -> Answer {
    let body = message.body();
    let (algorithm, input): (String, OwnedValue) = read(&body)?;
    let theirs = Vec::<u8>::try_from(input).unwrap_or_default();
    let unknown = Refusal("org.freedesktop.DBus.Error.NotSupported");
    let (session, ours) = Session::open(&algorithm, &theirs).ok_or(unknown)?;
    let path = format!("/org/freedesktop/secrets/session/{}", state.number());
    state.sessions.insert(path.clone(), session);
    Ok(Reply::Session(ours, at(&path)?))
}

fn search(state: &State, message: &Message) -> Answer {
    let body = message.body();
    let wanted: HashMap<String, String> = read(&body)?;
    let found = state.search(&wanted);
    let found = found
        .iter()
        .map(|path| at(path))
        .collect::<Result<_, _>>()?;
    Ok(if state.locked {
        Reply::Lists(Vec::new(), found)
    } else {
        Reply::Lists(found, Vec::new())
    })
}

fn unlock(state: &mut State, message: &Message, asks: bool) -> Answer {
    if state.locked || asks {
        let prompt = prompt(state, Then::Unlock)?;
        return Ok(Reply::ListAndPath(Vec::new(), prompt));
    }
    let body = message.body();
    Ok(Reply::ListAndPath(read(&body)?, at(NONE)?))
}

fn create(state: &mut State, message: &Message, asks: bool) -> Answer {
    unlocked(state)?;
    let body = message.body();
    let (mut properties, secret, _): (HashMap<String, OwnedValue>, Secret, bool) = read(&body)?;
    let attributes = properties.remove(ATTRIBUTES).ok_or(Refusal(BAD))?;
    let attributes = HashMap::try_from(attributes).map_err(|_| Refusal(BAD))?;
    let secret = opened(state, &secret)?;
    if asks {
        let prompt = prompt(state, Then::Put { attributes, secret })?;
        return Ok(Reply::TwoPaths(at(NONE)?, prompt));
    }
    let item = state.put(attributes, secret);
    Ok(Reply::TwoPaths(at(&item)?, at(NONE)?))
}

fn get(state: &mut State, message: &Message, path: &str) -> Answer {
    unlocked(state)?;
    let body = message.body();
    let session: OwnedObjectPath = read(&body)?;
    let secret = state.entry(path).ok_or(Refusal(NO_OBJECT))?.secret.clone();
    let sealing = state.sessions.get(session.as_str());
    let (parameters, value) = sealing.ok_or(Refusal(NO_SESSION))?.seal(&secret);
    Ok(Reply::Secret(Secret {
        session,
        parameters,
        value,
        content_type: "text/plain".to_owned(),
    }))
}

fn set(state: &mut State, message: &Message, path: &str) -> Answer {
    unlocked(state)?;
    let body = message.body();
    let (secret,): (Secret,) = read(&body)?;
    let secret = opened(state, &secret)?;
    state.entry(path).ok_or(Refusal(NO_OBJECT))?.secret = secret;
    Ok(Reply::Nothing)
}

fn delete(state: &mut State, path: &str, asks: bool) -> Answer {
    unlocked(state)?;
    if asks {
        let item = path.to_owned();
        return Ok(Reply::Path(prompt(state, Then::Remove { item })?));
    }
    state.remove(path).ok_or(Refusal(NO_OBJECT))?;
    Ok(Reply::Path(at(NONE)?))
}

fn unlocked(state: &State) -> Result<(), Refusal> {
    if state.locked {
        return Err(Refusal(LOCKED));
    }
    Ok(())
}

fn opened(state: &State, secret: &Secret) -> Result<Vec<u8>, Refusal> {
    let session = state.sessions.get(secret.session.as_str());
    let session = session.ok_or(Refusal(NO_SESSION))?;
    let opened = session.open_sealed(&secret.parameters, &secret.value);
    opened.ok_or(Refusal(BAD))
}

fn prompt(state: &mut State, then: Then) -> Result<OwnedObjectPath, Refusal> {
    let number = state.number();
    at(&state.prompts.make(number, then))
}

fn at(path: &str) -> Result<OwnedObjectPath, Refusal> {
    OwnedObjectPath::try_from(path).map_err(|_| Refusal(BAD))
}

fn read<'a, T: Deserialize<'a> + Type>(body: &'a zbus::message::Body) -> Result<T, Refusal> {
    body.deserialize().map_err(|_| Refusal(BAD))
}
