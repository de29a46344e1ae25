//! Lists the libraries that become part of the app, with their licences, from
//! what Cargo and npm know of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use serde_json::{Value, json};

/// What of npm's packages is left in the pages (`docs/dependencies.md`).
const PAGES: [&str; 3] = ["@inlang/paraglide-js", "@tauri-apps/api", "svelte"];

/// Writes `licences.json` into the build's folder.
pub fn write() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=Cargo.lock");
    println!("cargo:rerun-if-changed=ui/package-lock.json");
    println!("cargo:rerun-if-changed=src-tauri/build");
    let mut all = crates(&metadata()?)?;
    all.extend(packages(&fs::read_to_string("ui/package-lock.json")?)?);
    let out = env::var("OUT_DIR")?;
    let list: Vec<Value> = all.into_values().collect();
    fs::write(
        Path::new(&out).join("licences.json"),
        serde_json::to_vec(&list)?,
    )?;
    Ok(())
}

/// By name and version, so that the list has one order.
type List = BTreeMap<(String, String), Value>;

fn metadata() -> Result<Value, Box<dyn Error>> {
    let said = Command::new(env::var("CARGO")?)
        .args(["metadata", "--format-version", "1", "--locked"])
        .args(["--filter-platform", &env::var("TARGET")?])
        .output()?;
    if !said.status.success() {
        return Err(String::from_utf8_lossy(&said.stderr).into());
    }
    Ok(serde_json::from_slice(&said.stdout)?)
}

/// Everything that is linked in; not what only builds or tests.
fn crates(metadata: &Value) -> Result<List, Box<dyn Error>> {
    let nodes = metadata.pointer("/resolve/nodes").and_then(Value::as_array);
    let nodes = nodes.ok_or("no dependencies")?.iter();
    let needs: HashMap<&str, &Value> = nodes
        .filter_map(|node| Some((node["id"].as_str()?, node)))
        .collect();
    let mut open = vec![root(metadata).ok_or("no package of our own")?];
    let mut reached = BTreeSet::new();
    while let Some(id) = open.pop() {
        if reached.insert(id) {
            open.extend(needs.get(id).into_iter().flat_map(|node| linked(node)));
        }
    }
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let foreign = packages.filter(|package| {
        let ours = package["source"].is_null();
        !ours
            && package["id"]
                .as_str()
                .is_some_and(|id| reached.contains(id))
    });
    Ok(foreign.filter_map(entry).collect())
}

fn root(metadata: &Value) -> Option<&str> {
    let mut packages = metadata["packages"].as_array()?.iter();
    let ours = packages.find(|package| package["name"] == "warifu")?;
    ours["id"].as_str()
}

fn linked(node: &Value) -> impl Iterator<Item = &str> {
    let deps = node["deps"].as_array().into_iter().flatten();
    deps.filter_map(|dep| {
        let mut kinds = dep["dep_kinds"].as_array()?.iter();
        kinds.find(|kind| kind["kind"].is_null())?;
        dep["pkg"].as_str()
    })
}

fn packages(lock: &str) -> Result<List, Box<dyn Error>> {
    let lock: Value = serde_json::from_str(lock)?;
    let mut all = List::new();
    for name in PAGES {
        let locked = lock.get("packages").unwrap_or(&Value::Null);
        let package = locked.get(format!("node_modules/{name}"));
        let package = package.ok_or("a package of the pages is not locked")?;
        let named = json!({
            "name": name, "version": package["version"], "license": package["license"],
        });
        let (key, entry) = entry(&named).ok_or("a package of the pages is not locked")?;
        all.insert(key, entry);
    }
    Ok(all)
}

fn entry(package: &Value) -> Option<((String, String), Value)> {
    let (name, version) = (package["name"].as_str()?, package["version"].as_str()?);
    // Before there was SPDX, a slash meant *or*.
    let licence = package["license"]
        .as_str()
        .unwrap_or("LicenseRef-see-package");
    let licence = licence.replace(" / ", "/").replace('/', " OR ");
    let entry = json!({ "name": name, "version": version, "licence": licence });
    Some(((name.to_owned(), version.to_owned()), entry))
}
