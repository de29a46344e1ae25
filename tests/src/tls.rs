//! Certificates: those of an authority of the tests' own, and those nobody
//! vouches for.

use anyhow::{Context, Result};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedKey, DnType, IsCa, KeyPair,
    generate_simple_self_signed,
};
use std::{
    net::Ipv4Addr,
    sync::Arc,
    sync::atomic::{AtomicUsize, Ordering},
};
use tokio::{io::AsyncReadExt, net::TcpListener, task::JoinHandle};
use tokio_rustls::{
    TlsAcceptor,
    rustls::ServerConfig,
    rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};

/// What a server on loopback can show.
#[derive(Clone)]
pub struct Certificates {
    /// An authority's.
    pub vouched_for: TlsAcceptor,
    /// Its own.
    pub other: TlsAcceptor,
    authority: String,
}

impl Certificates {
    /// Makes both, and the authority.
    ///
    /// # Errors
    /// When one cannot be made.
    pub fn make() -> Result<Self> {
        let authority_key = KeyPair::generate()?;
        let mut authority = CertificateParams::default();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let name = &mut authority.distinguished_name;
        name.push(DnType::CommonName, "The tests' own authority");
        let pem = authority.self_signed(&authority_key)?.pem();
        let authority = rcgen::Issuer::new(authority, authority_key);
        let key = KeyPair::generate()?;
        let own = CertificateParams::new(["127.0.0.1".to_owned()])?;
        let cert = own.signed_by(&key, &authority)?;
        let vouched_for = config_of(&CertifiedKey {
            cert,
            signing_key: key,
        })?;
        Ok(Self {
            vouched_for: TlsAcceptor::from(Arc::new(vouched_for)),
            other: TlsAcceptor::from(Arc::new(config()?)),
            authority: pem,
        })
    }

    /// The authority's certificate (PEM), for whom is to trust it.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.authority
    }
}

impl std::fmt::Debug for Certificates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.authority)
    }
}

/// Offers TLS on a free port, and counts what is sent to it inside.
#[derive(Debug)]
pub struct SelfSigned {
    port: u16,
    requests: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl SelfSigned {
    /// Starts it.
    ///
    /// # Errors
    /// When no certificate can be made or no port had.
    pub async fn start() -> Result<Self> {
        let acceptor = TlsAcceptor::from(Arc::new(config()?));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let requests = Arc::new(AtomicUsize::new(0));
        let task = tokio::spawn(serve(listener, acceptor, requests.clone()));
        Ok(Self {
            port,
            requests,
            task,
        })
    }

    /// The port it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// How many clients sent something inside the tunnel.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

impl Drop for SelfSigned {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor, requests: Arc<AtomicUsize>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, requests) = (acceptor.clone(), requests.clone());
        tokio::spawn(async move {
            if let Ok(mut inside) = acceptor.accept(stream).await
                && inside.read_u8().await.is_ok()
            {
                requests.fetch_add(1, Ordering::SeqCst);
            }
        });
    }
}

fn config() -> Result<ServerConfig> {
    let made = generate_simple_self_signed(["127.0.0.1".to_owned()]);
    config_of(&made.context("no certificate")?)
}

fn config_of(made: &CertifiedKey<KeyPair>) -> Result<ServerConfig> {
    let CertifiedKey { cert, signing_key } = made;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .context("no TLS")
}
