//! One request and its answer, byte for byte but for `Connection`.

use super::fault::{Fault, Message};
use anyhow::{Context, Result};
use std::net::Ipv4Addr;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
};

const HOTEL: &str = "<!doctype html><title>Wi-Fi</title><p>Please log in.";
const TOO_LONG: usize = 64 * 1024;

struct Request {
    head: String,
    body: Vec<u8>,
}

/// Reads one request, passes it on, brings back the answer, and closes.
pub(super) async fn carry(
    mut client: impl AsyncRead + AsyncWrite + Unpin,
    upstream: u16,
    fault_for: impl Fn(Message) -> Option<Fault>,
    wire: impl Fn(Message, &[&[u8]]),
) -> Result<()> {
    let mut request = read_request(&mut client).await?;
    let path = request.head.split(' ').nth(1).unwrap_or_default();
    let message = Message::to(path.split('?').next().unwrap_or_default());
    wire(message, &[request.head.as_bytes(), &request.body]);
    let fault = fault_for(message);
    match fault {
        Some(Fault::LoseRequest) => return Ok(()),
        Some(Fault::CutRequest) => return ask_half(upstream, &request).await,
        Some(Fault::Page(status)) => return own_answer(client, status).await,
        Some(Fault::AlterRequest) => alter(&mut request.body),
        _ => {}
    }
    let mut answer = ask(upstream, &request).await?;
    if let Some(Fault::DoubledFirst | Fault::DoubledSecond) = fault {
        let second = ask(upstream, &request).await?;
        if fault == Some(Fault::DoubledSecond) {
            answer = second;
        }
    }
    wire(message, &[&answer]);
    let body = body_at(&answer).unwrap_or_default();
    match fault {
        Some(Fault::LoseAnswer) => return Ok(()),
        Some(Fault::Delay(time)) => tokio::time::sleep(time).await,
        // An answer without a body loses its end.
        Some(Fault::CutAnswer) => answer.truncate(if body == answer.len() {
            body.saturating_sub(4)
        } else {
            body.midpoint(answer.len())
        }),
        Some(Fault::AlterAnswer) => alter(answer.get_mut(body..).unwrap_or_default()),
        _ => {}
    }
    client.write_all(&answer).await?;
    client.shutdown().await?;
    Ok(())
}

async fn read_request(client: &mut (impl AsyncRead + Unpin)) -> Result<Request> {
    let mut bytes = Vec::new();
    let body = loop {
        if let Some(body) = body_at(&bytes) {
            break body;
        }
        anyhow::ensure!(bytes.len() < TOO_LONG, "a head without end");
        anyhow::ensure!(client.read_buf(&mut bytes).await? > 0, "nothing asked");
    };
    let mut rest = bytes.split_off(body);
    let head = String::from_utf8(bytes).context("a head that is no text")?;
    let length = header(&head, "content-length").and_then(|v| v.parse().ok());
    while rest.len() < length.unwrap_or(0) {
        anyhow::ensure!(client.read_buf(&mut rest).await? > 0, "a body cut off");
    }
    Ok(Request { head, body: rest })
}

async fn ask(upstream: u16, request: &Request) -> Result<Vec<u8>> {
    let mut server = hand_over(upstream, request, request.body.len()).await?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).await?;
    Ok(answer)
}

/// The issuer may answer to that; nobody hears it.
async fn ask_half(upstream: u16, request: &Request) -> Result<()> {
    let mut server = hand_over(upstream, request, request.body.len() / 2).await?;
    Ok(server.shutdown().await?)
}

async fn hand_over(upstream: u16, request: &Request, bytes: usize) -> Result<TcpStream> {
    let mut server = TcpStream::connect((Ipv4Addr::LOCALHOST, upstream)).await?;
    let kept = request.head.trim_end().split("\r\n").filter(|line| {
        let name = line.split(':').next().unwrap_or_default();
        !name.eq_ignore_ascii_case("connection")
    });
    let head = kept.collect::<Vec<_>>().join("\r\n") + "\r\nConnection: close\r\n\r\n";
    server.write_all(head.as_bytes()).await?;
    let body = request.body.get(..bytes).unwrap_or_default();
    server.write_all(body).await?;
    Ok(server)
}

async fn own_answer(mut client: impl AsyncWrite + Unpin, status: u16) -> Result<()> {
    let length = HOTEL.len();
    let to = if (300..400).contains(&status) {
        "Location: http://192.0.2.1/login\r\n"
    } else {
        ""
    };
    let answer = format!(
        "HTTP/1.1 {status} So\r\nContent-Type: text/html\r\nContent-Length: {length}\r\n\
         {to}Connection: close\r\n\r\n{HOTEL}"
    );
    client.write_all(answer.as_bytes()).await?;
    client.shutdown().await?;
    Ok(())
}

/// Another letter or digit in the middle of the longest value: still of the
/// same form, but not what was sent.
fn alter(body: &mut [u8]) {
    let is_value = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let (mut longest, mut begin) = (0..0, 0);
    for (at, byte) in body.iter().copied().chain([b' ']).enumerate() {
        if !is_value(byte) {
            if at - begin > longest.len() {
                longest = begin..at;
            }
            begin = at + 1;
        }
    }
    if let Some(byte) = body.get_mut(longest.start.midpoint(longest.end)) {
        *byte = if *byte == b'A' { b'B' } else { b'A' };
    }
}

fn body_at(bytes: &[u8]) -> Option<usize> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    Some(end + 4)
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.split("\r\n").find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}
