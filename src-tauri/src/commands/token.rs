//! The tokens on this device.

use tauri::{AppHandle, Manager, State};
use tauri_plugin_clipboard_manager::ClipboardExt;
use tauri_plugin_opener::OpenerExt;
use warifu_device::data::ForeignEntry;
use warifu_device::{Device, DeviceError};

use super::Answer;
use crate::copying;
use crate::error::{ErrorCode, ErrorView};
use crate::views::{CodeView, TokenView};

/// All tokens, in the customer's order.
#[tauri::command]
pub async fn list_tokens(device: State<'_, Device>) -> Answer<Vec<TokenView>> {
    device.must_be_open()?;
    let view = |token| TokenView::of(&device, token);
    Ok(device.tokens()?.into_iter().map(view).collect())
}

/// All tokens, with what the key store says of each. Nobody is prompted.
#[tauri::command]
pub async fn check_tokens(device: State<'_, Device>) -> Answer<Vec<TokenView>> {
    device.must_be_open()?;
    held(&device).await
}

/// All tokens, with what the key store says of each.
pub(super) async fn held(device: &Device) -> Answer<Vec<TokenView>> {
    let held = device.standings().await?.into_iter();
    Ok(held.map(|token| TokenView::held(device, token)).collect())
}

/// Removes a token, on the customer's word. `foreign_entry_too` says that a key
/// of another installation goes with it.
#[tauri::command]
pub async fn remove_token(
    device: State<'_, Device>,
    token_id: String,
    foreign_entry_too: bool,
) -> Answer<()> {
    let foreign = if foreign_entry_too {
        ForeignEntry::Delete
    } else {
        ForeignEntry::Keep
    };
    Ok(device.remove_token(&token_id, foreign).await?)
}

/// Puts the tokens in the customer's order.
#[tauri::command]
pub async fn order_tokens(device: State<'_, Device>, token_ids: Vec<String>) -> Answer<()> {
    Ok(device.order_tokens(&token_ids).await?)
}

/// Gives a token another name.
#[tauri::command]
pub async fn rename_token(
    device: State<'_, Device>,
    token_id: String,
    display_name: String,
) -> Answer<TokenView> {
    let renamed = device.rename_token(&token_id, &display_name).await?;
    Ok(TokenView::of(&device, renamed))
}

/// The code of this moment. The clock is measured behind it, for the next one;
/// where it was set meanwhile, before it.
/// `again` says that the customer presses *try again*, so that a key store that
/// is locked may ask to be unlocked.
#[tauri::command]
pub async fn show_code(
    app: AppHandle,
    device: State<'_, Device>,
    token_id: String,
    again: Option<bool>,
) -> Answer<CodeView> {
    device.check_clock(&token_id).await;
    let shown = if again.unwrap_or(false) {
        device.show_code_again(&token_id).await?
    } else {
        device.show_code(&token_id).await?
    };
    tauri::async_runtime::spawn(async move {
        let _ = app.state::<Device>().measure_clock(&token_id).await;
    });
    Ok(shown.into())
}

/// Copies the code of this moment; clipboard managers are asked not to keep it.
/// The answer says after how many seconds it is taken off again, 0 for never.
#[tauri::command]
pub async fn copy_code(app: AppHandle, token_id: String) -> Answer<u32> {
    #[cfg(desktop)]
    crate::tray::forget(&app);
    copying::code(&app, &token_id).await
}

/// Copies the serial number, without gaps.
#[tauri::command]
pub async fn copy_serial(
    app: AppHandle,
    device: State<'_, Device>,
    token_id: String,
) -> Answer<()> {
    device.must_be_open()?;
    let serial = device.token(&token_id)?.serial;
    app.clipboard()
        .write_text(serial.as_str())
        .map_err(|_| clipboard_failed())
}

/// Opens the institution's login page, and nothing else, in the browser.
#[tauri::command]
pub async fn open_login_page(
    app: AppHandle,
    device: State<'_, Device>,
    token_id: String,
) -> Answer<()> {
    device.must_be_open()?;
    let page = device.login_page(&token_id)?;
    let opened = app.opener().open_url(page, None::<&str>);
    opened.map_err(|_| ErrorView::from(DeviceError::LoginPageUnknown))
}

fn clipboard_failed() -> ErrorView {
    ErrorView::of(ErrorCode::ClipboardFailed)
}
