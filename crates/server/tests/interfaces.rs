//! The interfaces for machines: problems, directory, verifications, health.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use serde_json::{Value, json};
use support::{Phone, Server, code_of};

async fn post(
    server: &Server,
    path: &str,
    key: Option<&str>,
    body: Value,
) -> (u16, Value, reqwest::header::HeaderMap) {
    let mut request = reqwest::Client::new()
        .post(format!("{}{path}", server.origin))
        .body(body.to_string());
    if let Some(key) = key {
        request = request.header("authorization", format!("Bearer {key}"));
    }
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    (
        status,
        serde_json::from_slice(&response.bytes().await.unwrap()).unwrap(),
        headers,
    )
}

fn key(server: &Server, slug: &str) -> String {
    std::fs::read_to_string(server.data.join(format!("api-key-{slug}"))).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn problems_have_one_shape() {
    let server = Server::start().await;
    let client = reqwest::Client::new();
    for (method, path, status, code) in [
        ("GET", "/v1/nothing", 404, "not_found"),
        ("GET", "/v1/enrollments", 405, "method_not_allowed"),
        ("GET", "/v1/services/99999999", 404, "unknown_service"),
        ("GET", "/v1/services/abc", 404, "unknown_service"),
        ("POST", "/v1/enrollments", 400, "malformed_request"),
        ("POST", "/v1/verifications", 401, "unauthorized"),
    ] {
        let request = client.request(method.parse().unwrap(), format!("{}{path}", server.origin));
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(
            response.headers()["content-type"],
            "application/problem+json"
        );
        let problem: Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
        let keys: Vec<_> = problem.as_object().unwrap().keys().cloned().collect();
        assert_eq!(
            (problem["code"].as_str().unwrap(), keys.len()),
            (code, 4),
            "{path}"
        );
        assert_eq!(problem["status"], status);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_too_long_is_not_read() {
    let server = Server::start().await;
    let (status, problem, _) =
        post(&server, "/v1/enrollments", None, json!("x".repeat(20_000))).await;
    assert_eq!(
        (status, problem["code"].as_str().unwrap()),
        (413, "payload_too_large")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_directory_that_is_served_is_the_file() {
    let server = Server::start().await;
    let bytes = reqwest::get(format!("{}/v1/directory", server.origin))
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    assert_eq!(
        bytes,
        std::fs::read(server.data.join("directory.json")).unwrap()
    );
    assert!(
        Phone::new(&server)
            .card("10212083")
            .await
            .card()
            .names
            .ja
            .contains("割符")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_enrolments_from_one_address_wait() {
    let server = Server::start_with(|config| config.limits.enrolments_at_once = 2).await;
    let phone = Phone::new(&server);
    let mut ends = Vec::new();
    for _ in 0..3 {
        ends.push(
            phone
                .enroll("10212083", "NOBODY", "Abc123")
                .await
                .err()
                .unwrap(),
        );
    }
    assert_eq!(ends, ["proof", "proof", "rate_limited"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_banks_own_systems_verify_with_a_key() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in("shinkumi", 1).await;
    browser.issue("shinkumi", "a@example.jp", "Abc123").await;
    let token = Phone::new(&server)
        .enroll("10212083", "2083L0000193A001", "Abc123")
        .await
        .unwrap();
    let (key, code) = (key(&server, "shinkumi"), code_of(&token, &server, 0));
    let ask = |otp: &str| json!({"v": 1, "service_id": "10212083", "user_id": "2083L0000193A001", "otp": otp});

    let (_, first, _) = post(&server, "/v1/verifications", Some(&key), ask(&code)).await;
    assert_eq!(first["result"], "accepted");
    assert!(first["step"].as_u64().unwrap() > 0);
    let (_, second, _) = post(&server, "/v1/verifications", Some(&key), ask(&code)).await;
    assert_eq!(second, json!({"result": "used"}));
    server.clock.forward(60);
    let by_serial = json!({"v": 1, "service_id": "10212083", "serial": token.serial.as_str(), "otp": code_of(&token, &server, 0)});
    let (_, third, _) = post(&server, "/v1/verifications", Some(&key), by_serial).await;
    assert_eq!(third["result"], "accepted");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_counts_for_its_own_institution() {
    let server = Server::start().await;
    let ask = |service: &str| json!({"v": 1, "service_id": service, "user_id": "999800000001", "otp": "123456"});
    let key = key(&server, "michishio");
    let (status, problem, _) =
        post(&server, "/v1/verifications", Some(&key), ask("10212083")).await;
    assert_eq!(
        (status, problem["code"].as_str().unwrap()),
        (404, "unknown_service")
    );
    let (status, answer, _) = post(&server, "/v1/verifications", Some(&key), ask("10212091")).await;
    assert_eq!((status, answer), (200, json!({"result": "unknown"})));
    let (status, _, headers) = post(
        &server,
        "/v1/verifications",
        Some("wfk_nonsense"),
        ask("10212091"),
    )
    .await;
    assert_eq!(
        (status, headers["www-authenticate"].to_str().unwrap()),
        (401, "Bearer")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verification_of_another_form_is_malformed() {
    let server = Server::start().await;
    let key = key(&server, "shinkumi");
    for (body, code) in [
        (json!({"v": 1}), "malformed_request"),
        (
            json!({"v": 2, "service_id": "10212083", "user_id": "A", "otp": "1"}),
            "unsupported_version",
        ),
        (
            json!({"v": 1, "service_id": "10212083", "otp": "1"}),
            "malformed_request",
        ),
        (
            json!({"v": 1, "service_id": "10212083", "user_id": "A", "serial": "B", "otp": "1"}),
            "malformed_request",
        ),
    ] {
        let (status, problem, _) = post(&server, "/v1/verifications", Some(&key), body).await;
        assert_eq!((status, problem["code"].as_str().unwrap()), (400, code));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_health_looks_at_the_database() {
    let server = Server::start().await;
    let response = reqwest::get(format!("{}/healthz", server.origin))
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    let health: Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
    assert_eq!(health["database"], "ok");
}
