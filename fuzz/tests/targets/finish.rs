//! The second message and its answer.

use crate::stored::example;
use warifu_enroll::wire::{FinishRequest, FinishResponse};
use warifu_enroll::{client, server};
use warifu_fuzz::{fuzz, world};
use warifu_secret::{EntryBytes, OpaqueState};

#[test]
fn a_finish_request_is_proven_or_refused() {
    fuzz("finish_request", |body| {
        if let Ok(request) = serde_json::from_slice::<FinishRequest>(body) {
            let written = serde_json::to_vec(&request).unwrap();
            assert_eq!(
                serde_json::from_slice::<FinishRequest>(&written).unwrap(),
                request
            );
        }
        let state = OpaqueState::new(example("issuer_state/one.bin"));
        let state = server::AwaitingFinish::decode(&state).unwrap();
        state.finish(body, world::NOW).is_ok()
    });
}

#[test]
fn an_answer_to_a_finish_makes_a_token_or_is_refused() {
    fuzz("finish_response", |body| {
        if let Ok(response) = serde_json::from_slice::<FinishResponse>(body) {
            let written = serde_json::to_vec(&response).unwrap();
            assert_eq!(
                serde_json::from_slice::<FinishResponse>(&written).unwrap(),
                response
            );
        }
        let entry = EntryBytes::new(example("pending/finish.bin"));
        let state = client::AwaitingFinish::decode(&entry).unwrap();
        state.answered(body).is_ok()
    });
}
