//! The demo's mail server: takes every mail by SMTP and lets none out.

use std::fs;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use mailin_embedded::{Handler, Response, Server, response};

/// More than any mail of ours.
const LARGEST: usize = 1024 * 1024;
/// As many as a demo needs; older ones go.
const MOST: usize = 200;

/// Where caught mails lie, one file a mail.
#[derive(Clone)]
pub(crate) struct Catcher {
    folder: PathBuf,
    writing: Arc<Mutex<()>>,
}

impl Catcher {
    /// Listens on `address` (port 0: a free one) and catches into `folder`.
    /// Returns the address it is bound to.
    pub(crate) fn start(address: SocketAddr, folder: &Path) -> io::Result<(Self, SocketAddr)> {
        fs::create_dir_all(folder)?;
        let listener = TcpListener::bind(address)?;
        let bound = listener.local_addr()?;
        let catcher = Self {
            folder: folder.to_path_buf(),
            writing: Arc::default(),
        };
        let mut server = Server::new(Session {
            catcher: catcher.clone(),
            mail: Vec::new(),
        });
        server
            .with_name("warifu.invalid")
            .with_tcp_listener(listener);
        std::thread::Builder::new()
            .name("mail-catcher".to_owned())
            .spawn(move || {
                if server.serve().is_err() {
                    tracing::error!("the mail catcher stopped");
                }
            })?;
        Ok((catcher, bound))
    }

    /// Numbers of the mails that were caught, newest first.
    pub(crate) fn numbers(&self) -> Vec<u32> {
        let entries = fs::read_dir(&self.folder)
            .into_iter()
            .flatten()
            .filter_map(Result::ok);
        let mut numbers: Vec<u32> = entries.filter_map(|entry| number(&entry.path())).collect();
        numbers.sort_unstable_by(|a, b| b.cmp(a));
        numbers
    }

    /// One mail as it came over the wire.
    pub(crate) fn raw(&self, number: u32) -> Option<Vec<u8>> {
        fs::read(self.path(number)).ok()
    }

    fn keep(&self, mail: &[u8]) -> io::Result<()> {
        let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let numbers = self.numbers();
        let next = numbers.first().map_or(1, |last| last.saturating_add(1));
        let temporary = self.folder.join("mail.new");
        fs::write(&temporary, mail)?;
        fs::rename(&temporary, self.path(next))?;
        for old in numbers.iter().skip(MOST.saturating_sub(1)) {
            fs::remove_file(self.path(*old))?;
        }
        Ok(())
    }

    fn path(&self, number: u32) -> PathBuf {
        self.folder.join(format!("{number:06}.eml"))
    }
}

fn number(path: &Path) -> Option<u32> {
    if path.extension()? != "eml" {
        return None;
    }
    path.file_stem()?.to_str()?.parse().ok()
}

/// One SMTP conversation.
#[derive(Clone)]
struct Session {
    catcher: Catcher,
    mail: Vec<u8>,
}

impl Handler for Session {
    fn mail(&mut self, _ip: IpAddr, _domain: &str, _from: &str) -> Response {
        self.mail.clear();
        response::OK
    }

    fn data(&mut self, part: &[u8]) -> io::Result<()> {
        if self.mail.len().saturating_add(part.len()) > LARGEST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.mail.extend_from_slice(part);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        let mail = std::mem::take(&mut self.mail);
        if self.catcher.keep(&mail).is_ok() {
            response::OK
        } else {
            // One that closes: after any other refusal of a mail's words the
            // library takes all that follows for words of it, QUIT as well.
            response::NO_SERVICE
        }
    }
}
