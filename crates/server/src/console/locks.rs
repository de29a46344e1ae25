//! What a customer's page says is stopped or was wrong, but tokens.

use warifu_enroll::UserId;
use warifu_issuer::console::{Locked, Place, StoppedIssue};
use warifu_issuer::proof::SecretKind;
use warifu_issuer::staff::Right;

use super::customer::View;
use crate::text::{Console, fill};

/// What is stopped or was wrong, but tokens.
pub(super) struct Lock {
    pub(super) place: &'static str,
    pub(super) label: String,
    pub(super) text: String,
    /// What opens it, where this person may: path and label.
    pub(super) act: Option<(&'static str, &'static str)>,
}

impl View<'_> {
    fn lock(&self, one: Locked) -> Lock {
        let text = if one.locked {
            self.t.lock_shut
        } else {
            self.t.lock_count
        };
        let opens = one.locked && self.staff.role.may(Right::Unlock);
        Lock {
            place: one.place.name(),
            label: place_label(self.t, one.place).to_owned(),
            text: fill(text, &[("n", &one.failures.to_string())]),
            act: opens.then_some(("unlock-proof", self.t.act_unlock_proof)),
        }
    }

    /// Everything that is stopped or was wrong, but tokens.
    pub(super) fn locks(&self) -> Vec<Lock> {
        let mut locks: Vec<_> = self.look.locks.iter().map(|one| self.lock(*one)).collect();
        locks.extend(self.company());
        locks.extend(self.look.shut.issuing.as_ref().map(|one| self.issuing(one)));
        locks
    }

    /// A company's card and users: one act opens all of them.
    fn company(&self) -> Vec<Lock> {
        let (t, shut) = (self.t, &self.look.shut);
        let opens = shut.company() && self.staff.role.may(Right::Unlock);
        let act = opens.then_some(("open-company", t.act_open_company));
        let text = if shut.card_locked {
            t.lock_shut
        } else {
            t.lock_count
        };
        let card = Lock {
            place: "company",
            label: t.lock_card.to_owned(),
            text: fill(text, &[("n", &shut.card.to_string())]),
            act: act.filter(|_| shut.card_locked),
        };
        let user = |user: &UserId| Lock {
            place: "company",
            label: fill(t.lock_user, &[("user", user.as_str())]),
            text: t.lock_user_shut.to_owned(),
            act,
        };
        let card = Some(card).filter(|_| shut.card > 0);
        card.into_iter()
            .chain(shut.users.iter().map(user))
            .collect()
    }

    fn issuing(&self, one: &StoppedIssue) -> Lock {
        let t = self.t;
        let (time, serial) = (self.time(one.since), one.serial.grouped());
        let places = [("time", time.as_str()), ("serial", serial.as_str())];
        let opens = self.staff.role.may(Right::Overrule);
        let mut text = fill(t.lock_issuing_shut, &places);
        if !opens {
            text.push_str(self.desk.visit.lang.pick("", " "));
            text.push_str(t.overrule_hint);
        }
        Lock {
            place: "issuing",
            label: t.lock_issuing.to_owned(),
            text,
            act: opens.then_some(("let-issue", t.act_let_issue)),
        }
    }
}

/// What a proof or login is called.
pub(super) fn place_label(t: &'static Console, place: Place) -> &'static str {
    match place {
        Place::Login => t.lock_login,
        Place::Transfer => t.lock_transfer,
        Place::Secret(SecretKind::ConfirmationPassword) => t.lock_confirmation,
        Place::Secret(SecretKind::ContractPin) => t.lock_pin,
        Place::Secret(SecretKind::RegistrationPin) => t.lock_registration,
    }
}
