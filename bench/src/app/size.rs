//! What an installation takes: the program, and a package made of it.

use crate::report::{Figure, Report};
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::Path;
use warifu_tests::places;
use warifu_tests::process::Program;

const CONTROL: &str = "Package: warifu\nVersion: 0.1.0\nArchitecture: amd64\n\
    Maintainer: nobody <nobody@example.jp>\nDescription: to be weighed\n";
const ENTRY: &str = "[Desktop Entry]\nType=Application\nName=Warifu\nExec=warifu %u\n\
    Icon=warifu\nCategories=Finance;\nMimeType=x-scheme-handler/warifu;\n";

/// Adds the figures.
pub fn measure(report: &mut Report) -> Result<()> {
    let (program, empty) = (
        mib(&places::built(super::APP))?,
        mib(&places::built(super::EMPTY))?,
    );
    let figure = Figure::new("app, size of the program", program, "MiB");
    report.add(figure.against("empty window's program", empty));
    let folder = tempfile::tempdir()?;
    let (installed, packed) = package(folder.path())?;
    let figure = Figure::new("app, installed size of the .deb", installed, "MiB");
    report.add(figure.against("empty window's program", empty));
    report.add(Figure::new("app, size of the .deb", packed, "MiB"));
    Ok(())
}

/// Puts a package together as Tauri does (program, icons, desktop entry, gzip):
/// the sizes of what is in it and of itself.
fn package(folder: &Path) -> Result<(f64, f64)> {
    let tree = folder.join("tree");
    let into = |path: &str| -> Result<_> {
        let path = tree.join(path);
        fs::create_dir_all(path.parent().context("a folder")?)?;
        Ok(path)
    };
    let mut whole = 0.0;
    let mut put = |from: &Path, to: &str| -> Result<()> {
        whole += mib(from)?;
        fs::copy(from, into(to)?)?;
        Ok(())
    };
    put(&places::built(super::APP), "usr/bin/warifu")?;
    for size in ["32x32", "128x128", "128x128@2x"] {
        let icon = places::root().join(format!("icons/{size}.png"));
        put(
            &icon,
            &format!("usr/share/icons/hicolor/{size}/apps/warifu.png"),
        )?;
    }
    fs::write(into("usr/share/applications/warifu.desktop")?, ENTRY)?;
    fs::write(into("DEBIAN/control")?, CONTROL)?;
    let packed = folder.join("warifu.deb");
    let made = Program::new("dpkg-deb")
        .args(["-Zgzip", "--root-owner-group", "--build"])
        .arg(&tree)
        .arg(&packed)
        .run()?;
    ensure!(made.status.success(), "dpkg-deb makes no package");
    Ok((whole, mib(&packed)?))
}

fn mib(path: &Path) -> Result<f64> {
    let file = fs::metadata(path);
    let bytes = u32::try_from(
        file.with_context(|| format!("no {}", path.display()))?
            .len(),
    )?;
    Ok(f64::from(bytes) / 1024.0 / 1024.0)
}
