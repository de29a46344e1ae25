//! A listener that speaks TLS itself and asks for a client certificate. Who has
//! none, or one of an authority that is not ours, is let in as far as a page that
//! says so; an authority's handshakes that fail are nobody's.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::Listener;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};
use tokio_rustls::server::TlsStream;

use super::listen::{Patience, Patient, Quiet};
use crate::start_error::StartError;

/// What a browser has for its handshake; its user may choose a certificate meanwhile.
const HANDSHAKE: Duration = Duration::from_mins(1);
/// Handshakes that are done and wait to be served.
const WAITING: usize = 64;

/// Connections after their handshake.
pub(crate) struct Certified {
    ready: mpsc::Receiver<(TlsStream<Quiet>, SocketAddr)>,
    address: SocketAddr,
}

impl Certified {
    /// Wraps a bound listener; `most` connections at a time.
    pub(crate) fn new(
        inner: TcpListener,
        tls: ServerConfig,
        patience: Patience,
        most: usize,
    ) -> io::Result<Self> {
        let address = inner.local_addr()?;
        let (sender, ready) = mpsc::channel(WAITING);
        let inner = Patient::new(inner, patience, most);
        tokio::spawn(shake(inner, TlsAcceptor::from(Arc::new(tls)), sender));
        Ok(Self { ready, address })
    }
}

/// Each handshake on its own feet: one that hangs holds up nobody else.
async fn shake(
    mut inner: Patient,
    tls: TlsAcceptor,
    sender: mpsc::Sender<(TlsStream<Quiet>, SocketAddr)>,
) {
    loop {
        let (stream, peer) = tokio::select! {
            accepted = inner.accept() => accepted,
            () = sender.closed() => return,
        };
        let (tls, sender) = (tls.clone(), sender.clone());
        tokio::spawn(async move {
            match tokio::time::timeout(HANDSHAKE, tls.accept(stream)).await {
                Ok(Ok(stream)) => drop(sender.send((stream, peer)).await),
                Ok(Err(error)) => tracing::debug!(%error, "a handshake failed"),
                Err(_) => tracing::debug!("a handshake took too long"),
            }
        });
    }
}

impl Listener for Certified {
    type Io = TlsStream<Quiet>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TlsStream<Quiet>, SocketAddr) {
        match self.ready.recv().await {
            Some(accepted) => accepted,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

/// The files of the listener.
pub(crate) struct Files<'a> {
    pub(crate) certificate: &'a Path,
    pub(crate) key: &'a Path,
    pub(crate) authority: &'a Path,
}

/// How it speaks TLS.
///
/// # Errors
/// [`StartError::Certificate`] naming the file.
pub(crate) fn tls(files: &Files<'_>) -> Result<ServerConfig, StartError> {
    let bad = |path: &Path| StartError::Certificate(path.to_owned());
    let chain = certificates(files.certificate)?;
    let key = PrivateKeyDer::from_pem_file(files.key).map_err(|_| bad(files.key))?;
    let mut roots = RootCertStore::empty();
    for root in certificates(files.authority)? {
        roots.add(root).map_err(|_| bad(files.authority))?;
    }
    let provider = Arc::new(ring::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone())
        .allow_unauthenticated()
        .build()
        .map_err(|_| bad(files.authority))?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| bad(files.certificate))?
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, key)
        .map_err(|_| bad(files.certificate))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// At least one.
pub(crate) fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, StartError> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    let found = read.unwrap_or_default();
    if found.is_empty() {
        return Err(StartError::Certificate(path.to_owned()));
    }
    Ok(found)
}
