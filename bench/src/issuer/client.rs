//! Callers over HTTP/1.1 with connections that stay open, as thin as can be: the
//! two cores are meant for the server.

use super::child::Child;
use super::crowd::{Crowd, runtime};
use super::line::Line;
use super::per_second;
use crate::measure::{ms, quantile};
use anyhow::{Result, ensure};
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// How many callers, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Callers at the same time.
    pub clients: usize,
    /// Not counted.
    pub warm: Duration,
    /// Counted.
    pub time: Duration,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Outcome {
    latencies: Vec<f64>,
    time: Duration,
}

impl Outcome {
    /// Answers a second.
    pub fn rate(&self) -> f64 {
        per_second(self.latencies.len(), self.time)
    }

    /// The latency in milliseconds below which that share lies.
    pub fn at(&self, share: f64) -> f64 {
        quantile(self.latencies.clone(), share)
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.latencies.len()
    }
}

/// The empty route.
pub fn empty(child: &Child, plan: Plan) -> Result<Outcome> {
    let request = b"POST /empty HTTP/1.1\r\nhost: bank\r\ncontent-length: 0\r\n\r\n";
    run(child.empty, plan, || Ok(request.to_vec()), "")
}

/// Verifications, each of which must be accepted.
pub fn verify(child: &Child, crowd: &Crowd, plan: Plan) -> Result<Outcome> {
    let next = || {
        let asked = crowd.next();
        if asked.first_of_round {
            child.tick(1);
        }
        Ok(asked.request)
    };
    run(child.address, plan, next, r#""result":"accepted""#)
}

fn run(
    address: SocketAddr,
    plan: Plan,
    next: impl Fn() -> Result<Vec<u8>>,
    must_say: &str,
) -> Result<Outcome> {
    let begin = Instant::now() + plan.warm;
    let end = begin + plan.time;
    let outcome = RefCell::new(Outcome::default());
    let work = async {
        let clients = (0..plan.clients).map(|_| async {
            let mut line = Line::connect(address).await?;
            loop {
                let request = next()?;
                let asked = Instant::now();
                let answer = line.ask(&request).await?;
                ensure!(
                    answer.status == 200 && answer.body.contains(must_say),
                    "{} {}",
                    answer.status,
                    answer.body
                );
                let answered = Instant::now();
                if answered >= end {
                    return Ok(());
                }
                if asked >= begin {
                    let took = ms(answered - asked);
                    outcome.borrow_mut().latencies.push(took);
                }
            }
        });
        join(clients).await
    };
    runtime()?.block_on(work)?;
    let mut outcome = outcome.into_inner();
    outcome.time = plan.time;
    Ok(outcome)
}

/// Sends each request once, by so many callers; the answers in the same order.
pub fn each(
    address: SocketAddr,
    clients: usize,
    requests: Vec<Vec<u8>>,
) -> Result<(Duration, Vec<String>)> {
    let count = requests.len();
    let queue: RefCell<VecDeque<_>> = RefCell::new(requests.into_iter().enumerate().collect());
    let answers = RefCell::new(vec![String::new(); count]);
    let took = Cell::new(Duration::ZERO);
    let work = async {
        let mut lines = Vec::new();
        for _ in 0..clients {
            lines.push(Line::connect(address).await?);
        }
        let began = Instant::now();
        let clients = lines.into_iter().map(|mut line| {
            let (queue, answers) = (&queue, &answers);
            async move {
                loop {
                    let Some((number, request)) = queue.borrow_mut().pop_front() else {
                        return Ok(());
                    };
                    let answer = line.ask(&request).await?;
                    let good = (200..300).contains(&answer.status);
                    ensure!(good, "{} {}", answer.status, answer.body);
                    if let Some(place) = answers.borrow_mut().get_mut(number) {
                        *place = answer.body;
                    }
                }
            }
        });
        join(clients).await?;
        took.set(began.elapsed());
        anyhow::Ok(())
    };
    runtime()?.block_on(work)?;
    Ok((took.get(), answers.into_inner()))
}

/// All together, until the last ends or the first fails.
async fn join(futures: impl Iterator<Item = impl Future<Output = Result<()>>>) -> Result<()> {
    let mut running: FuturesUnordered<_> = futures.collect();
    while let Some(ended) = running.next().await {
        ended?;
    }
    Ok(())
}
