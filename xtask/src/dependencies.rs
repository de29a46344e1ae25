//! Every direct dependency has its line in `docs/dependencies.md`, and every
//! line its dependency.

use crate::json::{each, field};
use crate::{command, places, say};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::{collections::BTreeSet, fs};

const PAGE: &str = "docs/dependencies.md";

/// Compares the page with what `Cargo.toml` files and `ui/package.json` name.
pub fn check() -> Result<()> {
    say::step("every dependency has its line in docs/dependencies.md");
    let page = fs::read_to_string(places::root().join(PAGE))
        .with_context(|| format!("{PAGE} cannot be read"))?;
    let mut problems = compare("Rust", &page, &of_cargo()?);
    problems.extend(compare("npm", &page, &of_npm()?));
    if problems.is_empty() {
        return Ok(());
    }
    for problem in &problems {
        say::problem(problem);
    }
    bail!("{PAGE} and the dependencies differ")
}

fn of_cargo() -> Result<BTreeSet<String>> {
    let mut metadata = command::cargo();
    metadata.args(["metadata", "--no-deps", "--locked", "--format-version", "1"]);
    let said = command::output(&mut metadata).context("`cargo metadata` failed")?;
    let metadata: Value = serde_json::from_str(&said).context("`cargo metadata` gave no JSON")?;
    let packages = each(field(&metadata, "packages"));
    let all = packages.flat_map(|package| each(field(package, "dependencies")));
    let foreign = all.filter(|dependency| field(dependency, "path").is_null());
    Ok(foreign
        .filter_map(|dependency| field(dependency, "name").as_str())
        .map(str::to_owned)
        .collect())
}

fn of_npm() -> Result<BTreeSet<String>> {
    let path = places::ui().join("package.json");
    let text = fs::read_to_string(&path).context("ui/package.json cannot be read")?;
    let package: Value = serde_json::from_str(&text).context("ui/package.json is no JSON")?;
    let kinds = ["dependencies", "devDependencies", "optionalDependencies"];
    let named = kinds
        .iter()
        .filter_map(|kind| field(&package, kind).as_object())
        .flat_map(|names| names.keys().cloned());
    Ok(named.collect())
}

fn compare(section: &str, page: &str, used: &BTreeSet<String>) -> Vec<String> {
    let mut problems = Vec::new();
    let mut written = BTreeSet::new();
    for line in lines(section, page) {
        if line.purpose.is_empty() || line.keeper.is_empty() {
            problems.push(format!(
                "{PAGE}: `{}`: what for, and kept by whom?",
                line.name
            ));
        }
        if !used.contains(line.name) {
            problems.push(format!(
                "{PAGE}: `{}` is in no manifest: take its line out",
                line.name
            ));
        }
        if !written.insert(line.name.to_owned()) {
            problems.push(format!("{PAGE}: `{}` is there twice", line.name));
        }
    }
    let missing = used.difference(&written);
    problems.extend(missing.map(|name| {
        format!(
            "`{name}` is new: write into {PAGE}, under {section}, what it is for and who keeps it"
        )
    }));
    problems
}

struct Line<'a> {
    name: &'a str,
    purpose: &'a str,
    keeper: &'a str,
}

/// The rows of a section's table: ``| `name` | what for | kept by |``.
fn lines<'a>(section: &str, page: &'a str) -> Vec<Line<'a>> {
    let heading = format!("## {section}");
    page.lines()
        .skip_while(|line| *line != heading)
        .skip(1)
        .take_while(|line| !line.starts_with("## "))
        .filter_map(row)
        .collect()
}

fn row(line: &str) -> Option<Line<'_>> {
    let (name, rest) = line.strip_prefix("| `")?.split_once("` |")?;
    let mut cells = rest.trim_end().trim_end_matches('|').splitn(2, '|');
    Some(Line {
        name,
        purpose: cells.next().unwrap_or_default().trim(),
        keeper: cells.next().unwrap_or_default().trim(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "\
# Dependencies
## Rust
| package | what for | kept by |
|---|---|---|
| `serde` | JSON | serde-rs |
| `url` | links | |

## npm
| `vite` | builds | VoidZero |
";

    fn named(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_page_that_names_all_is_in_order() {
        assert!(compare("npm", SAMPLE, &named(&["vite"])).is_empty());
    }

    #[test]
    fn a_dependency_without_a_line_is_told() {
        let told = compare("npm", SAMPLE, &named(&["vite", "left-pad"]));
        assert_eq!(told.len(), 1);
        assert!(told[0].contains("`left-pad` is new"));
    }

    #[test]
    fn a_line_without_a_dependency_is_told() {
        let told = compare("npm", SAMPLE, &named(&[]));
        assert!(told[0].contains("`vite` is in no manifest"));
    }

    #[test]
    fn a_line_that_does_not_say_who_keeps_it_is_told() {
        let told = compare("Rust", SAMPLE, &named(&["serde", "url"]));
        assert_eq!(told.len(), 1);
        assert!(told[0].contains("`url`"));
    }

    #[test]
    fn the_page_as_it_is_names_every_dependency() {
        check().unwrap();
    }
}
