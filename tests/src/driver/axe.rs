//! axe-core in the page that is open.

use super::Page;
use crate::places;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

const RUN: &str = "const [rules, done] = arguments; \
    axe.run(document, { resultTypes: ['violations'], runOnly: rules })\
    .then(found => done(JSON.stringify(found.violations.map(v => \
    ({ id: v.id, help: v.help, at: v.nodes.map(n => n.target.join(' ') + ' ' + n.failureSummary) })))), \
    error => done('failed: ' + error));";
const WCAG: [&str; 5] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const PRACTICE: &str = "best-practice";

impl Page {
    /// Fails on any finding, contrast included.
    ///
    /// # Errors
    /// With the rules broken and where.
    pub async fn must_be_accessible(&self, what: &str) -> Result<()> {
        let rules: Vec<_> = WCAG.into_iter().chain([PRACTICE]).collect();
        self.must_keep(&rules, what).await
    }

    /// As [`Page::must_be_accessible`], for what is no page: a letter has neither
    /// landmarks nor headings.
    ///
    /// # Errors
    /// With the rules broken and where.
    pub async fn must_be_an_accessible_letter(&self, what: &str) -> Result<()> {
        self.must_keep(&WCAG, what).await
    }

    async fn must_keep(&self, rules: &[&str], what: &str) -> Result<()> {
        self.at_rest().await?;
        let source = std::fs::read_to_string(places::node_module("axe-core/axe.min.js"))
            .context("axe-core is not there: npm ci in ui/ brings it")?;
        self.run(&source, Vec::new())
            .await
            .context("axe does not load")?;
        let found = self.client().execute_async(RUN, vec![json!(rules)]).await?;
        match found {
            Value::String(found) if found == "[]" => Ok(()),
            Value::String(found) => bail!("{what} is not accessible: {found}"),
            other => bail!("axe answered {other} on {what}"),
        }
    }
}
