//! `warifu-issuer`

mod memory;

use std::process::ExitCode;

use clap::Parser;
use warifu_server::cli::Cli;

#[tokio::main]
async fn main() -> ExitCode {
    memory::keep_to_itself();
    match Cli::parse().run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("warifu-issuer: {error}");
            ExitCode::FAILURE
        }
    }
}
