//! Writes and compares `ui/src/ipc/bindings.ts`.

use ts_rs::{Config, TS};

use crate::rehearsal::views as rehearsal;
use crate::{error, views};

/// All types of the interface, in one file, in a fixed order.
fn bindings() -> String {
    let config = Config::new();
    let mut file = String::from(
        "// Made from src-tauri/src/{views,error}.rs. Do not edit.\n\
         // To write it anew: WARIFU_WRITE_BINDINGS=1 cargo test -p warifu bindings\n",
    );
    macro_rules! declare {
        ($($ty:ty),* $(,)?) => {
            $(
                file.push_str("\nexport ");
                file.push_str(&<$ty>::decl(&config));
                file.push('\n');
            )*
        };
    }
    declare!(
        views::Text,
        views::InstitutionView,
        views::Language,
        views::Theme,
        views::TextSize,
        views::SettingsView,
        views::SurroundingsView,
        views::LicenceView,
        views::TelephoneView,
        views::ClockView,
        views::ClockSourceView,
        views::ClockStateView,
        views::ClockReportView,
        views::WordStateView,
        views::WordView,
        views::StandingView,
        views::TokenView,
        views::StageView,
        views::PendingView,
        views::ReadView,
        views::mail::MailValueView,
        views::MailView,
        views::PageView,
        views::ReadingView,
        views::GlanceView,
        views::LinkEvent,
        views::PromptKindView,
        views::PromptEvent,
        views::LockKindView,
        views::LockAfterView,
        views::LockView,
        views::BiometricsView,
        views::StoreView,
        views::ProtectionView,
        views::StartupView,
        views::ConsentView,
        views::ProgressStep,
        views::ProgressView,
        views::RegisteredView,
        views::ClockWarningView,
        views::CodeView,
        rehearsal::ScenarioGroup,
        rehearsal::ActKind,
        rehearsal::ActView,
        rehearsal::StepView,
        rehearsal::ScenarioView,
        rehearsal::RehearsalClockView,
        error::ErrorCode,
        error::ErrorField,
        error::ErrorView,
    );
    file
}

#[test]
fn a_support_code_can_tell_every_error() {
    let all = error::ErrorCode::decl(&Config::new());
    for code in all.split('"').skip(1).step_by(2) {
        let known = warifu_device::SUPPORT_ERRORS.contains(&code);
        assert!(
            known,
            "{code}: to the end of crates/otp/src/support/lists.rs"
        );
    }
}

#[test]
fn the_bindings_of_the_interface_are_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/ui/src/ipc/bindings.ts");
    let made = bindings();
    if std::env::var_os("WARIFU_WRITE_BINDINGS").is_some() {
        std::fs::write(path, &made).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), made);
}
