//! What the device's clock is worth: measured against the issuer's, and watched
//! for being set in between.
//!
//! A measurement says how far the issuer's clock was ahead. From then on the
//! time since boot, which nobody can set and which goes on through sleep, says
//! what time it is at the issuer. Where the device's clock parts from it, the
//! clock was set, or the whole machine stood still as only virtual ones do: the
//! measurement is void until it is made again, and the customer is told.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::clock_is_off;
use crate::DeviceError;
use crate::data::{ClockRecord, ClockSource, TokenRecord};
use crate::device::Device;
use crate::issuer::offset;
use crate::ports::Clock;

/// How long a measurement is good for, in milliseconds.
const FRESH_MS: i64 = 10 * 60 * 1000;
/// How long one is good for that says the clock is off: the customer may have
/// set it by now.
const FRESH_OFF_MS: i64 = 30 * 1000;
/// Steps up to this one are no news: they change no code that an issuer takes,
/// and the next measurement sees them.
const STEP_MS: i64 = 5_000;
/// Up to this the clock is called right.
const RIGHT_MS: i64 = 2_000;
/// How long a code waits for a clock that was set to be measured.
pub(crate) const CHECK: Duration = Duration::from_secs(3);

/// How the device's clock and the time since boot stood together.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    pub now_ms: i64,
    since_boot_ms: i64,
    boot: u64,
}

/// What is to be added to the device's clock to have the issuer's, in
/// milliseconds, and what is to be said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// Nothing.
    Right(i64),
    /// It is off; codes follow the clock as it is.
    Off(i64),
    /// It was set since it was measured; codes follow the time since boot.
    Set(i64),
}

/// What this process knows of the clock.
pub(crate) struct Watch {
    started: Mutex<Moment>,
    /// By token. The file may be behind: a disk may be full.
    measured: Mutex<BTreeMap<String, ClockRecord>>,
}

impl Moment {
    pub fn of(clock: &dyn Clock) -> Self {
        Self {
            now_ms: clock.now_ms(),
            since_boot_ms: clock.since_boot_ms(),
            boot: clock.boot(),
        }
    }

    /// By how much the clock was set between `then` and now.
    fn set_since(self, then: Self) -> i64 {
        let by_clock = self.now_ms.saturating_sub(then.now_ms);
        by_clock.saturating_sub(self.since_boot_ms.saturating_sub(then.since_boot_ms))
    }
}

/// What an answer tells of the clock: `date` is the issuer's, in whole seconds.
/// What it took is told by the time since boot, so that a clock that is set
/// meanwhile does no harm.
pub(crate) fn measured(date: i64, sent: Moment, received: Moment) -> ClockRecord {
    let took = received.since_boot_ms.saturating_sub(sent.since_boot_ms);
    let sent_ms = received.now_ms.saturating_sub(took);
    record(
        offset(date, sent_ms, received.now_ms),
        received,
        ClockSource::Connection,
    )
}

/// As [`measured`], by a time in milliseconds that the issuer has signed: it was
/// taken half-way between sending and receiving.
pub(crate) fn measured_signed(server_ms: u64, sent: Moment, received: Moment) -> ClockRecord {
    let took = received.since_boot_ms.saturating_sub(sent.since_boot_ms);
    let middle = received.now_ms.saturating_sub(took / 2);
    let server = i64::try_from(server_ms).unwrap_or(i64::MAX);
    record(server.saturating_sub(middle), received, ClockSource::Signed)
}

fn record(offset_ms: i64, received: Moment, source: ClockSource) -> ClockRecord {
    ClockRecord {
        offset_ms,
        measured_at: received.now_ms,
        since_boot_ms: Some(received.since_boot_ms),
        boot: Some(received.boot),
        source,
    }
}

impl Reading {
    fn of(measured: Option<ClockRecord>, started: Moment, now: Moment) -> Self {
        let then = measured.and_then(moment).filter(|at| at.boot == now.boot);
        let offset = measured.map_or(0, |clock| clock.offset_ms);
        let set_by = now.set_since(then.unwrap_or(started));
        let carried = offset.saturating_sub(set_by);
        if set_by.abs() > STEP_MS && carried.abs() > STEP_MS {
            return Self::Set(carried);
        }
        let ahead = measured.is_some_and(|clock| clock.measured_at > now.now_ms + STEP_MS);
        if then.is_none() && ahead {
            // Measured before a restart, and later than now: it was set back.
            return Self::Set(0);
        }
        if clock_is_off(measured) && set_by.abs() <= STEP_MS {
            return Self::Off(offset);
        }
        Self::Right(carried)
    }

    pub fn correction(self) -> i64 {
        match self {
            Self::Right(ms) | Self::Set(ms) => ms,
            Self::Off(_) => 0,
        }
    }
}

impl Watch {
    pub fn new(clock: &dyn Clock) -> Self {
        Self {
            started: Mutex::new(Moment::of(clock)),
            measured: Mutex::default(),
        }
    }

    /// As a watch that was just made.
    pub fn begin_anew(&self, clock: &dyn Clock) {
        *self.start() = Moment::of(clock);
        self.lock().clear();
    }

    fn start(&self) -> MutexGuard<'_, Moment> {
        self.started.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn note(&self, id: &str, clock: ClockRecord) {
        self.lock().insert(id.to_owned(), clock);
    }

