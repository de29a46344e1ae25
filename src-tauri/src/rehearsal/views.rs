//! The scenarios as the page sees them.

use serde::Serialize;
use ts_rs::TS;
use warifu_rehearsal::{Act, Group, Scenario, Step, Theatre};

use crate::views::Text;

/// A part of the menu.
#[derive(Debug, Clone, Copy, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ScenarioGroup {
    /// Getting a token.
    Enrolment,
    /// Using it.
    Everyday,
    /// Another device, another token.
    Change,
    /// What is entered wrong.
    Entries,
    /// Network and institution.
    Institution,
    /// This device.
    Device,
}

/// A scenario of the rehearsal.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ScenarioView {
    /// Its name.
    pub name: String,
    /// Where it stands in the menu.
    pub group: ScenarioGroup,
    /// What it is called; empty where its error says it.
    pub title: Text,
    /// One after another.
    pub steps: Vec<StepView>,
}

/// One step of the presenter.
#[derive(Debug, Clone, Serialize, TS)]
pub struct StepView {
    /// What the customer does.
    pub acts: Vec<ActView>,
    /// The screen that is then shown.
    pub screen: String,
    /// The code of the error on it.
    pub error: Option<String>,
    /// A selector of what is then shown as well.
    pub shows: Option<String>,
}

/// What is done with the window.
#[derive(Debug, Clone, Copy, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum ActKind {
    /// The button of that action is pressed.
    Press,
    /// The field of that name gets a text.
    Fill,
    /// The box of that name is ticked.
    Tick,
    /// A value is chosen among those of that name.
    Choose,
    /// The picture of that name is handed in.
    Hand,
}

/// One thing that a customer does.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ActView {
    /// What.
    pub kind: ActKind,
    /// With what.
    pub name: String,
    /// The text or value, where there is one.
    pub text: String,
}

/// The rehearsal's clock.
#[derive(Debug, Clone, Copy, Serialize, TS)]
pub struct RehearsalClockView {
    /// Unix milliseconds.
    #[ts(type = "number")]
    pub now: i64,
    /// It stands still.
    pub stopped: bool,
}

impl From<&Theatre> for RehearsalClockView {
    fn from(theatre: &Theatre) -> Self {
        Self {
            now: theatre.now_ms(),
            stopped: theatre.is_stopped(),
        }
    }
}

impl ScenarioView {
    /// As the page plays it.
    pub fn new(scenario: &Scenario, theatre: &Theatre) -> Self {
        let mut steps: Vec<StepView> = scenario.steps.iter().map(Into::into).collect();
        for act in steps.iter_mut().flat_map(|step| &mut step.acts) {
            act.text = theatre.text(&act.text);
        }
        Self {
            steps,
            name: scenario.name.to_owned(),
            group: scenario.group.into(),
            title: Text {
                ja: scenario.title.0.to_owned(),
                en: scenario.title.1.to_owned(),
            },
        }
    }
}

impl From<Group> for ScenarioGroup {
    fn from(group: Group) -> Self {
        match group {
            Group::Enrolment => Self::Enrolment,
            Group::Everyday => Self::Everyday,
            Group::Change => Self::Change,
            Group::Entries => Self::Entries,
            Group::Institution => Self::Institution,
            Group::Device => Self::Device,
        }
    }
}

impl From<&Step> for StepView {
    fn from(step: &Step) -> Self {
        Self {
            acts: step.acts.iter().copied().map(Into::into).collect(),
            screen: step.screen.to_owned(),
            error: step.error.map(str::to_owned),
            shows: step.shows.map(str::to_owned),
        }
    }
}

impl From<Act> for ActView {
    fn from(act: Act) -> Self {
        let (kind, name, text) = match act {
            Act::Press(action) => (ActKind::Press, action, ""),
            Act::Fill(field, text) => (ActKind::Fill, field, text),
            Act::Tick(name) => (ActKind::Tick, name, ""),
            Act::Choose(name, value) => (ActKind::Choose, name, value),
            Act::Hand(picture) => (ActKind::Hand, picture.name(), ""),
        };
        Self {
            kind,
            name: name.to_owned(),
            text: text.to_owned(),
        }
    }
}
