//! What shows codes: apps and hardware, and the transfer password's boxes.

use warifu_enroll::client::Registered;
use warifu_issuer::ports::Clock;
use warifu_server::cli::{DemoHardware, DemoToken};

use crate::support::{Page, Server, code_of};

/// Of the first customer.
pub const TRANSFER: &str = "1234567891";

/// A token, as its owner has it.
pub enum Shown {
    App(Box<Registered>),
    Hardware(DemoToken),
}

impl Shown {
    /// What it shows now.
    pub fn code(&self, server: &Server) -> String {
        match self {
            Self::App(token) => code_of(token, server, 0),
            Self::Hardware(token) => shows(token, server),
        }
    }

    /// In groups, as it may be typed.
    pub fn serial(&self) -> String {
        match self {
            Self::App(token) => token.serial.grouped(),
            Self::Hardware(token) => token.serial.grouped(),
        }
    }
}

pub fn of_asahino(server: &Server) -> Vec<DemoToken> {
    of(server, 1)
}

pub fn of_tsubaki(server: &Server) -> Vec<DemoToken> {
    // Behind those of the institution before it.
    of(server, 7)
}

fn of(server: &Server, first: u32) -> Vec<DemoToken> {
    let secret = server.data.join("demo-hardware.secret");
    let all = DemoHardware::of_file(&secret, 6).unwrap();
    all.starting(first).tokens()
}

pub fn shows(token: &DemoToken, server: &Server) -> String {
    token.code(server.clock.now()).as_str().to_owned()
}

/// The open boxes of a page, each with the digit that belongs there.
pub fn digits(page: &Page, transfer: &str) -> Vec<(String, String)> {
    let fields = page.html.split("name=\"transfer_").skip(1);
    fields
        .map(|rest| {
            let place: usize = rest.split('"').next().unwrap().parse().unwrap();
            let digit = transfer[place - 1..place].to_owned();
            (format!("transfer_{place}"), digit)
        })
        .collect()
}
