//! The last message, and the answer that says no.

use crate::stored::example;
use warifu_enroll::server;
use warifu_enroll::wire::{Problem, RegisteredRequest};
use warifu_fuzz::fuzz;
use warifu_secret::DerivedKey;

#[test]
fn a_confirmation_is_believed_or_refused() {
    fuzz("registered", |body| {
        if let Ok(request) = serde_json::from_slice::<RegisteredRequest>(body) {
            let written = serde_json::to_vec(&request).unwrap();
            assert_eq!(
                serde_json::from_slice::<RegisteredRequest>(&written).unwrap(),
                request
            );
        }
        let key = DerivedKey::new(example("registered_key/key.bin"));
        server::check_registered(&key, body).is_ok()
    });
}

#[test]
fn a_problem_is_read_or_refused() {
    fuzz("problem", |body| {
        let Ok(problem) = serde_json::from_slice::<Problem>(body) else {
            return false;
        };
        let written = serde_json::to_vec(&problem).unwrap();
        assert_eq!(
            serde_json::from_slice::<Problem>(&written).unwrap(),
            problem
        );
        problem.code.status() >= 400
    });
}
