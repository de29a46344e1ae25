// Makes the pages more comfortable. Every page works without it.
"use strict";

const MONTHS = "January February March April May June July August September October November December".split(" ");

const focusSummary = () => document.querySelector("[role=alert]")?.focus();

// The time of day, and the waiting page's status, kept fresh.
const startClock = () => {
  const clock = document.querySelector("[data-clock]");
  if (!clock) return;
  const skew = Number(clock.dataset.clock) * 1000 - Date.now();
  const offset = Number(clock.dataset.offset) * 60000;
  setInterval(() => {
    const at = new Date(Date.now() + skew + offset);
    const two = (n) => String(n).padStart(2, "0");
    const text = clock.dataset.form
      .replace("{y}", at.getUTCFullYear()).replace("{month}", MONTHS[at.getUTCMonth()]).replace("{m}", at.getUTCMonth() + 1).replace("{d}", at.getUTCDate())
      .replace("{h}", two(at.getUTCHours())).replace("{i}", two(at.getUTCMinutes()));
    if (clock.textContent !== text) clock.textContent = text;
  }, 1000);
};

const watchStatus = () => {
  const status = document.querySelector("[data-status-url]");
  if (!status) return;
  status.querySelector("[data-refresh]")?.setAttribute("hidden", "");
  let last = status.querySelector("[data-live]").innerHTML;
  const look = async () => {
    if (document.visibilityState !== "visible") return;
    const answer = await fetch(status.dataset.statusUrl, { headers: { accept: "text/html" }, redirect: "manual" }).catch(() => null);
    // Logged out meanwhile: the page itself leads to the login and says why.
    if (answer?.status === 401 || answer?.type === "opaqueredirect") { location.assign(location.pathname); return; }
    if (!answer?.ok) return;
    const html = await answer.text();
    if (html === last) return;
    last = html;
    status.querySelector("[data-live]").innerHTML = html;
    const dead = status.querySelector("[data-dead]");
    document.querySelectorAll("[data-while-alive]").forEach((part) => { part.hidden = Boolean(dead); });
    const spent = status.querySelector("[data-spent]");
    document.querySelectorAll("[data-while-useful]").forEach((part) => { part.hidden = Boolean(spent); });
  };
  setInterval(look, 2000);
};

// The page that waits for a call: goes on by itself, and counts the time down.
const watchCall = () => {
  const call = document.querySelector("[data-call-events]");
  if (!call) return;
  const left = call.querySelector("[data-left]");
  const skew = Number(document.querySelector("[data-clock]").dataset.clock) * 1000 - Date.now();
  const count = () => {
    const seconds = Math.max(0, Math.ceil(Number(call.dataset.until) - (Date.now() + skew) / 1000));
    left.textContent = left.dataset.form.replace("{m}", Math.floor(seconds / 60)).replace("{s}", seconds % 60);
  };
  const counting = setInterval(count, 1000);
  const events = new EventSource(call.dataset.callEvents);
  events.addEventListener("check", (event) => {
    const stands = JSON.parse(event.data);
    if (stands.state === "waiting") {
      const tries = call.querySelector("[data-tries]");
      const text = tries.dataset.form.replace("{left}", stands.tries_left);
      if (tries.textContent !== text) tries.textContent = text;
      return;
    }
    events.close();
    clearInterval(counting);
    if (stands.state === "passed") document.getElementById("main-form").requestSubmit(); else location.assign(location.pathname);
  });
};

// The on-screen keyboard.
const shuffled = (list) => {
  const copy = [...list];
  const random = new Uint32Array(copy.length);
  crypto.getRandomValues(random);
  for (let i = copy.length - 1; i > 0; i -= 1) {
    const j = random[i] % (i + 1);
    [copy[i], copy[j]] = [copy[j], copy[i]];
  }
  return copy;
};

const button = (text, className, onClick) => {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = text;
  element.className = className;
  element.addEventListener("click", onClick);
  return element;
};

// For one field, or for several boxes of which each takes what it has room for.
const makeKeyboard = (inputs, words) => {
  const input = inputs[0];
  const box = document.createElement("div");
  box.className = "keyboard appear";
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", words.name);
  box.id = `${input.id}-keyboard`;
  const keys = document.createElement("div");
  const count = document.createElement("p");
  count.className = "hint";
  count.setAttribute("aria-live", "polite");
  const digits = [..."0123456789"];
  const letters = [..."abcdefghijklmnopqrstuvwxyz"];
  const onlyDigits = input.dataset.keyboard === "digits";
  let upper = false;
  let order = onlyDigits ? digits : [...digits, ...letters];
  keys.className = onlyDigits ? "keys digits" : "keys";
  const changed = () => { count.textContent = words.count.replace("{n}", inputs.reduce((sum, one) => sum + one.value.length, 0)); };
  const type = (key) => {
    const open = inputs.find((one) => one.maxLength < 0 || one.value.length < one.maxLength);
    if (open) open.value += key;
    changed();
  };
  const remove = () => {
    const last = [...inputs].reverse().find((one) => one.value !== "");
    if (last) last.value = last.value.slice(0, -1);
    changed();
  };
  const clear = () => { for (const one of inputs) one.value = ""; changed(); };
  const draw = () => {
    keys.replaceChildren(...order.map((key) => {
      const shown = upper ? key.toUpperCase() : key;
      return button(shown, "", () => type(shown));
    }));
  };
  const tools = document.createElement("div");
  tools.className = "keytools";
  tools.append(button(words.shuffle, "btn quiet small", () => { order = shuffled(order); draw(); }));
  if (!onlyDigits) {
    const shift = button(words.upper, "btn quiet small", () => {
      upper = !upper;
      shift.setAttribute("aria-pressed", String(upper));
      draw();
    });
    shift.setAttribute("aria-pressed", "false");
    tools.append(shift);
  }
  tools.append(
    button(words.delete, "btn quiet small", remove),
    button(words.clear, "btn quiet small", clear),
  );
  for (const one of inputs) one.addEventListener("input", changed);
  draw();
  changed();
  box.append(keys, tools, count);
  return box;
};

