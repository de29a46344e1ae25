//! Mail over TLS: nothing is said to a server that is not the one named.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use std::sync::Arc;
use support::post::{Offer, Post};
use support::{Server, few_attempts, until};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use warifu_server::Config;

use Cert::{Good, OtherName, Stranger};
use Server_::{Plain, Starttls, Whole};

/// An authority, its certificate in PEM.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

/// What the server shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cert {
    Good,
    /// Of an authority nobody named.
    Stranger,
    /// For another host.
    OtherName,
}

/// How the server offers TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Server_ {
    Plain,
    Starttls(Cert),
    Whole(Cert),
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        let issuer = Issuer::new(params, key);
        Self { issuer, pem }
    }

    fn acceptor(&self, host: &str) -> TlsAcceptor {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![host.to_owned()]).unwrap();
        let leaf = params.signed_by(&key, &self.issuer).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![leaf.der().clone()], key)
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }
}

fn offer(row: Server_, ours: &Authority, theirs: &Authority) -> Offer {
    let acceptor = |cert| match cert {
        Good => ours.acceptor("localhost"),
        Stranger => theirs.acceptor("localhost"),
        OtherName => ours.acceptor("mail.elsewhere.example"),
    };
    match row {
        Plain => Offer::Plain,
        Starttls(cert) => Offer::Starttls(acceptor(cert)),
        Whole(cert) => Offer::Whole(acceptor(cert)),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_goes_out_over_verified_tls_or_not_at_all() {
    let (ours, theirs) = (Authority::new(), Authority::new());
    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join("ca.pem");
    std::fs::write(&ca, &ours.pem).unwrap();
    let servers = [
        Plain,
        Starttls(Good),
        Starttls(Stranger),
        Starttls(OtherName),
        Whole(Good),
        Whole(Stranger),
        Whole(OtherName),
    ];
    let port = Post::start().await.port;
    let configured = |config: &mut Config| {
        config.demo.no_catcher = true;
        config.mail.host = "localhost".to_owned();
        config.mail.port = port;
        config.mail.timeout_seconds = 3;
        config.mail.ca_file = Some(ca.clone());
        few_attempts(config);
    };
    let mut server = Server::start_with(configured).await;
    let mut number = 0;
    for asked in ["starttls", "tls"] {
        server
            .restart(|config| config.mail.security = security(asked))
            .await;
        let mut browser = server.browser();
        browser
            .log_in("shinkumi", if asked == "tls" { 1 } else { 2 })
            .await;
        for offered in servers {
            number += 1;
            let row = format!("{asked} at {offered:?}");
            let to = format!("row{number}@example.jp");
            let office = Post::start_at(port, offer(offered, &ours, &theirs)).await;
            browser.issue("shinkumi", &to, "Abc123").await;
            let good = matches!(
                (asked, offered),
                ("starttls", Starttls(Good)) | ("tls", Whole(Good))
            );
            let mark = if good {
                "data-mail=\"sent\""
            } else {
                "data-mail=\"delayed\""
            };
            until(&row, async || {
                let page = browser.get("/i/shinkumi/issue/waiting").await;
                page.has(mark).then_some(())
            })
            .await;
            assert_eq!(office.taken(&to), usize::from(good), "row {row}");
            assert_eq!(office.heard("MAIL") > 0, good, "said in row {row}");
        }
    }
}

fn security(name: &str) -> warifu_server::Security {
    match name {
        "tls" => warifu_server::Security::Tls,
        _ => warifu_server::Security::Starttls,
    }
}
