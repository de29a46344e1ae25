import type {
  ErrorCode,
  Language,
  TextSize,
  Theme,
  WordStateView,
  WordView,
} from "../ipc/bindings";
import { FakeClient } from "../ipc/fake";
import {
  mail,
  clockReport,
  michishio,
  otherRead,
  page,
  pending,
  protection,
  read,
  secondToken,
  settings,
  shinkumi,
  token,
  twoUsersMail,
  unboundToken,
  word,
} from "../ipc/fake-data";
import type { TokenClient } from "../ipc/token-client";
import type { App } from "../state/app.svelte";

export interface Scenario {
  /** Sets the stage before the app starts. */
  prepare?: (client: FakeClient) => void;
  /** Walks to the screen. */
  walk?: (app: App, client: FakeClient) => Promise<void> | void;
}

const DATA = {
  min: "4",
  max: "8",
  characters: "digits",
  megapixels: "24",
  host: "warifu-shinkumi.example.evil.test",
  expected: "ib.warifu-shinkumi.example",
  status: "500",
  seconds: "30",
  minutes: "10",
};

const withToken = (client: FakeClient) => {
  client.startupView.tokens = [token];
};
const type = (app: App) => {
  app.openType();
  app.entry.fill(read);
  app.entry.set("activationPassword", "12345678");
};
const begin = async (app: App) => {
  type(app);
  await app.enrolment.begin();
};
const send = async (app: App) => {
  await begin(app);
  app.enrolment.setAgreed(true);
  void app.enrolment.send();
  await new Promise((resolve) => setTimeout(resolve, 50));
};

const offering = (client: FakeClient) => {
  client.startupView.offers = [michishio];
};
const offeringTwo = (client: FakeClient) => {
  client.startupView.offers = [shinkumi, michishio];
};
const beginByItself = async (app: App) => {
  app.openOffers();
  await settled();
};
const sendByItself = async (app: App) => {
  await beginByItself(app);
  app.enrolment.setAgreed(true);
  void app.enrolment.send();
  await new Promise((resolve) => setTimeout(resolve, 50));
};

const paste = async (app: App) => {
  app.openPaste();
  await app.paste.fromClipboard();
};
/** More than are found by eye, some with names that people do give. */
const NAMES = [
  "本店 経理",
  "給与",
  "海外送金",
  "حساب التوفير",
  "🏦 予備",
  "代表口座",
  "支店",
  "あ".repeat(40),
];
const many = (client: FakeClient) => {
  client.startupView.tokens = NAMES.map((displayName, index) => ({
    ...(index % 2 === 0 ? token : secondToken),
    id: String(index).padStart(32, "0"),
    displayName,
    userId: `2083L000019${String(index)}`,
    serial: `WF 4108 226${String(index)} 73`,
  }));
};
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
const look = async (app: App) => {
  app.openScan();
  void app.scan.look();
  await settled();
};

const oldToken = { ...token, id: "00".repeat(16), serial: "WF 2210 0457 31" };
/** A new token, and the one of the same user that came from another device. */
const replaced = (client: FakeClient) => {
  client.startupView.tokens = [token, oldToken, secondToken];
  client.standings = { [oldToken.id]: "entry_missing" };
};
const LATER = Date.UTC(2036, 0, 1);
/** A token of which its issuer has said something. */
const said = (state: WordStateView, change: Partial<WordView> = {}) => {
  return (client: FakeClient) => {
    client.startupView.tokens = [{ ...token, word: word(state, change) }];
  };
};
const openClock = async (app: App) => {
  app.openSettings();
  app.openClock();
  await settled();
};

const slowly = async (app: App) => {
  app.go({ name: "slow", tokenId: token.id });
  await settled();
};
const setting = (name: Parameters<App["openSetting"]>[0]) => (app: App) => {
  app.openSettings();
  app.openSetting(name);
};

