//! axe-core in the page that is open.

use super::Page;
use crate::places;
use anyhow::{Context, Result, bail};
use serde_json::Value;

const RULES: &str = "return axe.run(document, { resultTypes: ['violations'], \
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })\
    .then(found => done(JSON.stringify(found.violations.map(v => \
    ({ id: v.id, help: v.help, at: v.nodes.map(n => n.target.join(' ') + ' ' + n.failureSummary) })))), \
    error => done('failed: ' + error));";

impl Page {
    /// Fails on any finding, contrast included.
    ///
    /// # Errors
    /// With the rules broken and where.
    pub async fn must_be_accessible(&self, what: &str) -> Result<()> {
        self.at_rest().await?;
        let source = std::fs::read_to_string(places::node_module("axe-core/axe.min.js"))
            .context("axe-core is not there: npm ci in ui/ brings it")?;
        self.run(&source, Vec::new())
            .await
            .context("axe does not load")?;
        let script = format!("const done = arguments[arguments.length - 1]; {RULES}");
        let found = self.client().execute_async(&script, Vec::new()).await?;
        match found {
            Value::String(found) if found == "[]" => Ok(()),
            Value::String(found) => bail!("{what} is not accessible: {found}"),
            other => bail!("axe answered {other} on {what}"),
        }
    }
}
