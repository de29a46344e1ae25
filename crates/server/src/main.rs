//! `warifu-issuer`

use std::process::ExitCode;

use clap::Parser;
use warifu_server::cli::Cli;

#[tokio::main]
async fn main() -> ExitCode {
    match Cli::parse().run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("warifu-issuer: {error}");
            ExitCode::FAILURE
        }
    }
}