/** Every screen by name, and how to get there. */
export const SCENARIOS: Record<string, Scenario> = {
  welcome: {},
  "welcome-offer": { prepare: offering },
  "welcome-offers": { prepare: offeringTwo },
  "welcome-offer-asking": {
    prepare: (client) => {
      offering(client);
      client.delay("selfRegisterBegin");
    },
    walk: (app) => {
      app.openOffers();
    },
  },
  offers: {
    prepare: offeringTwo,
    walk: (app) => {
      app.openOffers();
    },
  },
  scan: {
    walk: (app) => {
      app.openScan();
    },
  },
  "scan-read": {
    walk: (app) => {
      app.scan.link({ reads: [read], pages: [] });
      app.go({ name: "scan" });
    },
  },
  "scan-choose": {
    walk: (app) => {
      app.scan.link({ reads: [read, otherRead], pages: [page] });
      app.go({ name: "scan" });
    },
  },
  "scan-page": {
    walk: (app) => {
      app.scan.link({ reads: [], pages: [page] });
      app.go({ name: "scan" });
    },
  },
  "scan-page-opened": {
    walk: async (app) => {
      app.scan.link({ reads: [], pages: [page] });
      app.go({ name: "scan" });
      await app.scan.openPage();
    },
  },
  "scan-camera": { walk: look },
  "scan-camera-opening": {
    prepare: (client) => client.delay("lookThroughCamera"),
    walk: look,
  },
  "scan-camera-foreign": {
    prepare: (client) => {
      const values = { kind: "page", host: "shop.example" };
      const error = { code: "picture_foreign_qr" as const, field: null, data: values };
      client.glance = { ...client.glance, error };
    },
    walk: look,
  },
  "scan-camera-missing": {
    prepare: (client) => client.fail("lookThroughCamera", "camera_missing", {}, "picture"),
    walk: look,
  },
  "scan-camera-busy": {
    prepare: (client) => client.fail("lookThroughCamera", "camera_busy", {}, "picture"),
    walk: look,
  },
  "scan-screen-refused": {
    prepare: (client) => client.fail("scanScreen", "screen_refused", {}, "picture"),
    walk: async (app) => {
      app.openScan();
      await app.scan.screen();
    },
  },
  "scan-clipboard-too-large": {
    prepare: (client) => client.fail("scanClipboard", "clipboard_too_large", {}, "picture"),
    walk: async (app) => {
      app.openScan();
      await app.scan.clipboard();
    },
  },
  "scan-windows": {
    prepare: (client) => {
      client.startupView.os = "windows";
    },
    walk: (app) => {
      app.openScan();
    },
  },
  "scan-phone": {
    prepare: (client) => {
      client.startupView.os = "android";
      client.startupView.mobile = true;
    },
    walk: (app) => {
      app.openScan();
    },
  },
  "scan-phone-aiming": {
    prepare: (client) => {
      client.startupView.os = "android";
      client.startupView.mobile = true;
      client.delay("scanWithPhone");
    },
    walk: (app) => {
      app.openScan();
      void app.scan.phone();
    },
  },
  "scan-error": {
    prepare: (client) => client.fail("readQr", "picture_no_qr", {}, "picture"),
    walk: async (app) => {
      app.openScan();
      await app.scan.picture(new File(["x"], "qr.png"));
    },
  },
  paste: {
    walk: (app) => {
      app.openPaste();
    },
  },
  "paste-found": { walk: paste },
  "paste-several": {
    prepare: (client) => {
      client.mailView = twoUsersMail;
    },
    walk: paste,
  },
  "paste-partly": {
    prepare: (client) => {
      client.mailView = { ...mail, users: [], linkHost: null, brokenLink: true };
    },
    walk: paste,
  },
  "paste-nothing": {
    prepare: (client) => {
      client.mailView = { ...mail, services: [], users: [], linkHost: null };
    },
    walk: paste,
  },
  "paste-forged": {
    prepare: (client) => {
      const linkProblem = { code: "directory_mismatch" as const, field: null, data: DATA };
      client.mailView = { ...mail, linkProblem };
    },
    walk: paste,
  },
  "paste-error": {
    walk: (app) => {
      app.openPaste();
      app.paste.refuse();
    },
  },
  type: {
    walk: (app) => {
      type(app);
    },
  },
  "type-empty": {
    walk: (app) => {
      app.openType();
    },
  },
  "type-error": {
    prepare: (client) =>
      client.fail("enrollBegin", "activation_password_length", DATA, "activationPassword"),
    walk: async (app) => {
      type(app);
      app.entry.set("activationPassword", "123");
      await app.enrolment.begin();
    },
  },
  consent: { walk: begin },
  "consent-by-itself": { prepare: offering, walk: beginByItself },
  "consent-agreed": {
    walk: async (app) => {
      await begin(app);
      app.enrolment.setAgreed(true);
    },
  },
  "consent-missing": {
    walk: async (app) => {
      await begin(app);
      await app.enrolment.send();
    },
  },
  progress: {
    prepare: (client) => {
      client.stallAt = "deriving";
    },
    walk: send,
  },
  "progress-cancel": {
    prepare: (client) => {
      client.stallAt = "confirming";
    },
    walk: async (app) => {
      await send(app);
      app.enrolment.askCancel(true);
    },
  },
  "progress-by-itself-cancel": {
    prepare: (client) => {
      offering(client);
      client.stallAt = "deriving";
    },
    walk: async (app) => {
      await sendByItself(app);
      app.enrolment.askCancel(true);
    },
  },
  registered: { walk: send },
  "registered-by-itself": { prepare: offering, walk: sendByItself },
  "display-name": {
    walk: async (app) => {
      await send(app);
      app.enrolment.register();
    },
  },
  token: { prepare: withToken },
  "token-unbound": {
    prepare: (client) => {
      const until = { since: null, bindUntil: LATER };
      client.startupView.tokens = [{ ...unboundToken, word: word("unbound", until) }];
    },
  },
  "token-unbound-late": {
    prepare: (client) => {
      const until = { since: null, bindUntil: Date.UTC(2020, 0, 1) };
      client.startupView.tokens = [{ ...unboundToken, word: word("unbound", until) }];
    },
  },
  "token-ended-unbound": {
    prepare: (client) => {
      client.startupView.tokens = [{ ...unboundToken, word: word("ended_unbound") }];
    },
  },
  "token-soon": {
    prepare: (client) => {
      withToken(client);
      client.codeSeconds = 4;
    },
  },
  "token-clock": {
    prepare: (client) => {
      withToken(client);
      client.clockOffsetMs = 600_000;
    },
  },
  "token-clock-set": {
    prepare: (client) => {
      withToken(client);
      client.clockOffsetMs = 0;
      client.clockCode = "clock_set";
    },
  },
  slow: { prepare: withToken, walk: slowly },
  "slow-waiting": {
    prepare: (client) => {
      withToken(client);
      client.codeSeconds = 17;
    },
    walk: slowly,
  },
  "slow-silent": {
    prepare: (client) => {
      withToken(client);
      client.speaks = false;
    },
    walk: slowly,
  },
  "slow-locked": {
    prepare: (client) => {
      withToken(client);
      client.fail("showCode", "keystore_locked");
    },
    walk: slowly,
  },
  "token-next": {
    prepare: (client) => {
      client.startupView.tokens = [secondToken];
      client.codeSeconds = 4;
    },
  },
  "token-eight": {
    prepare: (client) => {
      client.startupView.tokens = [secondToken];
      client.codeSeconds = 20;
    },
  },
  "token-locked": {
    prepare: (client) => {
      withToken(client);
      client.fail("showCode", "keystore_locked");
    },
  },
  "prompt-unlock": {
    prepare: withToken,
    walk: (_, client) => {
      client.prompt("unlock");
    },
  },
  "prompt-create": {
    walk: (app, client) => {
      type(app);
      client.prompt("create");
    },
  },
  "prompt-allow": {
    walk: async (app, client) => {
      client.stallAt = "saving";
      await send(app);
      client.prompt("allow");
    },
  },
  tokens: {
    prepare: (client) => {
      client.startupView.tokens = [token, secondToken];
    },
  },
  "tokens-many": { prepare: many },
  "tokens-none-found": {
    prepare: many,
    walk: (app) => {
      app.arranging.search = "ほかの銀行";
    },
  },
  "tokens-order": {
    prepare: many,
    walk: (app) => {
      app.arranging.begin();
    },
  },
  "tokens-waiting": {
    prepare: (client) => {
      client.startupView.tokens = [token, secondToken];
      client.startupView.pending = pending;
    },
    walk: (app) => {
      app.home();
    },
  },
  remove: {
    prepare: withToken,
    walk: (app) => {
      app.openRemove(token.id);
    },
  },
  "remove-again": {
    prepare: withToken,
    walk: (app) => {
      app.openRemove(token.id);
      app.removal.askAgain();
    },
  },
  "phone-change": {
    prepare: (client) => {
      client.startupView.tokens = [token, secondToken];
    },
    walk: (app) => {
      app.openPhoneChange();
    },
  },
  "phone-change-none": {
    walk: (app) => {
      app.openPhoneChange();
    },
  },
  serial: {
    prepare: withToken,
    walk: (app) => {
      app.go({ name: "serial", tokenId: token.id });
    },
  },
  settings: {
    prepare: withToken,
    walk: (app) => {
      app.openSettings();
    },
  },
  "settings-none": {
    walk: (app) => {
      app.openSettings();
    },
  },
  "settings-vault": {
    prepare: (client) => {
      withToken(client);
      client.lock(false, "passphrase");
      client.protectionView = { ...protection, store: "vault", canLeaveVault: true };
    },
    walk: async (app) => {
      app.openSettings();
      await settled();
    },
  },
  "choice-language": { prepare: withToken, walk: setting("language") },
  "choice-theme": { prepare: withToken, walk: setting("theme") },
  "choice-text-size": { prepare: withToken, walk: setting("text-size") },
  licences: { prepare: withToken, walk: setting("licences") },
  about: { prepare: withToken, walk: setting("about") },
  restored: {
    prepare: (client) => {
      withToken(client);
      client.standings = { [token.id]: "entry_missing" };
    },
  },
  "restored-foreign": {
    prepare: (client) => {
      client.startupView.tokens = [secondToken];
      client.standings = { [secondToken.id]: "entry_foreign" };
    },
  },
  "restored-several": {
    prepare: (client) => {
      client.startupView.tokens = [token, secondToken];
      client.standings = { [token.id]: "entry_missing", [secondToken.id]: "entry_missing" };
    },
  },
  "restored-replaced": {
    prepare: replaced,
    walk: async (app) => {
      await settled();
      app.openToken(oldToken.id);
    },
  },
  "restored-remove": {
    prepare: (client) => {
      withToken(client);
      client.standings = { [token.id]: "entry_missing" };
    },
    walk: async (app) => {
      await settled();
      app.openRemove(token.id);
    },
  },
  "restored-remove-foreign": {
    prepare: (client) => {
      withToken(client);
      client.standings = { [token.id]: "entry_foreign" };
    },
    walk: async (app) => {
      await settled();
      app.openRemove(token.id);
      app.removal.askAgain();
    },
  },
  "tokens-restored": { prepare: replaced },
  "token-word-locked": { prepare: said("locked") },
  "token-word-held": { prepare: said("held") },
  "token-word-held-twice": { prepare: said("held_twice") },
  "token-word-held-stopped": { prepare: said("held_stopped") },
  "token-word-released": { prepare: said("released", { issueFrom: LATER }) },
  "token-word-hold": { prepare: said("fine", { since: null, usableFrom: LATER }) },
  "token-word-cancelled": { prepare: said("cancelled") },
  "token-word-superseded": { prepare: said("superseded") },
  "token-word-moved": { prepare: said("moved", { stopUntil: LATER }) },
  "token-word-moving": { prepare: said("moving", { stopUntil: LATER }) },
  "token-word-ending": { prepare: said("ending", { since: null, endsAt: LATER }) },
  "token-word-ending-itself": {
    prepare: (client) => {
      const until = { since: null, endsAt: LATER };
      client.startupView.tokens = [{ ...unboundToken, word: word("ending", until) }];
    },
  },
  "token-word-expired": { prepare: said("expired") },
  "token-word-expired-itself": {
    prepare: (client) => {
      client.startupView.tokens = [{ ...unboundToken, word: word("expired") }];
    },
  },
  "token-word-stop": {
    prepare: said("moving", { stopUntil: LATER }),
    walk: (app) => {
      app.word.askStop(token.id);
    },
  },
  "token-word-stop-again": {
    prepare: said("moving", { stopUntil: LATER }),
    walk: (app) => {
      app.word.askStop(token.id);
      app.word.askStopAgain();
    },
  },
  "token-word-stopped": { prepare: said("moving", { stopped: true }) },
  "tokens-word": {
    prepare: (client) => {
      client.startupView.tokens = [
        { ...token, word: word("moving", { stopUntil: LATER }) },
        { ...secondToken, word: word("held_twice") },
      ];
    },
  },
  "tokens-word-ending": {
    prepare: (client) => {
      client.startupView.tokens = [
        { ...token, word: word("ending", { since: null, endsAt: LATER }) },
        { ...secondToken, word: word("expired") },
      ];
    },
  },
  clock: { prepare: withToken, walk: openClock },
  "clock-corrected": {
    prepare: (client) => {
      withToken(client);
      client.clockReports = [
        { ...clockReport, state: "corrected", offsetMs: 42_000, source: "connection" },
      ];
    },
    walk: openClock,
  },
  "clock-off": {
    prepare: (client) => {
      withToken(client);
      client.clockReports = [{ ...clockReport, state: "off", offsetMs: -600_000 }];
    },
    walk: openClock,
  },
  "clock-set": {
    prepare: (client) => {
      withToken(client);
      client.clockReports = [{ ...clockReport, state: "set", offsetMs: 600_000 }];
    },
    walk: openClock,
  },
  "clock-unknown": {
    prepare: (client) => {
      withToken(client);
      const problem = { code: "issuer_unreachable" as const, field: null, data: {} };
      client.clockReports = [{ ...clockReport, state: "unknown", measuredAt: null, problem }];
    },
    walk: openClock,
  },
  "resume-restored": {
    prepare: (client) => {
      const problem = { code: "keystore_entry_missing" as const, field: null, data: {} };
      client.startupView.pending = { ...pending, stage: "finish", needsPassword: false, problem };
    },
  },
  lock: {
    prepare: (client) => {
      withToken(client);
      client.lock(true);
    },
  },
  "lock-wrong": {
    prepare: (client) => {
      withToken(client);
      client.lock(true);
    },
    walk: (app) => app.lock.unlock("0000"),
  },
  "lock-waiting": {
    prepare: (client) => {
      client.lock(true);
      client.lockView = { ...client.lockView, waitMs: 3_540_000 };
    },
    walk: (app, client) => {
      client.sendLink(read);
      app.lock.error = { code: "pin_wait", field: "pin", data: {} };
    },
  },
  "lock-forgotten": {
    prepare: (client) => {
      client.lock(true);
    },
    walk: async (app) => {
      await app.lock.forget();
      await app.lock.forget();
    },
  },
  "lock-passphrase": {
    prepare: (client) => {
      client.lock(true, "passphrase");
    },
    walk: (app) => app.lock.unlock("wrong"),
  },
  "lock-settings": {
    prepare: withToken,
    walk: (app) => {
      app.openSettings();
      app.openLockSettings();
    },
  },
  "lock-settings-on": {
    prepare: (client) => {
      withToken(client);
      client.lock(false);
    },
    walk: (app) => {
      app.openLockSettings();
    },
  },
  "lock-settings-change": {
    prepare: (client) => {
      withToken(client);
      client.lock(false);
      client.fail("changePin", "pin_wrong", { failures: "3", seconds: "30" }, "pin");
    },
    walk: async (app) => {
      app.openLockSettings();
      app.pin.begin("change");
      await app.pin.send();
    },
  },
  vault: {
    walk: (app) => {
      const error = { code: "keystore_missing" as const, field: null, data: { os: "linux" } };
      app.go({ name: "error", trouble: "enrol", error, retry: () => undefined });
      app.openVault();
      app.vault.set("phrase", "あおいとりがさんわ");
    },
  },
  protection: {
    prepare: withToken,
    walk: async (app) => {
      app.openProtection();
      await settled();
    },
  },
  "protection-vault": {
    prepare: (client) => {
      withToken(client);
      client.lock(false, "passphrase");
      client.protectionView = {
        ...protection,
        store: "vault",
        storeName: null,
        readableByOthers: false,
        canLeaveVault: true,
      };
    },
    walk: async (app) => {
      app.openProtection();
      await settled();
    },
  },
  resume: {
    prepare: (client) => {
      client.startupView.pending = pending;
    },
  },
  "resume-over": {
    prepare: (client) => {
      client.startupView.pending = { ...pending, over: true };
    },
  },
  "resume-later": {
    prepare: (client) => {
      withToken(client);
      client.startupView.pending = pending;
    },
  },
};

/**
 * Every screen without a core: `?scenario=NAME&lang=en&theme=dark&size=largest`;
 * `scenario=error:CODE` for an error, `scenario=startup:CODE` for one at the start.
 */
export async function showcase(open: (client: TokenClient) => Promise<App>): Promise<void> {
  const query = new URLSearchParams(location.search);
  const name = query.get("scenario") ?? "welcome";
  const client = new FakeClient();
  client.startupView.settings = {
    ...settings,
    language: (query.get("lang") ?? "ja") as Language,
    theme: (query.get("theme") ?? "light") as Theme,
    textSize: (query.get("size") ?? "standard") as TextSize,
  };
  const scenario = SCENARIOS[name] ?? failing(name);
  scenario.prepare?.(client);
  const app = await open(client);
  await scenario.walk?.(app, client);
}

function failing(name: string): Scenario {
  const [where, code] = name.split(":") as [string, ErrorCode];
  if (where === "startup") return { prepare: (client) => client.fail("startup", code, DATA) };
  return {
    walk: (app) => {
      type(app);
      const error = { code, field: null, data: DATA };
      app.go({ name: "error", trouble: "enrol", error, retry: () => void app.enrolment.begin() });
    },
  };
}
