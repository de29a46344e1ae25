//! States laid down between two steps, at the device and at the issuer.

use crate::stored::{example, mended};
use warifu_enroll::client::Pending;
use warifu_enroll::server;
use warifu_fuzz::fuzz;
use warifu_secret::{EntryBytes, OpaqueState};

#[test]
fn a_pending_entry_is_taken_up_or_refused() {
    fuzz("pending", |entry| {
        let _ = taken_up(entry);
        taken_up(&mended(entry))
    });
}

#[test]
fn the_issuers_state_is_taken_up_or_refused() {
    fuzz("issuer_state", |stored| {
        let read = |bytes: &[u8]| server::AwaitingFinish::decode(&OpaqueState::new(bytes.to_vec()));
        let _ = read(stored);
        let Ok(state) = read(&mended(stored)) else {
            return false;
        };
        // EXPOSE: worthless.
        let once = state.encode().unwrap().expose().to_vec();
        let again = read(&once).unwrap().encode().unwrap();
        assert!(again.matches(&once));
        let _ = state.finish(&example("finish_request/one.json"), warifu_otp::UnixTime(0));
        true
    });
}

fn taken_up(entry: &[u8]) -> bool {
    let Ok(state) = Pending::decode(&EntryBytes::new(entry.to_vec())) else {
        return false;
    };
    let once = encoded(&state);
    let again = Pending::decode(&EntryBytes::new(once.clone())).unwrap();
    assert!(encoded(&again) == once);
    match state {
        Pending::Start(_) => {}
        Pending::Finish(state) => {
            let _ = state.answered(&example("finish_response/one.json"));
        }
        Pending::SelfRegistration(state) => {
            let _ = state.answered(&example("self_registration_answer/one.json"));
        }
    }
    true
}

fn encoded(state: &Pending) -> Vec<u8> {
    let entry = match state {
        Pending::Start(state) => state.encode(),
        Pending::Finish(state) => state.encode(),
        Pending::SelfRegistration(state) => state.encode(),
    };
    // EXPOSE: worthless.
    entry.unwrap().expose().to_vec()
}
