//! What passes between page and core, recorded in the page.

use crate::driver::App;
use anyhow::{Context, Result};
use serde_json::Value;

/// Records every call with its answer, and everything the core tells the page
/// by itself. The activation password goes from the page to the core in two
/// calls, by design: it is taken out of these and of no other, and counted.
const RECORD: &str = r#"
if (!window.canaryRecord) {
  const record = (window.canaryRecord = []);
  window.canaryPasswords = 0;
  const latin = (bytes) => Array.from(new Uint8Array(bytes), (b) => String.fromCharCode(b)).join("");
  const text = (body) => (typeof body === "string" || body == null ? String(body) : latin(body.buffer ?? body));
  const withoutPassword = (address, body) => {
    if (!/\/enroll_(begin|resume)$/.test(address)) return text(body);
    const call = JSON.parse(text(body));
    if (call.activationPassword != null) window.canaryPasswords += 1;
    delete call.activationPassword;
    return JSON.stringify(call);
  };
  const through = window.fetch;
  window.fetch = async (address, options) => {
    const answer = await through(address, options);
    record.push([String(address), withoutPassword(String(address), options?.body), latin(await answer.clone().arrayBuffer())]);
    return answer;
  };
  const callbacks = window.__TAURI_INTERNALS__.callbacks;
  const set = callbacks.set.bind(callbacks);
  callbacks.set = (id, callback) =>
    set(id, (data) => {
      record.push(["told", JSON.stringify(data) ?? "", ""]);
      return callback(data);
    });
}
"#;

/// Begins to record.
///
/// # Errors
/// When the page takes no script.
pub async fn record(app: &App) -> Result<()> {
    app.run(RECORD, Vec::new()).await.map(drop)
}

/// A call of the page's own to the core.
///
/// # Errors
/// When the page takes no script.
pub async fn call(app: &App, command: &str, arguments: Value) -> Result<Value> {
    let script = "const done = arguments[2]; \
        window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1]).then(done, done)";
    let arguments = vec![Value::from(command), arguments];
    Ok(app.client().execute_async(script, arguments).await?)
}

/// What was recorded.
#[derive(Debug)]
pub struct Recorded {
    /// All of it.
    pub text: String,
    /// How many messages.
    pub messages: usize,
    /// How often the activation password went from page to core.
    pub passwords: u64,
}

/// Takes the record out of the page.
///
/// # Errors
/// When nothing was recorded.
pub async fn recorded(app: &App) -> Result<Recorded> {
    let script = "return [window.canaryRecord.map((r) => r.join('\\n')), window.canaryPasswords]";
    let answer = app.run(script, Vec::new()).await?;
    let lines = answer.get(0).and_then(Value::as_array);
    let lines = lines.context("nothing was recorded")?;
    let texts: Vec<_> = lines.iter().filter_map(Value::as_str).collect();
    Ok(Recorded {
        text: texts.join("\n"),
        messages: texts.len(),
        passwords: answer.get(1).and_then(Value::as_u64).unwrap_or(0),
    })
}
