//! One connection, kept open, on which nothing is done but asking.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

pub struct Line(TcpStream);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// Names and values, in the order in which they came.
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// All that may not depend on who was asked about: status, headers but for
    /// those that name the moment, the lengths of those, and the body's length.
    pub fn form(&self) -> (u16, Vec<(String, String)>, usize) {
        let shown = |(name, value): &(String, String)| match name.as_str() {
            "date" | "x-request-id" => (name.clone(), value.len().to_string()),
            _ => (name.clone(), value.clone()),
        };
        (
            self.status,
            self.headers.iter().map(shown).collect(),
            self.body.len(),
        )
    }
}

impl Line {
    pub fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Self(stream)
    }

    pub fn ask(&mut self, below: &str, body: &[u8]) -> Answer {
        self.ask_late(below, body, Duration::ZERO).1
    }

    /// The answer and what it took; it is late by `leak`, as one that somebody
    /// worked longer for.
    pub fn ask_late(&mut self, below: &str, body: &[u8], leak: Duration) -> (Duration, Answer) {
        let mut request = format!(
            "POST /v1/enrollments{below} HTTP/1.1\r\nhost: localhost\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        )
        .into_bytes();
        request.extend_from_slice(body);
        tokio::task::block_in_place(|| {
            let began = Instant::now();
            self.0.write_all(&request).unwrap();
            let answer = self.read();
            let came = Instant::now();
            while came.elapsed() < leak {
                std::hint::spin_loop();
            }
            (began.elapsed(), answer)
        })
    }

    fn read(&mut self) -> Answer {
        let mut bytes = Vec::with_capacity(4096);
        let mut some = [0; 4096];
        loop {
            let read = self.0.read(&mut some).unwrap();
            assert!(read > 0, "the connection was closed");
            bytes.extend_from_slice(&some[..read]);
            let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
                continue;
            };
            let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
            let answer = parse(&head, bytes[end + 4..].to_vec());
            let length = answer
                .headers
                .iter()
                .find(|(name, _)| name == "content-length");
            if answer.body.len() == length.unwrap().1.parse::<usize>().unwrap() {
                return answer;
            }
        }
    }
}

fn parse(head: &str, body: Vec<u8>) -> Answer {
    let (status, headers) = head.split_once("\r\n").unwrap();
    let header = |line: &str| {
        let (name, value) = line.split_once(": ").unwrap();
        (name.to_ascii_lowercase(), value.to_owned())
    };
    Answer {
        status: status.split(' ').nth(1).unwrap().parse().unwrap(),
        headers: headers.split("\r\n").map(header).collect(),
        body,
    }
}
