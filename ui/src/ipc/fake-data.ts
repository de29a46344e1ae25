import type {
  ClockReportView,
  CodeView,
  ConsentView,
  InstitutionView,
  LicenceView,
  LockView,
  MailView,
  PageView,
  PendingView,
  ProtectionView,
  ReadView,
  StandingView,
  SettingsView,
  StartupView,
  SurroundingsView,
  TokenView,
  WordStateView,
  WordView,
} from "./bindings";
import type { Glance } from "./token-client";

export const shinkumi: InstitutionView = {
  serviceId: "10212083",
  name: { ja: "割符信用組合", en: "Warifu Credit Union" },
  serviceName: { ja: "法人インターネットバンキング", en: "Business Internet Banking" },
  mark: "割",
  colour: "#1f3a63",
  host: "ib.warifu-shinkumi.example",
  vouched: true,
};

export const michishio: InstitutionView = {
  serviceId: "10212091",
  name: { ja: "みちしお銀行", en: "Michishio Bank" },
  serviceName: { ja: "ビジネスダイレクト", en: "Business Direct" },
  mark: "潮",
  colour: "#0b6b73",
  host: "direct.michishio.example",
  vouched: true,
};

export const token: TokenView = {
  id: "0123456789abcdef0123456789abcdef",
  displayName: "割符信用組合 代表口座",
  institution: shinkumi,
  userId: "2083L0000193A001",
  serial: "WF 4108 2260 73",
  period: 60,
  digits: 6,
  algorithm: "SHA1",
  registeredAt: Date.UTC(2026, 10, 21, 3),
  validUntil: null,
  otpHosts: ["ib.warifu-shinkumi.example"],
  loginPage: "https://ib.warifu-shinkumi.example/login",
  telephone: {
    number: "0120-000-000",
    hours: { ja: "平日9時～17時", en: "weekdays 9:00–17:00" },
  },
  reissueSteps: [],
  standing: "unknown",
  replaced: false,
  clock: { offsetMs: 300, measuredAt: Date.UTC(2026, 10, 21, 3) },
  problem: null,
  word: null,
};

/** What an issuer said a moment ago. */
export function word(state: WordStateView, change: Partial<WordView> = {}): WordView {
  return {
    state,
    since: Date.UTC(2026, 10, 20, 3),
    stopUntil: null,
    stopped: false,
    bindUntil: null,
    endsAt: null,
    usableFrom: null,
    issueFrom: null,
    heardAt: Date.UTC(2026, 10, 21, 3),
    ...change,
  };
}

export const clockReport: ClockReportView = {
  tokenId: token.id,
  institution: shinkumi,
  state: "right",
  offsetMs: 300,
  measuredAt: Date.now() - 3 * 60_000,
  source: "signed",
  problem: null,
};

export const secondToken: TokenView = {
  ...token,
  id: "fedcba9876543210fedcba9876543210",
  displayName: "みちしお銀行",
  institution: michishio,
  userId: "999800000001",
  serial: "WF 9073 5516 28",
  digits: 8,
  period: 30,
  otpHosts: ["direct.michishio.example", "login.michishio.example"],
  reissueSteps: [
    {
      ja: "お取引店に電話し、「再発行」を申し込みます。",
      en: "Call your branch and ask for a re-issue.",
    },
    {
      ja: "届いた書面のQRコードをこのアプリで読み取ります。",
      en: "Scan the QR code of the letter with this app.",
    },
    { ja: "次のログインから使えます。", en: "It works from the next login on." },
  ],
  clock: null,
};

/** As the core judges a list: a token that is not here is replaced by one of the same user that is. */
export function judged(standings: Partial<Record<string, StandingView>>) {
  const of = ({ id }: TokenView) => standings[id] ?? "usable";
  return (shown: TokenView, _: number, all: TokenView[]): TokenView => {
    const standing = of(shown);
    const other = all.some(
      (token) => token.id !== shown.id && token.userId === shown.userId && of(token) === "usable",
    );
    const restored = standing === "entry_missing" || standing === "entry_foreign";
    return { ...shown, standing, replaced: restored && other };
  };
}

export const read: ReadView = {
  institution: { ...shinkumi, serviceName: { ja: "", en: "" } },
  host: shinkumi.host,
  serviceId: "10212083",
  userId: "2083L0000193A001",
};

export const mail: MailView = {
  services: [
    {
      value: "10212083",
      label: "サービスID",
      line: "サービスID:10212083",
      institution: read.institution,
    },
  ],
  users: [
    {
      value: "2083L0000193A001",
      label: "ユーザID",
      line: "ユーザID:2083L0000193A001",
      institution: null,
    },
  ],
  linkHost: shinkumi.host,
  contradictsLink: false,
  brokenLink: false,
  linkProblem: null,
};

