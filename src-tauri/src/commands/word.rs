//! What issuers say of tokens and clocks, and what support is told.

use tauri::State;
use warifu_device::{ClockReport, Device, Told};

use super::Answer;
use crate::views::{ClockReportView, TokenView};

/// Asks issuers how the tokens stand; the tokens thereafter, with what the key
/// store says of each. `by_hand` where the customer wants to know now.
#[tauri::command]
pub async fn contact_tokens(device: State<'_, Device>, by_hand: bool) -> Answer<Vec<TokenView>> {
    device.contact_all(by_hand).await?;
    super::token::held(&device).await
}

/// Says that the move of a token to another device was not the customer's.
#[tauri::command]
pub async fn stop_move(device: State<'_, Device>, token_id: String) -> Answer<Vec<TokenView>> {
    device.stop_move(&token_id).await?;
    super::token::held(&device).await
}

/// What is known of the clock, one report an issuer; `now` measures it first.
#[tauri::command]
pub async fn examine_clocks(device: State<'_, Device>, now: bool) -> Answer<Vec<ClockReportView>> {
    let mut reports: Vec<ClockReportView> = Vec::new();
    for token in device.tokens()? {
        let host = &token.institution.host;
        if reports.iter().any(|known| known.institution.host == *host) {
            continue;
        }
        let (report, error) = examine(&device, &token.id, now).await?;
        reports.push(ClockReportView::new(token, report, error));
    }
    Ok(reports)
}

/// The support code of this moment, in groups. No secret is in it.
#[tauri::command]
pub async fn support_code(
    device: State<'_, Device>,
    token_id: Option<String>,
    error: Option<String>,
) -> Answer<String> {
    let number = |part: &str| part.parse().unwrap_or(u64::MAX / 8);
    let told = Told {
        version: (
            number(env!("CARGO_PKG_VERSION_MINOR")),
            number(env!("CARGO_PKG_VERSION_PATCH")),
        ),
        system: std::env::consts::OS,
        token: token_id.as_deref(),
        error: error.as_deref(),
    };
    Ok(device.support_code(told).await.grouped())
}

/// A measurement that fails leaves what is known, and says why.
async fn examine(
    device: &Device,
    id: &str,
    now: bool,
) -> Result<(ClockReport, Option<crate::error::ErrorView>), warifu_device::DeviceError> {
    if now && let Err(error) = device.examine_clock(id).await {
        return Ok((device.clock_report(id)?, Some(error.into())));
    }
    Ok((device.clock_report(id)?, None))
}
