//! `serve`: listens, works, and ends in order.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use warifu_storage::{Database, Schema};

use crate::app::{App, Shared};
use crate::assemble::{Assembled, Missing, assemble, origin};
use crate::certificates::{self, Listening};
use crate::cli::demo;
use crate::config::Config;
use crate::heads::Heads;
use crate::http::certified::Certified;
use crate::http::listen::{Patience, Patient};
use crate::http::{Peer, router};
use crate::mail::catcher::Catcher;
use crate::mail::{self, Smtp, Worker};
use crate::ready::Clocks;
use crate::start_error::StartError;
use crate::telephony::Telephony;

/// How often what has run out is removed.
const SWEEP: Duration = Duration::from_mins(1);

/// What a caller has for sending a request, besides what its handler has.
const SENDING: Duration = Duration::from_secs(10);

/// A server that listens and is not yet serving.
pub struct Bound {
    listener: TcpListener,
    address: SocketAddr,
    certified: Option<Listening>,
    app: Shared,
    database: Database,
    stop: watch::Sender<bool>,
    work: Vec<JoinHandle<()>>,
    /// Turns true when one of them has broken.
    broke: watch::Sender<bool>,
}

impl Bound {
    /// Binds, opens, assembles.
    ///
    /// # Errors
    /// [`StartError`], each a sentence for who started it.
    pub async fn new(config: Config, clocks: Clocks) -> Result<Self, StartError> {
        let (listener, address) = listen(config.listen).await?;
        let origin = origin(&config, address)?;
        let demo = config.demo.enabled;
        let (schema, missing) = if demo {
            (Schema::Migrate, Missing::Make)
        } else {
            (Schema::MustBeCurrent, Missing::Refuse)
        };
        let Assembled {
            issuer,
            keys,
            database,
        } = assemble(&config, origin, &clocks, schema, missing).await?;
        if demo {
            demo::write_directory(&config, &issuer, &keys)?;
        }
        let (catcher, catches_at) = catcher(&config)?.unzip();
        let smtp = Smtp::new(&config.mail, catches_at)?;
        let telephony = Telephony::new(&config, &issuer, &clocks, address)?;
        let certified = certificates::listen(&config, &issuer).await?;
        let certified_origin = certified.as_ref().map(|one| one.origin.clone());
        let app = App::new(issuer, config, clocks, catcher, telephony, certified_origin);
        let (stop, stopped) = watch::channel(false);
        let (broke, _) = watch::channel(false);
        let mail = mail::run(worker(&app, smtp), stopped.clone());
        let work = vec![
            watched(mail, broke.clone()),
            watched(sweep(app.clone(), stopped), broke.clone()),
        ];
        Ok(Self {
            listener,
            address,
            certified,
            app,
            database,
            stop,
            work,
            broke,
        })
    }

    /// The address that is listened on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The origin that customers and apps see.
    #[must_use]
    pub fn origin(&self) -> String {
        self.app.origin.to_string()
    }

    /// The origin of the listener that asks for client certificates; `None` where
    /// there is none.
    #[must_use]
    pub fn certified_origin(&self) -> Option<String> {
        self.app.certified_origin.clone()
    }

    /// Serves until `end`; then finishes what is under way, hands over the mail
    /// that is due, and closes the database.
    ///
    /// # Errors
    /// [`StartError::Listen`] where the socket fails, [`StartError::Writer`]
    /// where the database can no longer be written, [`StartError::Work`] where
    /// what sends mail or sweeps has broken: only a new start helps.
    pub async fn serve(
        self,
        end: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), StartError> {
        let Self {
            listener,
            address,
            certified,
            app,
            database,
            stop,
            work,
            broke: work_broke,
        } = self;
        tracing::info!(%address, origin = %app.origin, demo = app.config.demo.enabled, "listening");
        let patience = Duration::from_secs(app.config.limits.shutdown_seconds);
        let limits = &app.config.limits;
        let most = limits.connections;
        let times = Patience {
            idle: Duration::from_secs(limits.connection_idle_seconds),
            // The handler's own limit comes first and answers.
            request: Duration::from_secs(limits.request_seconds).saturating_add(SENDING),
        };
        let service = router(app.clone()).into_make_service_with_connect_info::<Peer>();
        let (ending, writer) = (stop.clone(), database.clone());
        let waiting = app.clone();
        let (broke, broken) = watch::channel(false);
        let mut work_broken = work_broke.subscribe();
        let server = axum::serve(Patient::new(listener, times, most), service)
            .with_graceful_shutdown(async move {
                tokio::select! {
                    () = end => tracing::info!("stopping"),
                    () = writer.ended() => {
                        tracing::error!("the database's writer has broken");
                        broke.send_replace(true);
                    }
                    _ = work_broken.wait_for(|broken| *broken) => {}
                }
                waiting.closing.send_replace(true);
                ending.send_replace(true);
            })
            .into_future();
        let beside = beside(certified, app.clone(), times, stop.subscribe());
        let both = async { tokio::try_join!(server, beside).map(drop) };
        let outcome = within(both, stop.subscribe(), patience).await;
        stop.send_replace(true);
        for task in work {
            finish(task, patience).await;
        }
        Heads::default().log(&app.issuer).await;
        database.close().await;
        tracing::info!("stopped");
        if *broken.borrow() {
            return Err(StartError::Writer);
        }
        if *work_broke.borrow() {
            return Err(StartError::Work);
        }
        outcome.map_err(|error| StartError::Listen {
            address,
            why: error.kind(),
        })
    }
}

