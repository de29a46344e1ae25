//! How the whole workspace handles secrets: every place that opens one says why,
//! and every type that holds one is closed.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

/// Types that hold a secret and cannot be closed, each with why that is safe.
const OPEN: &[(&str, &str)] = &[
    (
        "Wiped",
        "the key store's entry is written with it, and nothing else",
    ),
    ("StoredToken", "the key store's entry is written with it"),
    ("Stored", "the key store's entry is written with it"),
];

/// Types of others that hold a secret; those of `warifu-secret` are added.
const FOREIGN: &[&str] = &[
    "Zeroizing",
    "SecretBox",
    "ecdsa::SigningKey",
    "ed25519_dalek::SigningKey",
    "opaque_ke::ServerSetup",
];

#[test]
fn each_place_that_opens_a_secret_says_why() {
    let mut silent = Vec::new();
    let mut places = 0;
    for (path, text) in sources() {
        let lines: Vec<&str> = text.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            if !opens(line) || is_definition(&lines, at) {
                continue;
            }
            places += 1;
            if !says_why(&lines, at) {
                silent.push(format!("{}:{}: {}", path.display(), at + 1, line.trim()));
            }
        }
    }
    assert!(places > 30, "only {places} places were found");
    assert!(
        silent.is_empty(),
        "no `// EXPOSE:` line:\n{}",
        silent.join("\n")
    );
}

#[test]
fn each_type_that_holds_a_secret_is_closed() {
    let sources = sources();
    let closed: BTreeSet<String> = sources.iter().flat_map(|(_, text)| closed(text)).collect();
    let types = sources.iter().flat_map(|(path, text)| items(path, text));
    let types: Vec<Item> = types.collect();
    let (mut holders, mut others): (Vec<&Item>, Vec<&Item>) =
        types.iter().partition(|item| item.holds(&[]));
    // Until nothing is added: who holds a holder is one.
    let mut newest = holders.clone();
    while !newest.is_empty() {
        let (found, rest) = others
            .into_iter()
            .partition(|item| newest.iter().any(|holder| item.holds_one(holder)));
        (newest, others) = (found, rest);
        holders.extend(&newest);
    }
    let open: BTreeSet<&str> = OPEN.iter().map(|(name, _)| *name).collect();
    let missing: Vec<String> = holders
        .iter()
        .filter(|item| !closed.contains(&item.name) && !open.contains(item.name.as_str()))
        .map(|item| format!("{}: {}", item.path.display(), item.name))
        .collect();
    assert!(holders.len() > 25, "only {} were found", holders.len());
    assert!(
        missing.is_empty(),
        "no `closed!` beside:\n{}",
        missing.join("\n")
    );
    let is_there = |name: &&&str| holders.iter().any(|item| item.name == **name);
    let gone: Vec<_> = open.iter().filter(|name| !is_there(name)).collect();
    assert!(
        gone.is_empty(),
        "no longer there, take them out of OPEN: {gone:?}"
    );
}

#[test]
fn what_is_looked_for_is_found() {
    let text = "struct A {\n    key: Seed,\n}\nstruct B(A);\nstruct C {\n    a: Arc<B>,\n}\n\
        enum D {\n    Seed,\n}\nfn f() {\n    // EXPOSE: why.\n    let x = a\n        .expose();\n    \
        b.expose();\n}\n";
    let path = Path::new("crates/one/src/a.rs");
    let items = items(path, text);
    let names: Vec<_> = items.iter().map(|item| item.name.as_str()).collect();
    assert_eq!(names, ["A", "B", "C", "D"]);
    let lines: Vec<&str> = text.lines().collect();
    let opening: Vec<usize> = (0..lines.len()).filter(|at| opens(lines[*at])).collect();
    assert_eq!(opening, [13, 14]);
    assert!(says_why(&lines, 13) && !says_why(&lines, 14));
    let [a, b, c, d] = items.as_slice() else {
        panic!()
    };
    assert!(a.holds(&[]) && !b.holds(&[]) && !d.holds(&[]));
    // What is shared is not copied with its holder.
    assert!(b.holds(&[a]) && !c.holds(&[a, b]));
}

fn opens(line: &str) -> bool {
    let code = line.split("//").next().unwrap_or_default();
    code.contains(".expose()") || code.contains("::expose)") || code.contains("expose_secret()")
}

/// The bodies of `expose` itself.
fn is_definition(lines: &[&str], at: usize) -> bool {
    let above = at.checked_sub(1).and_then(|above| lines.get(above));
    above.is_some_and(|line| line.contains("fn expose"))
}

/// Above the line, or above the beginning of its statement.
fn says_why(lines: &[&str], at: usize) -> bool {
    for line in lines.iter().take(at).rev() {
        let line = line.trim();
        if line.starts_with("// EXPOSE:") {
            return true;
        }
        let comment = line.starts_with("//");
        if !comment && (line.ends_with(';') || line.ends_with('}') || line.is_empty()) {
            return false;
        }
    }
    false
}

/// A type and what stands in it.
struct Item {
    path: PathBuf,
    name: String,
    /// The types of its fields.
    fields: String,
    /// What its file takes from other crates of ours.
    imports: Vec<String>,
}

