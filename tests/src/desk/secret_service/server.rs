//! The service on the bus: takes calls in, meets them as the script says.

use super::{
    answers::{self, Refusal},
    prompts::Then,
    script::{Act, Call, Method},
    state::{COLLECTION, Shared},
};
use anyhow::{Context, Result};
use std::sync::Arc;
use tokio::task::JoinHandle;
use zbus::{
    Connection, Message, MessageStream,
    export::ordered_stream::OrderedStreamExt,
    message::Type,
    zvariant::{ObjectPath, Value},
};

const NAME: &str = "org.freedesktop.secrets";
const UNKNOWN: &str = "org.freedesktop.DBus.Error.UnknownMethod";

/// The service while it is on the bus.
#[derive(Debug)]
pub(super) struct Server {
    bus: Connection,
    shared: Arc<Shared>,
    taking: JoinHandle<()>,
}

impl Server {
    pub async fn start(bus: Connection, shared: Arc<Shared>) -> Result<Self> {
        let calls = MessageStream::from(&bus);
        let taking = tokio::spawn(take(bus.clone(), shared.clone(), calls));
        bus.request_name(NAME).await.context("no name on the bus")?;
        Ok(Self {
            bus,
            shared,
            taking,
        })
    }

    /// Ends the prompt that is up.
    pub async fn end_prompt(&self, dismissed: bool) -> Result<()> {
        let taken = self.shared.state().prompts.take_up();
        let (path, then) = taken.context("no prompt is up")?;
        complete(&self.bus, &self.shared, &path, then, dismissed).await
    }

    pub async fn leave(self) -> Result<()> {
        self.taking.abort();
        Ok(self.bus.clone().close().await?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.taking.abort();
    }
}

async fn take(bus: Connection, shared: Arc<Shared>, mut calls: MessageStream) {
    while let Some(Ok(message)) = calls.next().await {
        if message.message_type() == Type::MethodCall {
            // Each on its own: one that is never answered holds up no other.
            tokio::spawn(meet(bus.clone(), shared.clone(), message));
        }
    }
}

async fn meet(bus: Connection, shared: Arc<Shared>, message: Message) {
    let Some((method, path)) = what(&message) else {
        let _ = bus.reply_error(&message.header(), UNKNOWN, &"").await;
        return;
    };
    let act = {
        let mut state = shared.state();
        let path = path.clone();
        state.calls.push(Call { method, path });
        state.script.next(method)
    };
    match act {
        Act::Answer | Act::Prompt => {}
        Act::Late(time) => tokio::time::sleep(time).await,
        Act::Never => return,
        Act::LockFirst => shared.state().locked = true,
        Act::Vanish => {
            let _ = bus.close().await;
            return;
        }
        Act::Fail(name) => {
            let _ = bus.reply_error(&message.header(), name, &"scripted").await;
            return;
        }
    }
    answer(&bus, &shared, &message, method, &path, act).await;
}

/// The method, and the object that it is called on.
fn what(message: &Message) -> Option<(Method, String)> {
    let header = message.header();
    let path = header.path()?.to_string();
    let (interface, member) = (header.interface()?.as_str(), header.member()?.as_str());
    if interface == "org.freedesktop.DBus.Properties" && member == "Get" {
        let (interface, name): (String, String) = message.body().deserialize().ok()?;
        return Some((Method::of(&interface, &name)?, path));
    }
    Some((Method::of(interface, member)?, path))
}

async fn answer(
    bus: &Connection,
    shared: &Arc<Shared>,
    message: &Message,
    method: Method,
    path: &str,
    act: Act,
) {
    let header = message.header();
    let answered = {
        let mut state = shared.state();
        answers::answer(&mut state, message, method, path, act == Act::Prompt)
    };
    let _ = match answered {
        Ok(answered) => answered.send(bus, &header).await,
        Err(Refusal(name)) => bus.reply_error(&header, name, &"").await,
    };
    if method == Method::Dismiss {
        let taken = shared.state().prompts.take(path);
        if let Some(then) = taken {
            let _ = complete(bus, shared, path, then, true).await;
        }
    }
}

async fn complete(
    bus: &Connection,
    shared: &Shared,
    path: &str,
    then: Then,
    dismissed: bool,
) -> Result<()> {
    let result = if dismissed {
        String::new()
    } else {
        done(shared, then)
    };
    let result = match ObjectPath::try_from(result) {
        Ok(path) => Value::from(path),
        Err(_) => Value::from(""),
    };
    let interface = "org.freedesktop.Secret.Prompt";
    let body = (dismissed, result);
    bus.emit_signal(None::<()>, path, interface, "Completed", &body)
        .await
        .context("nobody told that the prompt is over")
}

/// Does what the customer has said yes to; answers with its path.
fn done(shared: &Shared, then: Then) -> String {
    let mut state = shared.state();
    match then {
        Then::Unlock => state.locked = false,
        Then::CreateCollection => state.has_default = true,
        Then::Put { attributes, secret } => return state.put(attributes, secret),
        Then::Remove { item } => drop(state.remove(&item)),
    }
    COLLECTION.to_owned()
}
