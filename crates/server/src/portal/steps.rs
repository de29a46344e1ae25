//! The steps of the procedure that an institution offers, and where pages stand in
//! them.

use warifu_issuer::policy::{Institution, Proof};

use super::desk::Desk;
use super::login;
use super::place::Place;
use crate::text::{Binding, Company, Doors, Issue, Lang, Reissue};

/// The steps, in the customer's language.
pub(crate) fn steps(desk: &Desk) -> Vec<&'static str> {
    of(&desk.institution, desk.visit.lang)
}

/// The same, wherever the institution is known.
pub(crate) fn of(institution: &Institution, lang: Lang) -> Vec<&'static str> {
    let portal = &institution.portal;
    if portal.company.is_some() {
        let t = Company::of(lang);
        return vec![t.home_title, t.tokens_title, t.step_enter, t.step_done];
    }
    if portal.binding.is_some() {
        let t = Binding::of(lang);
        return vec![t.step_choose, t.step_enter, t.step_done];
    }
    if asks_for_call(institution) {
        let r = Reissue::of(lang);
        return vec![r.step_first, r.step_call, r.step_app, r.step_login];
    }
    let [first, app, confirm, done] = common_steps(lang);
    let d = Doors::of(lang);
    if portal.start.is_some() {
        vec![first, app, d.step_start, d.step_in_use]
    } else {
        vec![first, app, confirm, done]
    }
}

/// From *issue* to *in use*, where nobody knows the institution yet.
pub(crate) fn common_steps(lang: Lang) -> [&'static str; 4] {
    let t = Issue::of(lang);
    [t.step_first, t.step_app, t.step_confirm, t.step_done]
}

/// The number of the step that the customer stands at.
pub(crate) fn step(desk: &Desk, place: &Place) -> usize {
    let portal = &desk.institution.portal;
    if portal.takes_tokens() {
        return 1;
    }
    let here = place.step();
    // The call stands between the form and the app.
    if calls(desk) && matches!(place, Place::Pending { .. } | Place::Enrolled { .. }) {
        here.saturating_add(1)
    } else {
        here
    }
}

/// Whether a call from a telephone on file is asked for.
pub(crate) fn calls(desk: &Desk) -> bool {
    asks_for_call(&desk.institution)
}

fn asks_for_call(institution: &Institution) -> bool {
    let door = institution.portal.issue.as_ref();
    door.is_some_and(|door| door.proof == Proof::TelephoneCheck)
}

/// The steps of the page below the institution's address, and where it stands; none
/// where no page of a procedure is there.
pub(crate) fn of_page(
    institution: &Institution,
    lang: Lang,
    rest: &str,
) -> Option<(Vec<&'static str>, usize)> {
    let portal = &institution.portal;
    let calls = asks_for_call(institution);
    let here = match rest {
        "/login" => return Some((login::steps(institution, lang).to_vec(), 1)),
        "/login/otp" | "/login/card" => {
            return Some((login::steps(institution, lang).to_vec(), 2));
        }
        "/tokens" if portal.company.is_some() => 2,
        "/register" | "/unregister" | "/mode" if portal.company.is_some() => 3,
        "/bind" | "/exchange" | "/unbind" if portal.binding.is_some() => 2,
        "/start" if portal.start.is_some() => 3,
        _ if portal.issue.is_none() => return None,
        "/issue/in-use" => 4,
        "/issue/waiting" if calls => 3,
        "/issue/waiting" | "/issue/phone" | "/issue/call" => 2,
        "/issue" | "/issue/check" | "/issue/stop" => 1,
        _ => return None,
    };
    Some((of(institution, lang), here))
}