impl Item {
    fn holds(&self, holders: &[&Item]) -> bool {
        let secret = OURS.iter().any(|name| mentions(&self.fields, name));
        let foreign = FOREIGN.iter().any(|name| mentions(&self.fields, name));
        secret || foreign || holders.iter().any(|holder| self.holds_one(holder))
    }

    fn holds_one(&self, holder: &Item) -> bool {
        let name = &holder.name;
        let from = holder.room();
        let from = from.file_name().unwrap_or_default().to_string_lossy();
        let imported = |one: &String| {
            let path = one.strip_prefix(&*from);
            path.is_some_and(|path| path.starts_with("::") && mentions_last(path, name))
        };
        let known = self.room() == holder.room() || self.imports.iter().any(imported);
        let shared = mentions(&self.fields, &format!("Arc<{name}"));
        known && !shared && mentions(&self.fields, name)
    }

    /// The crate.
    fn room(&self) -> PathBuf {
        let parts = self.path.components();
        parts.take_while(|part| part.as_os_str() != "src").collect()
    }
}

fn mentions(body: &str, name: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    body.match_indices(name).any(|(at, _)| {
        let before = body[..at].chars().next_back();
        let after = body[at + name.len()..].chars().next();
        // Of another module by its path: another type of the same name.
        !before.is_some_and(|c| word(c) || c == ':') && !after.is_some_and(word)
    })
}

/// A path's last part, or one of those in braces.
fn mentions_last(path: &str, name: &str) -> bool {
    let names = path.split(|c: char| !c.is_alphanumeric() && c != '_');
    names.into_iter().any(|one| one == name)
}

static OURS: LazyLock<Vec<String>> = LazyLock::new(ours);

/// The types of this crate.
fn ours() -> Vec<String> {
    let text = include_str!("../src/lib.rs");
    let names = text
        .split("secret_bytes!(")
        .chain(text.split("secret_text!("));
    let name = |part: &str| {
        let mut declared = part.split(");").next()?.lines().map(str::trim);
        let last = declared.rfind(|line| !line.is_empty())?;
        let is_name = last.chars().all(char::is_alphanumeric);
        is_name.then(|| last.to_owned())
    };
    names.filter_map(name).collect()
}

/// Structs and enums, with the types of their fields.
fn items(path: &Path, text: &str) -> Vec<Item> {
    let mut items = Vec::new();
    let lines: Vec<&str> = text.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        let Some(rest) = declared(line) else { continue };
        let word = |c: &char| c.is_alphanumeric() || *c == '_';
        let name: String = rest.chars().take_while(word).collect();
        let mut fields = types(&rest[name.len()..]);
        if !line.ends_with(';') && !line.ends_with('}') {
            let body = lines.iter().skip(at + 1);
            let body = body.take_while(|line| **line != "}" && **line != ");");
            fields.extend(body.flat_map(|line| types(line)));
        }
        items.push(Item {
            path: path.to_owned(),
            name,
            fields: fields.join("\n"),
            imports: imports(text),
        });
    }
    items
}

/// What follows a field's name, or stands in a variant's parentheses.
fn types(line: &str) -> Vec<String> {
    let code = line.split("//").next().unwrap_or_default();
    let named = code.split_once(": ").map(|(_, kind)| kind);
    let inner = code.split_once('(').map(|(_, kinds)| kinds);
    let found = named.into_iter().chain(inner);
    found.map(str::to_owned).collect()
}

fn imports(text: &str) -> Vec<String> {
    let uses = text.split("use warifu_").skip(1);
    let uses = uses.map(|rest| rest.split(';').next().unwrap_or_default());
    uses.map(str::to_owned).collect()
}

/// `pub(crate) struct NAME…` at the beginning of a line.
fn declared(line: &str) -> Option<&str> {
    let line = line.strip_prefix("pub").unwrap_or(line);
    let line = match line.strip_prefix('(') {
        Some(rest) => rest.split_once(')')?.1,
        None => line,
    };
    let line = line.strip_prefix(' ').unwrap_or(line);
    line.strip_prefix("struct ")
        .or_else(|| line.strip_prefix("enum "))
}

/// What stands in `closed!(…)`.
fn closed(text: &str) -> Vec<String> {
    let lists = text.split("closed!(").skip(1);
    let names = lists.flat_map(|rest| rest.split(')').next().unwrap_or_default().split(','));
    names
        .map(|name| name.split('<').next().unwrap_or_default().trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

/// All that is shipped: sources of the crates and of the app, tests aside.
fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut sources = Vec::new();
    for entry in fs::read_dir(root.join("crates"))
        .into_iter()
        .flatten()
        .flatten()
    {
        collect(&entry.path().join("src"), &mut sources);
    }
    collect(&root.join("src-tauri/src"), &mut sources);
    sources
}

fn collect(folder: &Path, into: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            if name != "tests" {
                collect(&path, into);
            }
        } else if path.extension().is_some_and(|end| end == "rs") && !name.contains("tests") {
            let text = fs::read_to_string(&path).unwrap_or_default();
            // Tests at the end of a file open what they like.
            let shipped = text.split("#[cfg(test)]\nmod tests {").next();
            into.push((path, shipped.unwrap_or_default().to_owned()));
        }
    }
}
