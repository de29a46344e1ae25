//! Self-registration: the one message, and its answer.

use crate::stored::example;
use warifu_enroll::bytes::Bytes;
use warifu_enroll::self_registration::{AwaitingGrant, Grant, Received, Request, Response};
use warifu_fuzz::{fuzz, world};
use warifu_otp::SerialNumber;
use warifu_secret::EntryBytes;

#[test]
fn a_self_registration_is_answered_or_refused() {
    fuzz("self_registration", |body| {
        if let Ok(request) = serde_json::from_slice::<Request>(body) {
            let written = serde_json::to_vec(&request).unwrap();
            assert_eq!(
                serde_json::from_slice::<Request>(&written).unwrap(),
                request
            );
        }
        let Ok(received) = Received::parse(body) else {
            return false;
        };
        let origin = world::origin().unwrap();
        let Ok(opened) = received.open(&world::agreement_key(), &origin) else {
            return false;
        };
        let grant = Grant {
            enrollment_id: Bytes([9; 16]),
            serial: SerialNumber::from_number(410_822_607),
            params: world::PARAMS,
            bind_until: world::NOW,
            server_time: world::NOW,
        };
        opened
            .answer(&mut world::rng(), grant, &world::key().unwrap())
            .is_ok()
    });
}

#[test]
fn an_answer_to_a_self_registration_makes_a_token_or_is_refused() {
    fuzz("self_registration_answer", |body| {
        if let Ok(response) = serde_json::from_slice::<Response>(body) {
            let written = serde_json::to_vec(&response).unwrap();
            assert_eq!(
                serde_json::from_slice::<Response>(&written).unwrap(),
                response
            );
        }
        let entry = EntryBytes::new(example("pending/self-registration.bin"));
        let state = AwaitingGrant::decode(&entry).unwrap();
        state.answered(body).is_ok()
    });
}
