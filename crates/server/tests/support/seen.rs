//! Of each kind of page that any test meets one is kept, for the end-to-end tests
//! that look at them in a real browser. Where: in the folder that `PAGES_SEEN` names.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

use super::Page;

/// Attributes whose values make a page another one.
const TELLING: [&str; 8] = [
    "class",
    "data-action",
    "data-error",
    "data-notice",
    "data-page",
    "data-state",
    "lang",
    "type",
];

pub fn keep(page: &Page) {
    let Some(folder) = std::env::var_os("PAGES_SEEN").map(PathBuf::from) else {
        return;
    };
    if !page.header("content-type").starts_with("text/html") || !page.html.contains("<html") {
        return;
    }
    let name = match page.name() {
        "" => "letter",
        name => name,
    };
    let mut hash = DefaultHasher::new();
    kind(&page.html).hash(&mut hash);
    let file = folder.join(format!("{name}-{:016x}.html", hash.finish()));
    if file.exists() {
        return;
    }
    // Others look at the folder and write there at the same time.
    std::fs::create_dir_all(&folder).unwrap();
    let own = tempfile::NamedTempFile::new_in(&folder).unwrap();
    std::fs::write(own.path(), &page.html).unwrap();
    own.persist(file).unwrap();
}

/// What a page consists of, however often: its elements, and their attributes that
/// tell.
fn kind(html: &str) -> BTreeSet<(&str, Vec<&str>)> {
    let elements = html.split('<').skip(1).filter_map(|rest| {
        let inside = rest.split('>').next()?;
        let name = inside.split_whitespace().next()?;
        let values = TELLING
            .iter()
            .filter_map(|attribute| value(inside, attribute));
        (!name.starts_with('/')).then(|| (name, values.collect()))
    });
    elements.collect()
}

fn value<'a>(element: &'a str, attribute: &str) -> Option<&'a str> {
    let (_, rest) = element.split_once(&format!(" {attribute}=\""))?;
    rest.split('"').next()
}
