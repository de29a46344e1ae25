//! Each way in which an issuer can fail is told apart.

use std::sync::Arc;
use std::task::Poll;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;

use super::*;

/// Takes one connection, reads something of the request, and answers that.
async fn one_answer(answer: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.read(&mut [0; 4096]).await;
        let _ = stream.write_all(&answer).await;
        let _ = stream.shutdown().await;
    });
    format!("http://{address}/v1/x")
}

async fn get(url: String) -> Result<Response, IssuerError> {
    let https = Https::new(Transport::LoopbackToo);
    https.send(&Request { url, body: None }).await
}

#[test]
fn a_release_speaks_tls_only_and_a_demo_plain_http_to_loopback_as_well() {
    for policy in [Transport::HttpsOnly, Transport::LoopbackToo] {
        let secure = door("https://token.example:8443/v1/x", policy);
        assert_eq!(secure, Some(Door::Secure));
        for never in [
            "http://192.0.2.1/",
            "http://127.0.0.1.example:80/",
            "http://127.0.0.1:80@evil.example/v1/x",
            "https://someone@token.example/",
            "http://localhost:1/",
            "http://[::1]:1/",
            "ftp://127.0.0.1:1/",
            "",
        ] {
            assert_eq!(door(never, policy), None, "{never}");
        }
    }
    let loopback = "http://127.0.0.1:8080/v1/x";
    assert_eq!(door(loopback, Transport::LoopbackToo), Some(Door::Plain));
    assert_eq!(door(loopback, Transport::HttpsOnly), None);
}

#[tokio::test]
async fn a_release_sends_nothing_in_plain_http_to_loopback() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let https = Https::new(Transport::HttpsOnly);
    let refused = https.send(&Request { url, body: None }).await;
    assert_eq!(refused.unwrap_err(), IssuerError::Unreachable);
    let nobody = std::future::poll_fn(|context| listener.poll_accept(context).map(|_| ()));
    assert!(futures_pending(nobody).await, "somebody connected");
}

/// Whether there is no answer yet.
async fn futures_pending(future: impl Future) -> bool {
    let mut future = std::pin::pin!(future);
    std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_pending())).await
}

#[tokio::test]
async fn an_answer_comes_with_status_date_and_retry_after() {
    let answer = "HTTP/1.1 429 Too Many Requests\r\ncontent-length: 2\r\nretry-after: 30\r\n\
                  date: Sat, 21 Nov 2026 03:00:00 GMT\r\n\r\n{}";
    let response = get(one_answer(answer.into()).await).await.unwrap();
    assert_eq!((response.status, response.retry_after), (429, Some(30)));
    assert_eq!(
        (response.date, &*response.body),
        (Some(1_795_230_000), &b"{}"[..])
    );
}

#[tokio::test]
async fn an_answer_that_is_cut_off_is_unreachable() {
    let answer = "HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{}";
    let cut = get(one_answer(answer.into()).await).await;
    assert_eq!(cut.unwrap_err(), IssuerError::Unreachable);
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_not_read_to_its_end() {
    let mut answer = b"HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n".to_vec();
    answer.resize(MAX_BODY + 4096, b' ');
    let large = get(one_answer(answer).await).await;
    assert_eq!(large.unwrap_err(), IssuerError::TooLarge);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let answer = "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
    assert_eq!(
        get(one_answer(answer.into()).await).await.unwrap().status,
        302
    );
}

#[tokio::test]
async fn nobody_listening_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let nobody = get(format!("http://{address}/")).await;
    assert_eq!(nobody.unwrap_err(), IssuerError::Unreachable);
}

#[tokio::test]
async fn plain_http_to_another_host_is_never_spoken() {
    for url in [
        "http://192.0.2.1/",
        "http://127.0.0.1.example:80/",
        "http://localhost:1/",
    ] {
        let plain = get(url.to_owned()).await;
        assert_eq!(plain.unwrap_err(), IssuerError::Unreachable, "{url}");
    }
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_not_trusted() {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = made.signing_key.serialize_der().try_into().unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let _ = acceptor.accept(stream).await;
    });
    let untrusted = get(format!("https://{address}/")).await;
    assert_eq!(untrusted.unwrap_err(), IssuerError::TlsUntrusted);
}
