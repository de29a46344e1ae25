//! The first message and its answer.

use crate::stored::example;
use warifu_enroll::client::AwaitingStart;
use warifu_enroll::server::{self, ReceivedStart};
use warifu_enroll::wire::{StartRequest, StartResponse};
use warifu_fuzz::{fuzz, world};
use warifu_secret::EntryBytes;

#[test]
fn a_start_request_is_answered_or_refused() {
    fuzz("start_request", |body| {
        let Ok(received) = ReceivedStart::parse(body) else {
            return false;
        };
        let written = serde_json::to_vec(&received.request).unwrap();
        let again: StartRequest = serde_json::from_slice(&written).unwrap();
        assert_eq!(again, received.request);
        let (origin, setup) = (world::origin().unwrap(), world::setup());
        let offer = world::offer(&origin);
        let _ = server::start(&mut world::rng(), &setup, None, &received, &offer);
        true
    });
}

#[test]
fn an_answer_to_a_start_is_read_or_refused() {
    fuzz("start_response", |body| {
        let Ok(response) = serde_json::from_slice::<StartResponse>(body) else {
            return false;
        };
        let written = serde_json::to_vec(&response).unwrap();
        assert_eq!(
            serde_json::from_slice::<StartResponse>(&written).unwrap(),
            response
        );
        true
    });
}

#[test]
fn the_device_goes_on_from_an_answer_to_its_start_or_refuses_it() {
    fuzz("start_response", |body| {
        let entry = EntryBytes::new(example("pending/start.bin"));
        let state = AwaitingStart::decode(&entry).unwrap();
        let password = world::password().unwrap();
        let next = state.answered(&mut world::rng(), &password, body, &world::report());
        next.is_ok()
    });
}
