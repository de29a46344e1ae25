//! The issuer in a process of its own: the real server, with a clock that the
//! measurement moves (a token takes one code a step, and there are more
//! verifications than steps), and an empty POST route on a port beside it.

use crate::bank::{BEGIN, institutions_dir};
use anyhow::{Context, Result, bail};
use axum::Router;
use axum::routing::post;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use warifu_issuer::SystemChance;
use warifu_issuer::ports::Clock;
use warifu_otp::UnixTime;
use warifu_server::{Bound, Clocks, Config};

/// The word by which the program knows that it is the issuer.
pub const CHILD: &str = "measured-issuer";
/// Seconds by which each byte of input moves the clock: the demo's period.
pub const TICK: u64 = 60;

/// A clock moved by hand.
struct Hand(AtomicU64);

impl Clock for Hand {
    fn now(&self) -> UnixTime {
        UnixTime(self.0.load(Ordering::SeqCst))
    }
}

/// Serves the data folder named by the first argument until its input ends; its
/// clock begins so many ticks late as the second says.
pub fn child(args: &[String]) -> Result<()> {
    let folder = PathBuf::from(args.first().context("a data folder")?);
    let ticks: u64 = args.get(1).context("a number of ticks")?.parse()?;
    tracing_subscriber::fmt()
        .with_env_filter("info,sqlx=warn,hyper=warn")
        .with_ansi(false)
        .with_writer(std::io::stderr)
        .try_init()
        .map_err(|error| anyhow::anyhow!("{error}"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(serve(folder, ticks))
}

async fn serve(folder: PathBuf, ticks: u64) -> Result<()> {
    let hand = Arc::new(Hand(AtomicU64::new(BEGIN.0 + ticks * TICK)));
    let clocks = Clocks {
        clock: hand.clone(),
        chance: Arc::new(SystemChance),
    };
    let bound = Bound::new(config(folder)?, clocks).await?;
    let empty = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let ports = format!("{} {}", bound.address(), empty.local_addr()?);
    let route = Router::new().route("/empty", post(|| async {}));
    tokio::spawn(axum::serve(empty, route).into_future());
    writeln!(std::io::stdout(), "{ports}")?;
    let (ended, end) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let (mut input, mut bytes) = (std::io::stdin(), [0; 64]);
        while let Ok(count @ 1..) = input.read(&mut bytes) {
            let ticks = u64::try_from(count).unwrap_or(0);
            hand.0.fetch_add(ticks * TICK, Ordering::SeqCst);
        }
        let _ = ended.send(());
    });
    bound
        .serve(async move {
            let _ = end.await;
        })
        .await?;
    Ok(())
}

/// Production's configuration, but for what would stand in a measurement's way:
/// all callers have one address, and there is no mail server.
fn config(folder: PathBuf) -> Result<Config> {
    let token = folder.join("auth-token");
    std::fs::write(&token, "bench\n")?;
    let mut config = Config {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        data_dir: folder,
        institutions_dir: institutions_dir(),
        ..Config::default()
    };
    // One of the institutions asks its customers to call; nobody does here.
    config.telephony.account_sid = Some("ACbench".to_owned());
    config.telephony.auth_token_file = Some(token);
    config.limits.requests_per_minute = u32::MAX;
    config.limits.enrolments_at_once = 1_000_000;
    Ok(config)
}

/// The running issuer; dropping it ends it.
pub struct Child {
    process: std::process::Child,
    input: Mutex<Option<ChildStdin>>,
    id: u32,
    /// Where it serves.
    pub address: SocketAddr,
    /// Where the empty route is.
    pub empty: SocketAddr,
}

impl Child {
    /// Starts it, its clock so many ticks after the beginning; under `strace`,
    /// which then writes `flushes.log`, if asked.
    pub fn start(folder: &Path, ticks: u64, traced: bool) -> Result<Self> {
        let log = std::fs::File::create(folder.join("issuer.log"))?;
        let mut command = if traced {
            let mut strace = Command::new("strace");
            strace.args(["-f", "--seccomp-bpf", "-ttt", "-e", "trace=fsync,fdatasync"]);
            strace.arg("-o").arg(folder.join("flushes.log"));
            strace.arg(std::env::current_exe()?);
            strace
        } else {
            Command::new(std::env::current_exe()?)
        };
        let mut process = command
            .arg(CHILD)
            .arg(folder)
            .arg(ticks.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .context("the issuer does not start")?;
        let input = Mutex::new(process.stdin.take());
        let mut line = String::new();
        let output = process.stdout.take().context("the issuer's output")?;
        BufReader::new(output).read_line(&mut line)?;
        let Some((address, empty)) = line.trim().split_once(' ') else {
            let said = std::fs::read_to_string(folder.join("issuer.log"));
            bail!("the issuer ended: {}", said.unwrap_or_default());
        };
        Ok(Self {
            id: process.id(),
            address: address.parse()?,
            empty: empty.parse()?,
            process,
            input,
        })
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// Moves its clock on by so many ticks.
    pub fn tick(&self, times: usize) {
        let mut input = self.input.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pipe) = input.as_mut() {
            let _ = pipe.write_all(&vec![b'+'; times]);
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let mut input = self.input.lock().unwrap_or_else(PoisonError::into_inner);
        drop(input.take());
        let _ = self.process.wait();
    }
}