/// The same pages behind the listener that asks for client certificates.
async fn beside(
    listening: Option<Listening>,
    app: Shared,
    times: Patience,
    mut stopping: watch::Receiver<bool>,
) -> std::io::Result<()> {
    let Some(listening) = listening else {
        return Ok(());
    };
    tracing::info!(origin = %listening.origin, "listening for client certificates");
    let most = app.config.limits.connections;
    let listener = Certified::new(listening.listener, listening.tls, times, most)?;
    let service = router(app).into_make_service_with_connect_info::<Peer>();
    axum::serve(listener, service)
        .with_graceful_shutdown(async move {
            drop(stopping.wait_for(|stop| *stop).await);
        })
        .await
}

/// Work that nobody asks for and that must not end unseen.
fn watched(
    work: impl Future<Output = ()> + Send + 'static,
    broke: watch::Sender<bool>,
) -> JoinHandle<()> {
    tokio::spawn(async move {
        let _watch = Watch(broke);
        work.await;
    })
}

/// Says so where it is dropped by a panic.
struct Watch(watch::Sender<bool>);

impl Drop for Watch {
    fn drop(&mut self) {
        if std::thread::panicking() {
            tracing::error!("what sends mail or sweeps has broken");
            self.0.send_replace(true);
        }
    }
}

/// Waits for a task; one that takes longer is ended before the database is.
async fn finish(mut task: JoinHandle<()>, patience: Duration) {
    if tokio::time::timeout(patience, &mut task).await.is_err() {
        tracing::warn!("work was still under way");
        task.abort();
        drop(task.await);
    }
}

/// Runs the server; once stopping, no longer than `patience`.
async fn within(
    server: impl Future<Output = std::io::Result<()>>,
    mut stopping: watch::Receiver<bool>,
    patience: Duration,
) -> std::io::Result<()> {
    let too_long = async {
        drop(stopping.wait_for(|stop| *stop).await);
        tokio::time::sleep(patience).await;
    };
    tokio::select! {
        outcome = server => outcome,
        () = too_long => {
            tracing::warn!("requests were still under way");
            Ok(())
        }
    }
}

async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |error: std::io::Error| StartError::Listen {
        address,
        why: error.kind(),
    };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

/// The demo's mail server, on a free port where none is given.
fn catcher(config: &Config) -> Result<Option<(Catcher, SocketAddr)>, StartError> {
    if !config.demo.enabled || config.demo.no_catcher {
        return Ok(None);
    }
    let address = config
        .demo
        .catcher
        .unwrap_or(SocketAddr::from(([127, 0, 0, 1], 0)));
    let folder = config.data_dir.join("mailbox");
    let started = Catcher::start(address, &folder);
    started.map(Some).map_err(|error| StartError::Listen {
        address,
        why: error.kind(),
    })
}

fn worker(app: &Shared, smtp: Smtp) -> Worker {
    Worker {
        issuer: app.issuer.clone(),
        smtp,
        wake: app.wake.clone(),
        retry_seconds: app.config.mail.retry_seconds,
        last_round: Duration::from_secs(app.config.limits.shutdown_seconds) / 2,
        offset: app.offset(),
    }
}

async fn sweep(app: Shared, mut stop: watch::Receiver<bool>) {
    let mut heads = Heads::default();
    while !*stop.borrow() {
        match app.issuer.stores().housekeeping.sweep(app.now()).await {
            Ok(swept) => tracing::debug!(?swept, "swept"),
            Err(error) => tracing::warn!(%error, "could not sweep"),
        }
        heads.log(&app.issuer).await;
        app.gate.tidy();
        app.imports.tidy(app.now().0);
        tokio::select! {
            () = tokio::time::sleep(SWEEP) => {}
            _ = stop.changed() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_issuer_that_can_no_longer_write_ends_with_an_error() {
        let folder = tempfile::TempDir::new().unwrap();
        let text = format!(
            "listen = \"127.0.0.1:0\"\ndata_dir = {:?}\ninstitutions_dir = {:?}\n[demo]\nenabled = true\n",
            folder.path(),
            concat!(env!("CARGO_MANIFEST_DIR"), "/../../institutions"),
        );
        let file = folder.path().join("warifu.toml");
        std::fs::write(&file, text).unwrap();
        let config = Config::load(Some(&file)).unwrap();
        let bound = Bound::new(config, Clocks::default()).await.unwrap();
        bound.database.clone().close().await;
        let ended = bound.serve(std::future::pending()).await;
        assert!(matches!(ended, Err(StartError::Writer)));
    }

    #[tokio::test]
    async fn work_that_panics_is_seen_and_work_that_ends_in_order_is_not() {
        let (broke, mut broken) = watch::channel(false);
        watched(async {}, broke.clone()).await.unwrap();
        assert!(!*broken.borrow());
        let work = watched(async { panic!("a mail") }, broke).await;
        assert!(work.is_err());
        broken.wait_for(|broken| *broken).await.unwrap();
    }
}
