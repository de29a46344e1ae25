import { beforeEach, describe, expect, test } from "vitest";
import { FakeClient } from "../ipc/fake";
import { pending, protection, read, secondToken, token } from "../ipc/fake-data";
import { FakeClock, settle } from "../testing/fake-clock";
import { App } from "./app.svelte";

let client: FakeClient;
let clock: FakeClock;
let app: App;

beforeEach(async () => {
  client = new FakeClient();
  clock = new FakeClock();
  app = new App(client, clock);
  client.startupView.tokens = [token, secondToken];
  await app.lock.follow();
  await app.followLinks();
});

async function closed() {
  client.lock(true);
  await app.start();
}

async function open() {
  client.lock(false);
  await app.start();
}

describe("at the start", () => {
  test("nothing of a token is known until the PIN is right", async () => {
    await closed();
    expect(app.lock.closed).toBe(true);
    expect(app.tokens.list).toEqual([]);
    await app.lock.unlock("0000");
    expect(app.lock.error).toMatchObject({ code: "pin_wrong", field: "pin" });
    expect(app.tokens.list).toEqual([]);
    await app.lock.unlock("2468");
    expect(app.lock.closed).toBe(false);
    expect(app.screen.name).toBe("tokens");
    expect(app.tokens.list).toHaveLength(2);
  });

  test("an interrupted enrolment waits behind the lock", async () => {
    client.startupView.pending = pending;
    await closed();
    expect(app.screen.name).toBe("starting");
    await app.lock.unlock("2468");
    expect(app.screen.name).toBe("resume");
  });
});

describe("links while it is closed", () => {
  test("wait, and are shown once it is open", async () => {
    await closed();
    client.sendLink(read);
    expect([app.screen.name, app.linkWaits, app.linkOffered]).toEqual(["starting", true, false]);
    await app.lock.unlock("2468");
    expect(app.screen.name).toBe("scan");
    expect(app.scan.read).toEqual(read);
  });

  test("the one that the app was started with waits as well", async () => {
    client.startupView.link = read;
    await closed();
    expect(app.scan.read).toBeNull();
    await app.lock.unlock("2468");
    expect(app.scan.read).toEqual(read);
  });

  test("a picture that is dropped is not taken", async () => {
    await closed();
    app.show({ name: "welcome" });
    app.drop(new File(["x"], "qr.png"));
    expect(client.called("readQr")).toEqual([]);
  });
});

describe("on demand", () => {
  test("tokens and what was typed leave the page at once, also where the core fails", async () => {
    await open();
    app.openType();
    app.entry.fill(read);
    app.entry.set("activationPassword", "Kagi7392");
    client.fail("lockNow", "internal");
    await app.lock.now();
    expect(app.lock.closed).toBe(true);
    expect(app.entry.activationPassword).toBe("");
    expect(app.tokens.list).toEqual([]);
  });

  test("what was being entered is there again afterwards, but for the password", async () => {
    await open();
    app.openType();
    app.entry.fill(read);
    await app.lock.now();
    await app.lock.unlock("2468");
    expect(app.screen.name).toBe("type");
    expect(app.entry.userId).toBe(read.userId);
  });

  test("without a lock nothing happens", async () => {
    await app.start();
    await app.lock.now();
    app.lock.used();
    expect(app.lock.closed).toBe(false);
    expect([client.called("lockNow"), client.called("noteUse")]).toEqual([[], []]);
  });

  test("Escape does not lead past it", async () => {
    await open();
    app.openSettings();
    await app.lock.now();
    app.back();
    expect([app.lock.closed, app.screen.name]).toEqual([true, "settings"]);
  });
});

describe("by itself", () => {
  test("it closes when the core says so, and a code that the core refuses leads to it", async () => {
    await open();
    client.closeLock();
    expect(app.lock.closed).toBe(true);
    await app.lock.unlock("2468");
    app.openToken(token.id);
    client.lock(true);
    client.fail("showCode", "app_locked");
    const stop = app.code(token.id).run();
    await settle();
    expect(app.lock.closed).toBe(true);
    stop();
  });

  test("hiding the window closes it where that was set, and only there", async () => {
    await open();
    app.lock.hidden();
    expect(app.lock.closed).toBe(false);
    await app.lock.setAfter("hidden");
    app.lock.hidden();
    expect(app.lock.closed).toBe(true);
  });

  test("the core hears of use, but not of each key", async () => {
    await open();
    for (let key = 0; key < 20; key++) app.lock.used();
    expect(client.called("noteUse")).toHaveLength(1);
    await clock.pass(5_000);
    app.lock.used();
    expect(client.called("noteUse")).toHaveLength(2);
  });
});