const addKeyboards = () => {
  const words = document.body.dataset;
  const texts = {
    open: words.kbOpen, close: words.kbClose, shuffle: words.kbShuffle, delete: words.kbDelete,
    clear: words.kbClear, upper: words.kbUpper, name: words.kbName, count: words.kbCount,
  };
  // Boxes of one password share a keyboard.
  const fields = new Map();
  for (const input of document.querySelectorAll("input[data-keyboard]")) {
    const field = input.closest(".boxes") ?? input;
    fields.set(field, [...(fields.get(field) ?? []), input]);
  }
  for (const inputs of fields.values()) {
    const input = inputs[0];
    let box = null;
    const toggle = button(texts.open, "btn quiet small", () => {
      if (box) { box.remove(); box = null; } else { box = makeKeyboard(inputs, texts); toggle.after(box); }
      toggle.textContent = box ? texts.close : texts.open;
      toggle.setAttribute("aria-expanded", String(Boolean(box)));
    });
    toggle.setAttribute("aria-expanded", "false");
    const label = document.querySelector(`label[for="${input.id}"]`) ?? input.closest("fieldset")?.querySelector("legend");
    if (label) { label.id ||= `${input.id}-label`; toggle.setAttribute("aria-describedby", label.id); }
    input.closest(".field").append(toggle);
  }
};

// The page behind the link: shows what the fragment says. It never reaches the server.
const readLink = () => {
  const page = document.querySelector("main[data-page=enroll]");
  if (!page || location.hash.length < 2) return;
  const values = new URLSearchParams(location.hash.slice(1));
  const service = values.get("s") ?? "";
  const user = values.get("u") ?? "";
  const key = values.get("k") ?? "";
  if (!/^\d{8}$/.test(service) || !/^[A-Z0-9]{1,32}$/.test(user) || !/^[\w-]{20,64}$/.test(key)) return;
  const link = new URLSearchParams({ v: "1", s: service, u: user, k: key, h: location.host });
  page.querySelector("[data-open]").href = `warifu://enroll?${link}`;
  page.querySelector("[data-open]").hidden = false;
  page.querySelector("[data-value=service-id]").textContent = service;
  page.querySelector("[data-value=user-id]").textContent = user;
  page.querySelector("[data-values]").hidden = false;
  page.querySelector("[data-no-values]").hidden = true;
  page.querySelectorAll("[data-sender]").forEach((sender) => { sender.hidden = sender.dataset.sender !== service; });
};

// A second press within seconds sends nothing; after that it does, for who has
// stopped the page from loading.
const sendOnce = () => {
  for (const form of document.querySelectorAll("form[method=post]")) {
    if (form.closest("[data-handset]")) continue;
    let sent = -Infinity;
    form.addEventListener("submit", (event) => {
      if (event.timeStamp - sent < 5000) event.preventDefault(); else sent = event.timeStamp;
    });
    window.addEventListener("pageshow", () => { sent = -Infinity; });
  }
};

const addPrint = () => {
  const print = document.querySelector("[data-print]");
  if (!print) return;
  print.hidden = false;
  print.addEventListener("click", () => window.print());
};

// The demo's telephone: keys without a new page, so that the voice is read out.
const startHandset = () => {
  const handset = document.querySelector("[data-handset]");
  handset?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const pressed = event.submitter;
    const body = new URLSearchParams(new FormData(event.target, pressed));
    const answer = await fetch("/telephone", { method: "POST", body }).catch(() => null);
    const page = new DOMParser().parseFromString((await answer?.text()) ?? "", "text/html");
    const next = page.querySelector("[data-handset]");
    if (!next) { location.assign("/telephone"); return; }
    for (const part of handset.querySelectorAll("[data-part]")) {
      const html = next.querySelector(`[data-part=${part.dataset.part}]`).innerHTML;
      if (part.innerHTML !== html) part.innerHTML = html;
    }
    const same = [...handset.querySelectorAll("button")].find((one) => one.name === pressed?.name && one.value === pressed?.value);
    (handset.querySelector("[role=alert]") ?? same ?? handset.querySelector("button")).focus();
    handset.querySelector("[role=alert], .voice").scrollIntoView({ block: "nearest" });
  });
};

focusSummary();
startClock();
watchStatus();
addKeyboards();
readLink();
window.addEventListener("hashchange", readLink);
sendOnce();
addPrint();
startHandset();
watchCall();