    /// The last measurement, whether or not it could be stored.
    fn last(&self, token: &TokenRecord) -> Option<ClockRecord> {
        self.lock().get(&token.id).copied().or(token.clock)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, ClockRecord>> {
        self.measured.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is said of the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockState {
    /// It was never measured.
    Unknown,
    /// It is as the issuer's.
    Right,
    /// It is a little off, which is put right silently.
    Corrected,
    /// It is off by more than is put right.
    Off,
    /// It was set since it was measured.
    Set,
}

/// What the clock doctor says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockReport {
    /// What is said of the clock.
    pub state: ClockState,
    /// The last measurement, void where the clock was set since.
    pub measured: Option<ClockRecord>,
    /// Issuer minus device now: the measurement, and by what the clock was set
    /// since. In milliseconds.
    pub offset_ms: i64,
}

impl Device {
    /// What is known of the clock, by this token's issuer. No network.
    ///
    /// # Errors
    /// [`DeviceError::TokenUnknown`]; those of the data file.
    pub fn clock_report(&self, id: &str) -> Result<ClockReport, DeviceError> {
        let token = self.stored(id)?;
        let measured = self.watch.last(&token);
        let (state, offset_ms) = match (self.reading(&token, self.moment()), measured) {
            (Reading::Set(ms), _) => (ClockState::Set, ms),
            (Reading::Off(ms), _) => (ClockState::Off, ms),
            (Reading::Right(_), None) => (ClockState::Unknown, 0),
            (Reading::Right(ms), Some(_)) if ms.abs() <= RIGHT_MS => (ClockState::Right, ms),
            (Reading::Right(ms), Some(_)) => (ClockState::Corrected, ms),
        };
        Ok(ClockReport {
            state,
            measured,
            offset_ms,
        })
    }

    /// Measures the clock now, by a signed answer of the token's issuer, or by
    /// its connection where it signs none.
    ///
    /// # Errors
    /// Those of the network; [`DeviceError::TokenUnknown`].
    pub async fn examine_clock(&self, id: &str) -> Result<ClockReport, DeviceError> {
        let before = self.clock_report(id)?.measured;
        let _ = self.contact(id).await;
        if self.clock_report(id)?.measured == before {
            self.measure_anew(id).await?;
        }
        self.clock_report(id)
    }

    /// What the clock is worth for the codes of this token.
    pub(crate) fn reading(&self, token: &TokenRecord, now: Moment) -> Reading {
        Reading::of(self.watch.last(token), *self.watch.start(), now)
    }

    /// The token with its last measurement, or with none where that is void.
    pub(crate) fn with_clock(&self, mut token: TokenRecord) -> TokenRecord {
        let reading = self.reading(&token, self.moment());
        token.clock = match reading {
            Reading::Set(_) => None,
            Reading::Right(_) | Reading::Off(_) => self.watch.last(&token),
        };
        token
    }

    pub(crate) fn moment(&self) -> Moment {
        Moment::of(&*self.clock)
    }

    /// Where the clock was set since it was measured, measures it before a code
    /// is shown. Waits for that a moment only: without the network the code is
    /// shown with a word on the clock.
    pub async fn check_clock(&self, id: &str) {
        let token = self.stored(id);
        let was_set = |token| matches!(self.reading(token, self.moment()), Reading::Set(_));
        if !token.as_ref().is_ok_and(was_set) {
            return;
        }
        tokio::select! {
            biased;
            _ = self.measure_clock(id) => {}
            () = self.clock.pause(self.clock_check) => {}
        }
    }

    /// Measures the clock against the token's issuer, unless that was done a
    /// moment ago. `true` where there is a new measurement.
    ///
    /// # Errors
    /// Those of the network: the last measurement stays. Those of the data: the
    /// new one counts until the process ends.
    pub async fn measure_clock(&self, id: &str) -> Result<bool, DeviceError> {
        let record = self.stored(id)?;
        if self.is_fresh(&record) {
            return Ok(false);
        }
        self.measure_anew(id).await
    }

    async fn measure_anew(&self, id: &str) -> Result<bool, DeviceError> {
        let record = self.stored(id)?;
        let clock = self.issuer.clock(&record.institution.origin).await?;
        self.watch.note(id, clock);
        self.store
            .update(|data| {
                for token in &mut data.tokens {
                    if token.id == id {
                        token.clock = Some(clock);
                    }
                }
                Ok(true)
            })
            .await
    }

    fn is_fresh(&self, token: &TokenRecord) -> bool {
        let now = self.moment();
        let good_for = match self.reading(token, now) {
            Reading::Right(_) => FRESH_MS,
            Reading::Off(_) => FRESH_OFF_MS,
            Reading::Set(_) => return false,
        };
        let measured = self.watch.last(token).map(|clock| clock.measured_at);
        measured.is_some_and(|at| (0..good_for).contains(&now.now_ms.saturating_sub(at)))
    }
}

/// When it was measured, where that can be compared with anything.
fn moment(clock: ClockRecord) -> Option<Moment> {
    Some(Moment {
        now_ms: clock.measured_at,
        since_boot_ms: clock.since_boot_ms?,
        boot: clock.boot?,
    })
}
