//! Enrolment.

use tauri::ipc::Channel;
use tauri::{AppHandle, State};
use warifu_device::data::TokenRecord;
use warifu_device::{Device, Progress, Values};
use warifu_secret::ActivationPassword;

use super::Answer;
use crate::care;
use crate::views::{ConsentView, ProgressView, RegisteredView, TokenView};

/// Checks the entries and shows what is to be consented to.
#[tauri::command]
pub async fn enroll_begin(
    app: AppHandle,
    device: State<'_, Device>,
    service_id: String,
    user_id: String,
    activation_password: String,
    again: Option<bool>,
) -> Answer<ConsentView> {
    let activation_password = ActivationPassword::new(activation_password);
    let again = again.unwrap_or(false);
    let values = Values {
        service_id,
        user_id,
        activation_password,
        again,
    };
    let consent = device.enroll_begin(values).await?;
    care::later(&app, care::DRAFT);
    Ok(consent.into())
}

/// Sends what was consented to.
#[tauri::command]
pub async fn enroll_send(
    app: AppHandle,
    device: State<'_, Device>,
    draft: String,
    terms_version: String,
    on_progress: Channel<ProgressView>,
) -> Answer<RegisteredView> {
    care::later(&app, care::START);
    let token = device
        .enroll_send(&draft, &terms_version, &into(on_progress))
        .await?;
    Ok(registered(&device, token))
}

/// Shows what is to be consented to before the app makes a token by itself.
#[tauri::command]
pub async fn self_register_begin(
    app: AppHandle,
    device: State<'_, Device>,
    service_id: String,
) -> Answer<ConsentView> {
    let consent = device.self_register_begin(&service_id).await?;
    care::later(&app, care::DRAFT);
    Ok(consent.into())
}

/// Makes the token that was consented to.
#[tauri::command]
pub async fn self_register_send(
    device: State<'_, Device>,
    draft: String,
    terms_version: String,
    on_progress: Channel<ProgressView>,
) -> Answer<RegisteredView> {
    let token = device
        .self_register_send(&draft, &terms_version, &into(on_progress))
        .await?;
    Ok(registered(&device, token))
}

/// Goes on with an interrupted enrolment.
#[tauri::command]
pub async fn enroll_resume(
    device: State<'_, Device>,
    activation_password: Option<String>,
    on_progress: Channel<ProgressView>,
) -> Answer<RegisteredView> {
    let password = activation_password.map(ActivationPassword::new);
    let token = device.enroll_resume(password, &into(on_progress)).await?;
    Ok(registered(&device, token))
}

/// Stops and forgets an enrolment. Where its token has come already, that is
/// kept and answered.
#[tauri::command]
pub async fn enroll_cancel(device: State<'_, Device>) -> Answer<Option<RegisteredView>> {
    let kept = device.enroll_cancel().await?;
    Ok(kept.map(|token| registered(&device, token)))
}

/// Tells the issuer that the token has arrived, now or later.
#[tauri::command]
pub async fn enroll_confirm(device: State<'_, Device>, token_id: String) -> Answer<()> {
    Ok(device.enroll_confirm(&token_id).await?)
}

fn registered(device: &Device, token: TokenRecord) -> RegisteredView {
    let token = TokenView::of(device, token);
    RegisteredView { token }
}

/// A window that is gone has nobody to tell.
fn into(channel: Channel<ProgressView>) -> impl Fn(Progress) + Send + Sync {
    move |progress| {
        let _ = channel.send(progress.into());
    }
}
