//! The first paint. No network; the key store is only looked at where an
//! enrolment was interrupted.

use tauri::{AppHandle, State};
use warifu_device::{Device, DeviceError, PendingState};

use super::Answer;
use crate::care;
use crate::error::ErrorView;
use crate::views::{InstitutionView, LockView, PendingView, ReadView, StartupView, TokenView};
use crate::{link, platform, rehearsal};

/// All that the first paint needs.
#[tauri::command]
pub async fn startup(app: AppHandle, device: State<'_, Device>) -> Answer<StartupView> {
    // Where it cannot be told, the screen offers to go on, and a key store
    // that did not answer is not waited for once more.
    let answers = !matches!(device.drop_unsent().await, Err(DeviceError::Keystore(_)));
    let view = view(&app, &device, answers).await;
    care::now(&app);
    care::later(&app, care::START);
    Ok(view)
}

/// Puts damaged data out of the way and starts anew, on the customer's word.
#[tauri::command]
pub async fn set_data_aside(app: AppHandle, device: State<'_, Device>) -> Answer<StartupView> {
    device.set_data_aside().await?;
    Ok(view(&app, &device, true).await)
}

async fn view(app: &AppHandle, device: &Device, answers: bool) -> StartupView {
    let mut started = device.startup();
    let lock = LockView::of(device);
    if lock.locked {
        started.data.tokens.clear();
        started.data.pending = None;
    }
    let pending = match started.data.pending {
        Some(record) => {
            let state = if answers {
                device.pending_state(&record).await
            } else {
                PendingState::by_record(&record)
            };
            Some(PendingView::new(record, state))
        }
        None => None,
    };
    let (link, link_problem) = first_link(app, device);
    let tokens = started.data.tokens.into_iter();
    StartupView {
        settings: started.data.settings.into(),
        tokens: tokens.map(|token| TokenView::of(device, token)).collect(),
        lock,
        pending,
        problem: started.problem.map(Into::into),
        offers: offers(device),
        link,
        link_problem,
        demo: cfg!(feature = "demo"),
        mobile: rehearsal::is_phone(app),
        os: std::env::consts::OS.to_owned(),
        version: app.package_info().version.to_string(),
    }
}

/// A directory that cannot be believed offers nothing; whoever goes on hears why.
fn offers(device: &Device) -> Vec<InstitutionView> {
    let offers = device.self_registration_offers().unwrap_or_default();
    offers.into_iter().map(Into::into).collect()
}

fn first_link(app: &AppHandle, device: &Device) -> (Option<ReadView>, Option<ErrorView>) {
    let link = platform::first_link(app).filter(|_| !rehearsal::is_on(app));
    let Some(text) = link else {
        return (None, None);
    };
    match device.read_link_at_hand(&text) {
        Ok(read) => (Some(read.into()), None),
        Err(error) => {
            // A newer directory may know better; it is told as an event.
            link::ask_again(app, text);
            (None, Some(error.into()))
        }
    }
}