describe("a wait", () => {
  test("counts down, lets nobody in before its end, and is noted on the way", async () => {
    client.lockView = { ...client.lockView, waitMs: 90_000 };
    await closed();
    expect(app.lock.seconds).toBe(90);
    await app.lock.unlock("2468");
    expect(client.called("unlock")).toEqual([]);
    client.lockView = { ...client.lockView, waitMs: 60_000 };
    await clock.pass(30_000);
    expect(client.called("lockState")).toHaveLength(1);
    expect(app.lock.seconds).toBe(60);
    client.lockView = { ...client.lockView, waitMs: 0 };
    await clock.pass(60_000);
    expect(app.lock.seconds).toBe(0);
    await app.lock.unlock("2468");
    expect(app.lock.closed).toBe(false);
  });

  test("begins with the wrong PIN that brought it", async () => {
    await closed();
    client.fail("unlock", "pin_wrong", { failures: "3", seconds: "30" }, "pin");
    await app.lock.unlock("0000");
    expect(app.lock.seconds).toBe(30);
    await clock.pass(30_000);
    expect([app.lock.seconds, app.lock.error]).toEqual([0, null]);
  });
});

describe("a forgotten PIN", () => {
  test("is asked about twice before all goes", async () => {
    await closed();
    await app.lock.forget();
    await app.lock.forget();
    expect(client.called("resetLock")).toEqual([]);
    app.back();
    expect(app.lock.forgotten).toBe(0);
    for (let time = 0; time < 3; time++) await app.lock.forget();
    expect(client.called("resetLock")).toHaveLength(1);
    expect([app.lock.closed, app.screen.name]).toEqual([false, "welcome"]);
  });
});

describe("setting a PIN", () => {
  test("takes the same digits twice, and keeps nothing of them", async () => {
    await app.start();
    app.openLockSettings();
    app.pin.begin("set");
    app.pin.set("newPin", "2468");
    app.pin.set("pinAgain", "2469");
    await app.pin.send();
    expect(app.pin.of("pinAgain")?.code).toBe("pin_repeat");
    expect(client.called("setPin")).toEqual([]);
    app.pin.set("pinAgain", "2468");
    await app.pin.send();
    expect(client.called("setPin")).toEqual([["setPin", "2468"]]);
    expect([app.lock.on, app.pin.done, app.pin.form]).toEqual([true, "set", null]);
    expect(Object.values(app.pin.values)).toEqual(["", "", ""]);
  });

  test("a rule that is broken is the new PIN's, a wrong one the present one's", async () => {
    await open();
    app.openLockSettings();
    app.pin.begin("change");
    client.fail("changePin", "pin_length", { min: "4", max: "12" }, "pin");
    await app.pin.send();
    expect(app.pin.of("newPin")?.code).toBe("pin_length");
    client.fail("changePin", "pin_wrong", { failures: "1" }, "pin");
    await app.pin.send();
    expect(app.pin.of("pin")?.code).toBe("pin_wrong");
    app.back();
    expect([app.pin.form, app.screen.name]).toEqual([null, "lock-settings"]);
  });

  test("what was typed goes when it locks", async () => {
    await open();
    app.openLockSettings();
    app.pin.begin("off");
    app.pin.set("pin", "2468");
    client.closeLock();
    expect(app.pin.values.pin).toBe("");
  });
});

describe("a vault", () => {
  test("is made on the customer's word only, and what had no key store goes on", async () => {
    client.startupView.tokens = [];
    await app.start();
    client.fail("enrollBegin", "keystore_missing", { os: "linux" });
    app.openType();
    app.entry.fill(read);
    app.entry.set("activationPassword", "Kagi7392");
    await app.enrolment.begin();
    expect(client.called("makeVault")).toEqual([]);
    app.openVault();
    app.vault.set("phrase", "あおいとりがさんわ、はしに");
    app.vault.set("again", "あおいとりがさんわ");
    await app.makeVault();
    expect(app.vault.of("passphraseAgain")?.code).toBe("passphrase_repeat");
    client.mend("enrollBegin");
    app.vault.set("again", "あおいとりがさんわ、はしに");
    await app.makeVault();
    await settle();
    expect(client.called("makeVault")).toHaveLength(1);
    expect([app.screen.name, app.lock.view.kind]).toEqual(["consent", "passphrase"]);
    expect([app.vault.phrase, app.vault.again]).toEqual(["", ""]);
  });

  test("is left for a key store that is there by now", async () => {
    client.lock(false, "passphrase");
    client.protectionView = { ...protection, store: "vault", canLeaveVault: true };
    await app.start();
    app.openProtection();
    await settle();
    await app.vault.leave();
    expect(app.vault.moved).toBe(true);
    expect(app.vault.protection?.store).toBe("secret_service");
    expect(app.lock.on).toBe(false);
  });
});
