//! Until the password is proven, an issuance that is unknown, expired, exhausted,
//! used or replaced looks like one that waits: the same answer, the same size,
//! the same headers, and no test of significance tells the times apart.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    reason = "tests"
)]

mod line;
mod ranks;
mod seeds;
#[path = "../support/mod.rs"]
mod support;

use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use std::time::Duration;

use line::{Answer, Line};
use seeds::{KINDS, Kind, Seeds};
use support::Server;

/// So many rounds, each kind once a round: 2,004 starts, and the control's.
const ROUNDS: usize = 334;
/// The budget of starts is filled again after so many rounds.
const FILL: usize = 20;
/// What the control's answers are late by, in each sample: more where the machine
/// was too busy for less to show.
const LEAKS: [Duration; SAMPLES] = [
    Duration::from_micros(100),
    Duration::from_micros(800),
    Duration::from_micros(6_400),
];
/// A probability below this tells two kinds apart, over all comparisons.
const LEVEL: f64 = 1e-4;
/// A difference that is there is there three times.
const SAMPLES: usize = 3;

/// What is sent: the start, the same bytes once more, a proof that is none.
const MESSAGES: [&str; 3] = ["start", "repeat", "finish"];

/// Microseconds by message and kind, each less its round's median: who else works
/// on the machine shows in whole rounds.
type Times = [Vec<Vec<f64>>; MESSAGES.len()];

#[tokio::test(flavor = "multi_thread")]
async fn neither_size_nor_time_tells_who_has_an_issuance() {
    let server = Server::start_with(|config| {
        config.limits.enrolments_at_once = 100_000;
        config.limits.requests_per_minute = 1_000_000;
    })
    .await;
    let seeds = Seeds::sow(&server).await;
    let mut told = Vec::new();
    for (sample, leak) in LEAKS.into_iter().enumerate() {
        let times = measure(&server, &seeds, sample, leak);
        let control = control(&times[0]);
        let apart = apart(&times);
        println!("sample {sample}: {apart:?}; {leak:?} by p = {control:e}");
        assert!(
            sample + 1 < SAMPLES || control < LEVEL || !told.is_empty(),
            "a leak of {leak:?} was not found: the test shows nothing here (p = {control})"
        );
        match apart {
            None if control < LEVEL => return,
            None => {}
            Some(difference) => told.push(difference),
        }
    }
    assert!(told.len() < SAMPLES, "told apart each time: {told:?}");
}

fn measure(server: &Server, seeds: &Seeds, sample: usize, late: Duration) -> Times {
    let mut rng = StdRng::seed_from_u64(2000 + sample as u64);
    let mut times: Times = std::array::from_fn(|_| vec![Vec::new(); KINDS.len()]);
    let mut line = Line::to(server.address);
    let mut usual: [Option<Answer>; MESSAGES.len()] = [None, None, None];
    // Whatever is slow the first time is slow before it counts.
    for round in 0..FILL {
        line.ask("", seeds.request(Kind::Unknown, round).as_slice());
    }
    for round in 0..ROUNDS {
        if round % FILL == 0 {
            server.clock.forward(60);
        }
        let mut order: Vec<usize> = (0..KINDS.len()).collect();
        order.shuffle(&mut rng);
        let mut took = [[0.0; KINDS.len()]; MESSAGES.len()];
        let mut requests = Vec::new();
        for kind in &order {
            requests.push(seeds.request(KINDS[*kind], round));
        }
        for (kind, request) in order.iter().zip(&requests) {
            let leak = if KINDS[*kind] == Kind::Control {
                late
            } else {
                Duration::ZERO
            };
            let (start, answer) = line.ask_late("", request, leak);
            let (repeat, again) = line.ask_late("", request, leak);
            assert_eq!(answer.body, again.body, "a repeat is the same answer");
            let (end, proof) = seeds::no_proof(&answer.body, &mut rng);
            let (finish, refused) = line.ask_late(&end, &proof, leak);
            assert_eq!((answer.status, refused.status), (200, 403));
            for (message, (time, got)) in [(start, answer), (repeat, again), (finish, refused)]
                .into_iter()
                .enumerate()
            {
                took[message][*kind] = time.as_secs_f64() * 1e6;
                let first = usual[message].get_or_insert_with(|| got.clone());
                let name = MESSAGES[message];
                assert_eq!(first.form(), got.form(), "{name} {:?}", KINDS[*kind]);
            }
        }
        for (message, round) in took.iter().enumerate() {
            let middle = ranks::median(round);
            for (kind, time) in round.iter().enumerate() {
                times[message][kind].push(time - middle);
            }
        }
    }
    times
}

/// The first pair of kinds that is told apart by place or by shape, with
/// Bonferroni's correction for all that is compared.
fn apart(times: &Times) -> Option<String> {
    let kinds = KINDS.len() - 1;
    let comparisons = (MESSAGES.len() * kinds * (kinds - 1)) as f64;
    for (message, lists) in times.iter().enumerate() {
        for one in 0..kinds {
            for other in one + 1..kinds {
                let (a, b) = (&lists[one], &lists[other]);
                let (place, shape) = (ranks::of_places(a, b), ranks::of_shapes(a, b));
                if place.min(shape) < LEVEL / comparisons {
                    let (name, shift) = (MESSAGES[message], ranks::median(b) - ranks::median(a));
                    return Some(format!(
                        "{name}: {:?} and {:?}, by {shift:.1} µs (p = {place:e}, {shape:e})",
                        KINDS[one], KINDS[other]
                    ));
                }
            }
        }
    }
    None
}

/// How surely the control is told from all others together.
fn control(starts: &[Vec<f64>]) -> f64 {
    let (late, others) = starts.split_last().unwrap();
    ranks::of_places(late, &others.concat())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_service_is_said_whoever_asks() {
    let server = Server::start().await;
    let seeds = Seeds::sow(&server).await;
    let mut line = Line::to(server.address);
    let mut usual: Option<Answer> = None;
    for kind in KINDS {
        let request = String::from_utf8(seeds.request(kind, 0)).unwrap();
        let elsewhere = request.replace("10212083", "99999999");
        let answer = line.ask("", elsewhere.as_bytes());
        assert_eq!(answer.status, 404);
        assert!(String::from_utf8_lossy(&answer.body).contains("unknown_service"));
        let first = usual.get_or_insert_with(|| answer.clone());
        assert_eq!(first.form(), answer.form(), "{kind:?}");
    }
}
