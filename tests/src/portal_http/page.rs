//! A page of the portal, read without a browser.

use anyhow::{Context, Result, ensure};

/// A page as it came.
#[derive(Clone, Debug)]
pub struct Shown {
    /// HTTP status of the last answer.
    pub status: u16,
    /// Where the redirects led.
    pub path: String,
    /// Its source.
    pub html: String,
}

impl Shown {
    /// The page, if it is the one of that name.
    ///
    /// # Errors
    /// When it is another one; says which.
    pub fn at(self, name: &str) -> Result<Self> {
        let shown = self.name();
        let errors = self.errors();
        ensure!(
            shown == name,
            "the portal shows {shown:?} ({}, {}, {errors:?}), not {name:?}",
            self.status,
            self.path,
        );
        Ok(self)
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> String {
        self.hook("data-page").unwrap_or_default()
    }

    /// The value of the first such attribute.
    #[must_use]
    pub fn hook(&self, attribute: &str) -> Option<String> {
        attribute_of(&self.html, attribute)
    }

    /// How the issuance stands, on the waiting page.
    ///
    /// # Errors
    /// When the page does not say.
    pub fn issuance(&self) -> Result<String> {
        self.hook("data-issuance")
            .with_context(|| format!("the page {} shows no issuance", self.name()))
    }

    /// The text of a value that the page shows.
    ///
    /// # Errors
    /// When it shows none of that name.
    pub fn value(&self, name: &str) -> Result<String> {
        let mark = format!("data-value=\"{name}\">");
        let found = self.html.split_once(&mark).map(|(_, rest)| rest);
        let text = found.and_then(|rest| rest.split('<').next());
        text.map(|text| text.trim().to_owned())
            .with_context(|| format!("the page {} shows no {name}", self.name()))
    }

    /// The codes of what it says is wrong.
    #[must_use]
    pub fn errors(&self) -> Vec<String> {
        let parts = self.html.split("data-error=\"").skip(1);
        let codes = parts.filter_map(|part| part.split('"').next());
        codes.map(str::to_owned).collect()
    }

    /// The form that goes to that path, from `<form` to `</form>`.
    pub(super) fn form(&self, path: &str) -> Result<&str> {
        let mut forms = self
            .html
            .split("<form")
            .skip(1)
            .map(|form| form.split("</form>").next().unwrap_or_default());
        let action = format!("action=\"{path}\"");
        forms
            .find(|form| form.contains(&action))
            .with_context(|| format!("the page {} has no form for {path}", self.name()))
    }
}

/// Names and values of the fields that a form hides.
pub(super) fn hidden(form: &str) -> Vec<(String, String)> {
    let inputs = form.split("<input").skip(1);
    let tags = inputs.map(|input| input.split('>').next().unwrap_or_default());
    let hidden = tags.filter(|tag| tag.contains("type=\"hidden\""));
    hidden
        .filter_map(|tag| Some((attribute_of(tag, "name")?, attribute_of(tag, "value")?)))
        .collect()
}

/// The portal writes its attributes in double quotes.
fn attribute_of(html: &str, name: &str) -> Option<String> {
    let mark = format!(" {name}=\"");
    let (_, rest) = html.split_once(&mark)?;
    rest.split('"').next().map(str::to_owned)
}
