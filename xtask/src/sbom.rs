//! `cargo xtask sbom`: what is in the app and in the issuer, as `CycloneDX` 1.5.
//!
//! One list for each thing that is shipped, from the lock files: without dates
//! or random numbers, so that the same tree gives the same bytes.

use crate::json::{each, field};
use crate::{command, front_end, node, places, say};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::Path,
};

/// Package, and what its list is called.
const SHIPPED: [(&str, &str); 2] = [("warifu", "app"), ("warifu-server", "issuer")];

/// Writes `target/sbom/{app,issuer,ui}.cdx.json`.
pub fn run() -> Result<()> {
    let folder = places::target().join("sbom");
    fs::create_dir_all(&folder).context("target/sbom could not be made")?;
    let tree = Tree::read()?;
    for (package, name) in SHIPPED {
        let list = tree.list(package)?;
        write(&folder, name, &serde_json::to_string_pretty(&list)?)?;
    }
    front_end::packages()?;
    let mut npm = node::npm();
    npm.args([
        "sbom",
        "--sbom-format",
        "cyclonedx",
        "--sbom-type",
        "application",
    ]);
    let list = command::output(&mut npm).context("`npm sbom` failed; run it in ui/ to see why")?;
    write(&folder, "ui", &list)
}

fn write(folder: &Path, name: &str, list: &str) -> Result<()> {
    let list: Value = serde_json::from_str(list).context("a list is no JSON")?;
    if *field(&list, "specVersion") != *"1.5" {
        bail!("the list of {name} is not CycloneDX 1.5; `npm sbom` of another npm?");
    }
    let path = folder.join(format!("{name}.cdx.json"));
    let text = format!("{}\n", serde_json::to_string_pretty(&list)?);
    fs::write(&path, text).with_context(|| format!("{} could not be written", path.display()))?;
    let count = field(&list, "components").as_array().map_or(0, Vec::len);
    say::line(&format!("{count:4} components  {}", path.display()));
    Ok(())
}

/// What `cargo metadata` and `Cargo.lock` know.
struct Tree {
    packages: HashMap<String, Value>,
    needs: HashMap<String, Vec<String>>,
    checksums: HashMap<(String, String), String>,
}

impl Tree {
    fn read() -> Result<Self> {
        let mut metadata = command::cargo();
        metadata.args(["metadata", "--locked", "--format-version", "1"]);
        let said = command::output(&mut metadata).context("`cargo metadata` failed")?;
        let metadata: Value =
            serde_json::from_str(&said).context("`cargo metadata` gave no JSON")?;
        let lock = fs::read_to_string(places::root().join("Cargo.lock"))
            .context("Cargo.lock cannot be read")?;
        Ok(Self::of(&metadata, &lock))
    }

    fn of(metadata: &Value, lock: &str) -> Self {
        let by_id = |value: &Value| Some((text(field(value, "id"))?, value.clone()));
        let needs = |node: &Value| Some((text(field(node, "id"))?, needed(node)));
        Self {
            packages: each(field(metadata, "packages"))
                .filter_map(by_id)
                .collect(),
            needs: each(field(field(metadata, "resolve"), "nodes"))
                .filter_map(needs)
                .collect(),
            checksums: lock.split("[[package]]").filter_map(checksum).collect(),
        }
    }

    fn list(&self, shipped: &str) -> Result<Value> {
        let root = self
            .packages
            .iter()
            .find(|(_, p)| *field(p, "name") == *shipped);
        let (root, _) = root.with_context(|| format!("there is no package {shipped}"))?;
        let all = self.reached(root);
        let parts = all.iter().filter(|id| *id != root);
        let components: BTreeMap<String, Value> = parts
            .filter_map(|id| Some((self.reference(id)?, self.component(id, "library")?)))
            .collect();
        let dependencies: BTreeMap<String, Value> = all
            .iter()
            .filter_map(|id| Some((self.reference(id)?, self.dependency(id)?)))
            .collect();
        Ok(json!({
            "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
            "bomFormat": "CycloneDX",
            "specVersion": "1.5",
            "version": 1,
            "metadata": { "component": self.component(root, "application") },
            "components": components.into_values().collect::<Vec<_>>(),
            "dependencies": dependencies.into_values().collect::<Vec<_>>(),
        }))
    }

