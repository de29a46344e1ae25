//! From the core's records to what the web view gets to see.

mod settings;

use warifu_device::data::{
    ClockRecord, InstitutionRecord, PendingRecord, Stage, Telephone, TextPair, TokenRecord,
};
use warifu_device::{
    BankPage, Consent, Device, HeldToken, PendingState, Progress, ReadLink, Reading, ShownCode,
    Standing, clock_is_off, shown_name,
};

use crate::error::{ErrorCode, ErrorView};
use crate::views::{
    ClockView, ClockWarningView, CodeView, ConsentView, InstitutionView, PageView, PendingView,
    ProgressStep, ProgressView, ReadView, ReadingView, StageView, StandingView, TelephoneView,
    Text, TokenView,
};
use crate::word;

impl From<TextPair> for Text {
    fn from(text: TextPair) -> Self {
        Self {
            ja: text.ja,
            en: text.en,
        }
    }
}

impl From<InstitutionRecord> for InstitutionView {
    fn from(record: InstitutionRecord) -> Self {
        Self {
            service_id: record.service_id,
            name: record.name.into(),
            service_name: record.service_name.into(),
            mark: record.mark,
            colour: record.colour,
            host: record.host,
            vouched: record.vouched,
        }
    }
}

impl From<Telephone> for TelephoneView {
    fn from(telephone: Telephone) -> Self {
        Self {
            number: telephone.number,
            hours: telephone.hours.into(),
        }
    }
}

impl From<ClockRecord> for ClockView {
    fn from(clock: ClockRecord) -> Self {
        Self {
            offset_ms: clock.offset_ms,
            measured_at: clock.measured_at,
        }
    }
}

impl TokenView {
    /// The public record, and what the calendar says of it.
    pub fn of(device: &Device, record: TokenRecord) -> Self {
        let word = word::of(&record, device.ending(&record), device.waiting(&record));
        let institution = record.institution;
        Self {
            id: record.id,
            display_name: name_of(&record.display_name, &institution),
            user_id: record.user_id,
            serial: record.serial.grouped(),
            period: u32::try_from(record.params.period.seconds()).unwrap_or(u32::MAX),
            digits: u32::from(record.params.digits.count()),
            algorithm: record.params.algorithm.name().to_owned(),
            registered_at: record.registered_at,
            valid_until: record.valid_until.map(word::ms),
            otp_hosts: institution.otp_hosts.clone(),
            login_page: institution.login_page.clone(),
            telephone: institution.telephone.clone().map(Into::into),
            reissue_steps: steps(&institution),
            standing: StandingView::Unknown,
            replaced: false,
            clock: record.clock.map(Into::into),
            problem: record.clock.and_then(clock_off),
            word,
            institution: institution.into(),
        }
    }

    /// As [`TokenView::of`], and what the key store says of it.
    pub fn held(device: &Device, held: HeldToken) -> Self {
        Self {
            standing: held.standing.into(),
            replaced: held.replaced,
            ..Self::of(device, held.record)
        }
    }
}

impl From<Standing> for StandingView {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Unknown => Self::Unknown,
            Standing::Usable => Self::Usable,
            Standing::EntryMissing => Self::EntryMissing,
            Standing::EntryForeign => Self::EntryForeign,
        }
    }
}

impl PendingView {
    /// The public record, and what the key store says of it.
    pub fn new(record: PendingRecord, state: PendingState) -> Self {
        let PendingState {
            needs_password,
            standing,
            over,
        } = state;
        Self {
            id: record.id,
            institution: record.institution.into(),
            user_id: record.user_id,
            stage: match record.stage {
                Stage::Start if needs_password => StageView::Start,
                Stage::Start | Stage::Finish => StageView::Finish,
            },
            needs_password,
            expires_at: record.expires_at,
            over,
            problem: restored(standing).map(ErrorView::of),
        }
    }
}

impl From<ReadLink> for ReadView {
    fn from(read: ReadLink) -> Self {
        Self {
            host: read.institution.host.clone(),
            service_id: read.institution.service_id.clone(),
            institution: read.institution.into(),
            user_id: read.user_id,
        }
    }
}

impl From<Reading> for ReadingView {
    fn from(reading: Reading) -> Self {
        Self {
            reads: reading.links.into_iter().map(Into::into).collect(),
            pages: reading.pages.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<ReadLink> for ReadingView {
    fn from(read: ReadLink) -> Self {
        Self {
            reads: vec![read.into()],
            pages: Vec::new(),
        }
    }
}

impl From<BankPage> for PageView {
    fn from(page: BankPage) -> Self {
        Self {
            url: page.url,
            host: page.host,
            institution: page.institution.into(),
        }
    }
}

impl From<Consent> for ConsentView {
    fn from(consent: Consent) -> Self {
        Self {
            draft: consent.draft,
            institution: consent.institution.into(),
            user_id: consent.user_id,
            terms_version: consent.terms_version,
            terms: consent.terms.into(),
            display_name: consent.display_name.into(),
        }
    }
}

impl From<Progress> for ProgressView {
    fn from(progress: Progress) -> Self {
        let step = match progress {
            Progress::Contacting => ProgressStep::Contacting,
            Progress::Proving => ProgressStep::Proving,
            Progress::Deriving => ProgressStep::Deriving,
            Progress::Confirming => ProgressStep::Confirming,
            Progress::Saving => ProgressStep::Saving,
        };
        Self { step }
    }
}

impl From<ShownCode> for CodeView {
    fn from(shown: ShownCode) -> Self {
        Self {
            code: shown.otp.as_str().to_owned(),
            next: shown.next.as_ref().map(|otp| otp.as_str().to_owned()),
            valid_from: shown.valid_from,
            valid_until: shown.valid_until,
            now: shown.now,
            period: u32::try_from(shown.period).unwrap_or(u32::MAX),
            clock_warning: clock_warning(&shown),
        }
    }
}

fn clock_warning(shown: &ShownCode) -> Option<ClockWarningView> {
    let warning = |code, offset_ms| ClockWarningView { code, offset_ms };
    if shown.clock_set {
        return Some(warning(ErrorCode::ClockSet, 0));
    }
    let off = shown.clock_off_ms;
    off.map(|offset_ms| warning(ErrorCode::ClockOff, offset_ms))
}

/// Data may hold what nobody can read; it is still to be called something.
fn name_of(name: &str, institution: &InstitutionRecord) -> String {
    let shown = shown_name(name);
    if shown.is_empty() {
        shown_name(&institution.name.ja)
    } else {
        shown
    }
}

fn steps(institution: &InstitutionRecord) -> Vec<Text> {
    let steps = institution.reissue_steps.iter().cloned();
    steps.map(Into::into).collect()
}

fn restored(standing: Standing) -> Option<ErrorCode> {
    match standing {
        Standing::EntryMissing => Some(ErrorCode::KeystoreEntryMissing),
        Standing::EntryForeign => Some(ErrorCode::KeystoreEntryForeign),
        Standing::Unknown | Standing::Usable => None,
    }
}

fn clock_off(clock: ClockRecord) -> Option<ErrorView> {
    let minutes = (clock.offset_ms.abs() + 30_000) / 60_000;
    clock_is_off(Some(clock)).then(|| ErrorView::of(ErrorCode::ClockOff).with("minutes", minutes))
}