/** A mail that names two users, and a link that says otherwise than its text. */
export const twoUsersMail: MailView = {
  ...mail,
  users: [
    ...mail.users,
    {
      value: "9999L0000000X999",
      label: null,
      line: "https://ib.warifu-shinkumi.example/enroll#v=1&s=10212083&u=9999L0000000X999&k=…",
      institution: null,
    },
  ],
  contradictsLink: true,
};

export const otherRead: ReadView = {
  institution: { ...michishio, serviceName: { ja: "", en: "" } },
  host: michishio.host,
  serviceId: michishio.serviceId,
  userId: "999800000001",
};

export const page: PageView = {
  url: "https://ib.warifu-shinkumi.example/token",
  host: "ib.warifu-shinkumi.example",
  institution: read.institution,
};

/** A camera that sees a grey wall, darker towards one corner. */
export const glance: Glance = {
  width: 64,
  height: 48,
  reading: null,
  error: null,
  pixels: Uint8Array.from({ length: 64 * 48 }, (_, at) => 90 + ((at % 64) + Math.floor(at / 64))),
};

export const consent: ConsentView = {
  institution: shinkumi,
  userId: "2083L0000193A001",
  draft: "aabbccddeeff00112233445566778899",
  termsVersion: "2026-04-01",
  terms: {
    ja: "第1条（本アプリ）\n本アプリは、当組合のインターネットバンキングで使用するワンタイムパスワードを表示するものです。\n\n第2条（管理）\n1. お客さまは、本アプリをインストールした端末を他人に使用させないでください。\n2. 端末の紛失・機種変更の際は、すみやかに再発行の手続きを行ってください。\n\n第3条（おたずねしないこと）\n当組合の職員が、電話やメールでワンタイムパスワードをおたずねすることはありません。\n\n第4条（免責）\n通信環境や端末の故障により本アプリを使用できないときは、所定の窓口でお手続きください。\n\n第5条（利用の終了）\nお客さまは、いつでも本アプリの利用を終了できます。",
    en: "Article 1 (This app)\nThis app shows the one-time password used at our internet banking.\n\nArticle 2 (Care)\nDo not let others use the device on which this app is installed. When it is lost or changed, apply for a re-issue at once.\n\nArticle 3 (What we never ask)\nOur staff never ask for a one-time password by telephone or mail.\n\nArticle 4 (Liability)\nIf the app cannot be used because of the network or a fault of the device, please come to a branch.\n\nArticle 5 (End of use)\nYou may stop using this app at any time.",
  },
  displayName: shinkumi.name,
};

/** Of a token that the app makes by itself. */
export const selfConsent: ConsentView = { ...consent, institution: michishio, userId: "" };

/** One that the app has made by itself, and that is nobody's yet. */
export const unboundToken: TokenView = {
  ...secondToken,
  id: "89abcdef0123456789abcdef01234567",
  userId: "",
  serial: "WF 4108 9410 12",
  reissueSteps: [],
  word: word("unbound", { since: null, bindUntil: Date.UTC(2026, 10, 28, 3) }),
};

export const pending: PendingView = {
  id: "00112233445566778899aabbccddeeff",
  institution: shinkumi,
  userId: "2083L0000193A001",
  stage: "start",
  needsPassword: true,
  expiresAt: Date.UTC(2026, 10, 21, 3, 2),
  over: false,
  problem: null,
};

export const settings: SettingsView = {
  language: "ja",
  theme: "light",
  textSize: "standard",
  clipboardSeconds: 30,
  captureProtection: true,
  tray: true,
};

export const surroundings: SurroundingsView = {
  captureProtection: false,
  tray: true,
  autostart: false,
};

export const licences: LicenceView[] = [
  { name: "svelte", version: "5.57.3", licence: "MIT" },
  { name: "tauri", version: "2.12.5", licence: "Apache-2.0 OR MIT" },
];

export const unlocked: LockView = {
  kind: "none",
  locked: false,
  waitMs: 0,
  after: "minutes5",
  bySensor: false,
};
export const pinLock: LockView = { ...unlocked, kind: "pin" };

export const protection: ProtectionView = {
  store: "secret_service",
  storeName: "GNOME Keyring",
  hardware: false,
  readableByOthers: true,
  captureBlocked: false,
  lock: unlocked,
  sealed: false,
  canLeaveVault: false,
  problem: null,
};

export const startup: StartupView = {
  settings,
  tokens: [],
  lock: unlocked,
  pending: null,
  problem: null,
  offers: [],
  link: null,
  linkProblem: null,
  demo: true,
  mobile: false,
  os: "linux",
  version: "0.1.0",
};

/** A code that still lives for so many seconds. */
export function codeFor(shown: TokenView, seconds: number, now = Date.now()): CodeView {
  const validUntil = now + seconds * 1000;
  return {
    code: shown.digits === 8 ? "48291735" : "482917",
    next: shown.digits === 8 ? "60417528" : null,
    validFrom: validUntil - shown.period * 1000,
    validUntil,
    now,
    period: shown.period,
    clockWarning: null,
  };
}