    /// The package and all that is built into it or builds it, on any system.
    fn reached(&self, root: &str) -> BTreeSet<String> {
        let mut reached = BTreeSet::new();
        let mut open = vec![root.to_owned()];
        while let Some(id) = open.pop() {
            if reached.insert(id.clone()) {
                open.extend(self.needs.get(&id).into_iter().flatten().cloned());
            }
        }
        reached
    }

    fn component(&self, id: &str, kind: &str) -> Option<Value> {
        let package = self.packages.get(id)?;
        let mut component = json!({
            "type": kind,
            "bom-ref": self.reference(id)?,
            "name": field(package, "name"),
            "version": field(package, "version"),
            "purl": self.reference(id)?,
        });
        let fields = component.as_object_mut()?;
        if let Some(licence) = field(package, "license").as_str() {
            // Before there was SPDX, a slash meant *or*.
            let expression = licence.replace(" / ", "/").replace('/', " OR ");
            fields.insert("licenses".into(), json!([{ "expression": expression }]));
        }
        let key = (
            text(field(package, "name"))?,
            text(field(package, "version"))?,
        );
        if let Some(checksum) = self.checksums.get(&key) {
            let hash = json!([{ "alg": "SHA-256", "content": checksum }]);
            fields.insert("hashes".into(), hash);
        }
        if let Some(repository) = field(package, "repository").as_str() {
            let link = json!([{ "type": "vcs", "url": repository }]);
            fields.insert("externalReferences".into(), link);
        }
        Some(component)
    }

    fn dependency(&self, id: &str) -> Option<Value> {
        let needed = self.needs.get(id)?.iter();
        let on: BTreeSet<String> = needed.filter_map(|id| self.reference(id)).collect();
        Some(json!({ "ref": self.reference(id)?, "dependsOn": on }))
    }

    /// `pkg:cargo/NAME@VERSION`, <https://github.com/package-url/purl-spec>.
    fn reference(&self, id: &str) -> Option<String> {
        let package = self.packages.get(id)?;
        let (name, version) = (
            field(package, "name").as_str()?,
            field(package, "version").as_str()?,
        );
        Some(format!("pkg:cargo/{name}@{}", version.replace('+', "%2B")))
    }
}

/// What a package needs to run or to be built; not what only its tests need.
fn needed(node: &Value) -> Vec<String> {
    let kept =
        |need: &&Value| each(field(need, "dep_kinds")).any(|kind| *field(kind, "kind") != *"dev");
    each(field(node, "deps"))
        .filter(kept)
        .filter_map(|need| text(field(need, "pkg")))
        .collect()
}

fn checksum(block: &str) -> Option<((String, String), String)> {
    let quoted = |name: &str| {
        let line = block.lines().find_map(|line| line.strip_prefix(name))?;
        Some(line.strip_prefix(" = \"")?.strip_suffix('"')?.to_owned())
    };
    Some(((quoted("name")?, quoted("version")?), quoted("checksum")?))
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "\
[[package]]
name = \"serde\"
version = \"1.0.0\"
checksum = \"ab12\"
";

    fn tree() -> Tree {
        let need = |id: &str, kind: Value| json!({ "pkg": id, "dep_kinds": [{ "kind": kind }] });
        let metadata = json!({
            "packages": [
                { "id": "a", "name": "app", "version": "0.1.0", "license": "MIT" },
                { "id": "s", "name": "serde", "version": "1.0.0", "license": "MIT/Apache-2.0" },
                { "id": "t", "name": "tempfile", "version": "3.0.0" },
            ],
            "resolve": { "nodes": [
                { "id": "a", "deps": [need("s", Value::Null), need("t", json!("dev"))] },
                { "id": "s", "deps": [] },
            ] },
        });
        Tree::of(&metadata, LOCK)
    }

    #[test]
    fn what_is_built_in_is_listed_with_licence_and_checksum() {
        let list = tree().list("app").unwrap();
        let serde = &list["components"][0];
        assert_eq!(serde["purl"], "pkg:cargo/serde@1.0.0");
        assert_eq!(serde["licenses"][0]["expression"], "MIT OR Apache-2.0");
        assert_eq!(serde["hashes"][0]["content"], "ab12");
        assert_eq!(list["metadata"]["component"]["name"], "app");
    }

    #[test]
    fn what_only_tests_need_is_not_listed() {
        let list = tree().list("app").unwrap();
        assert_eq!(list["components"].as_array().unwrap().len(), 1);
        let depends = &list["dependencies"][0]["dependsOn"];
        assert_eq!(*depends, json!(["pkg:cargo/serde@1.0.0"]));
    }
}
