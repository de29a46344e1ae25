//! A client certificate in a browser's own store (NSS), as its user would import
//! it.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// A PKCS#12 file, and the authority that vouches for it and for the server.
#[derive(Clone, Debug)]
pub struct ClientCertificate {
    /// The file.
    pub file: PathBuf,
    /// What it opens with.
    pub password: String,
    /// The authority's certificate, in PEM.
    pub authority: PathBuf,
}

impl ClientCertificate {
    /// Imports it for a browser whose home that is.
    pub(super) fn import(&self, home: &Path) -> Result<()> {
        // Where Chromium looks; newer ones look below the data folder.
        for below in [".pki/nssdb", ".local/share/pki/nssdb"] {
            let store = home.join(below);
            std::fs::create_dir_all(&store)?;
            let store = format!("sql:{}", store.display());
            run("certutil", &["-N", "-d", &store, "--empty-password"])?;
            let authority = self.authority.display().to_string();
            let trusted = ["-A", "-d", &store, "-n", "authority", "-t", "CT,C,C", "-i"];
            run("certutil", &[&trusted[..], &[&authority]].concat())?;
            let file = self.file.display().to_string();
            run(
                "pk12util",
                &["-i", &file, "-d", &store, "-W", &self.password],
            )?;
        }
        Ok(())
    }

    /// Chooses it without asking: there is nobody to press a button.
    pub(super) fn prefs() -> Value {
        let chosen = json!({ "pattern": "*", "filter": {} }).to_string();
        json!({ "profile.managed_auto_select_certificate_for_urls": [chosen] })
    }
}

fn run(program: &str, args: &[&str]) -> Result<()> {
    let done = Command::new(program).args(args).output();
    let done = done.with_context(|| format!("{program} is not here"))?;
    let said = String::from_utf8_lossy(&done.stderr);
    ensure!(done.status.success(), "{program} {args:?}: {said}");
    Ok(())
}
