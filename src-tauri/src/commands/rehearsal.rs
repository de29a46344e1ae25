//! The rehearsal's own commands. But for entering it, a real start refuses them.

use tauri::ipc::Response;
use tauri::{AppHandle, Manager, State};
use warifu_rehearsal::{Picture, Scenario, scenarios};

use super::Answer;
use crate::error::{ErrorCode, ErrorView};
use crate::rehearsal::views::{RehearsalClockView, ScenarioView};
use crate::rehearsal::{self, Stage};
use crate::views::SettingsView;

/// Ends the app and opens a rehearsal.
#[tauri::command]
pub async fn rehearsal_enter(app: AppHandle) -> Answer<()> {
    rehearsal::restart(&app, true)
}

/// Ends the rehearsal and opens the app.
#[tauri::command]
pub async fn rehearsal_leave(app: AppHandle) -> Answer<()> {
    stage(&app)?;
    rehearsal::restart(&app, false)
}

/// The menu.
#[tauri::command]
pub async fn rehearsal_scenarios(app: AppHandle) -> Answer<Vec<ScenarioView>> {
    let theatre = &stage(&app)?.theatre;
    let views = scenarios::all().map(|scenario| ScenarioView::new(scenario, theatre));
    Ok(views.collect())
}

/// Makes everything as it was and sets the stage of a scenario.
#[tauri::command]
pub async fn rehearsal_play(app: AppHandle, name: String, settings: SettingsView) -> Answer<()> {
    let scenario = found(&name)?;
    stage(&app)?.play(&app, scenario, settings.into()).await
}

/// Gives the cues of one step; what the customer does then is the page's.
#[tauri::command]
pub async fn rehearsal_step(app: AppHandle, name: String, step: usize) -> Answer<()> {
    let step = found(&name)?.steps.get(step).ok_or_else(unknown)?;
    stage(&app)?.give(&app, step.cues).await
}

/// A picture to hand in, as raw bytes.
#[tauri::command]
pub async fn rehearsal_picture(app: AppHandle, name: String) -> Answer<Response> {
    let mut all = Picture::ALL.into_iter();
    let picture = all.find(|picture| picture.name() == name);
    let picture = picture.ok_or_else(unknown)?;
    Ok(Response::new(stage(&app)?.theatre.picture(picture)))
}

/// What time it is in the rehearsal.
#[tauri::command]
pub async fn rehearsal_clock(app: AppHandle) -> Answer<RehearsalClockView> {
    Ok((&stage(&app)?.theatre).into())
}

/// Sets the rehearsal's clock, and stops it or lets it run.
#[tauri::command]
pub async fn rehearsal_set_clock(
    app: AppHandle,
    now: Option<i64>,
    stopped: bool,
) -> Answer<RehearsalClockView> {
    let theatre = &stage(&app)?.theatre;
    if let Some(now) = now {
        theatre.pass_until(now);
    }
    theatre.stop_clock(stopped);
    Ok(theatre.into())
}

/// There is none in a real start.
fn stage(app: &AppHandle) -> Answer<State<'_, Stage>> {
    app.try_state::<Stage>().ok_or_else(unknown)
}

fn found(name: &str) -> Answer<&'static Scenario> {
    scenarios::find(name).ok_or_else(unknown)
}

fn unknown() -> ErrorView {
    ErrorView::of(ErrorCode::NotInRehearsal)
}
