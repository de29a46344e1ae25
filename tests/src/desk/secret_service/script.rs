//! What the service is to do, and what was asked of it.

use std::time::Duration;

/// What can be asked of a Secret Service, as far as the app asks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// `Service.OpenSession`
    OpenSession,
    /// `Service.ReadAlias`
    ReadAlias,
    /// `Service.SearchItems`
    SearchItems,
    /// `Service.Unlock`
    Unlock,
    /// `Service.CreateCollection`
    CreateCollection,
    /// The property `Collection.Locked`
    Locked,
    /// `Collection.CreateItem`
    CreateItem,
    /// `Item.GetSecret`
    GetSecret,
    /// `Item.SetSecret`
    SetSecret,
    /// `Item.Delete`
    Delete,
    /// `Prompt.Prompt`
    Prompt,
    /// `Prompt.Dismiss`
    Dismiss,
}

impl Method {
    /// By its names on the bus; the property by its own name.
    pub(super) fn of(interface: &str, member: &str) -> Option<Self> {
        let interface = interface.strip_prefix("org.freedesktop.Secret.")?;
        Some(match (interface, member) {
            ("Service", "OpenSession") => Self::OpenSession,
            ("Service", "ReadAlias") => Self::ReadAlias,
            ("Service", "SearchItems") => Self::SearchItems,
            ("Service", "Unlock") => Self::Unlock,
            ("Service", "CreateCollection") => Self::CreateCollection,
            ("Collection", "Locked") => Self::Locked,
            ("Collection", "CreateItem") => Self::CreateItem,
            ("Item", "GetSecret") => Self::GetSecret,
            ("Item", "SetSecret") => Self::SetSecret,
            ("Item", "Delete") => Self::Delete,
            ("Prompt", "Prompt") => Self::Prompt,
            ("Prompt", "Dismiss") => Self::Dismiss,
            _ => return None,
        })
    }
}

/// How a call is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// As it should be.
    Answer,
    /// As it should be, but late.
    Late(Duration),
    /// Not at all.
    Never,
    /// With this error of the bus.
    Fail(&'static str),
    /// The collection locks itself first.
    LockFirst,
    /// With a prompt, where the method can be answered with one.
    Prompt,
    /// The service leaves the bus instead of answering.
    Vanish,
}

/// One call, as it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// What was called.
    pub method: Method,
    /// On which object.
    pub path: String,
}

/// What is to be done at which call.
#[derive(Debug, Default)]
pub(super) struct Script(Vec<Rule>);

#[derive(Debug)]
struct Rule {
    method: Method,
    /// How many calls are to come until it holds; `None` for every call.
    left: Option<usize>,
    act: Act,
}

impl Script {
    pub fn always(&mut self, method: Method, act: Act) {
        self.0.push(Rule {
            method,
            left: None,
            act,
        });
    }

    pub fn once(&mut self, method: Method, nth: usize, act: Act) {
        self.0.push(Rule {
            method,
            left: Some(nth),
            act,
        });
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// What the call that comes in now is met with; the newest rule holds.
    pub fn next(&mut self, method: Method) -> Act {
        let mut act = Act::Answer;
        for rule in self.0.iter_mut().filter(|rule| rule.method == method) {
            if let Some(left) = &mut rule.left {
                *left = left.saturating_sub(1);
            }
            if matches!(rule.left, None | Some(0)) {
                act = rule.act;
            }
        }
        self.0.retain(|rule| rule.left != Some(0));
        act
    }
}
