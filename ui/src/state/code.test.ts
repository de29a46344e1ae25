import { beforeEach, expect, test, vi } from "vitest";
import { FakeClient } from "../ipc/fake";
import { codeFor, token } from "../ipc/fake-data";
import { FakeClock, settle } from "../testing/fake-clock";
import { Code } from "./code.svelte";

let client: FakeClient;
let clock: FakeClock;
let code: Code;

beforeEach(() => {
  client = new FakeClient();
  client.startupView.tokens = [token];
  clock = new FakeClock();
  code = new Code(client, clock, token.id);
  see("visible");
});

test("it counts down from the core's time, not from the device's", async () => {
  vi.spyOn(client, "showCode").mockResolvedValue(codeFor(token, 42, 99));
  code.run();
  await settle();
  expect(code.seconds).toBe(42);
  await clock.pass(1010);
  expect(code.seconds).toBe(41);
  await clock.pass(10_000);
  expect(code.seconds).toBe(31);
});

test("it fetches the next code when the time is over", async () => {
  code.run();
  await settle();
  await clock.pass(41_900);
  expect(client.called("showCode")).toHaveLength(1);
  await clock.pass(200);
  expect(client.called("showCode")).toHaveLength(2);
  expect(code.seconds).toBe(42);
});

test("it has one timer while seen, and none while hidden", async () => {
  const stop = code.run();
  await settle();
  expect(clock.waiting).toBe(1);
  see("hidden");
  expect(clock.waiting).toBe(0);
  expect(code.view).toBeNull();
  see("visible");
  await settle();
  expect(clock.waiting).toBe(1);
  expect(client.called("showCode")).toHaveLength(2);
  stop();
  expect(clock.waiting).toBe(0);
});

test("it asks again after the device slept", async () => {
  code.run();
  await settle();
  clock.sleep(30_000);
  await clock.pass(1010);
  expect(client.called("showCode")).toHaveLength(2);
});

test.each([-172_800_000, 600_000])(
  "a clock set by %i ms takes the code away before another is fetched",
  async (ms) => {
    code.run();
    await settle();
    const answer = client.delay("showCode");
    clock.sleep(ms);
    await clock.pass(20);
    expect(code.view).toBeNull();
    answer();
    await settle();
    expect(code.view).not.toBeNull();
  },
);

test("a code that is long over when the app goes on is not shown any more", async () => {
  code.run();
  await settle();
  const answer = client.delay("showCode");
  // As when its processes were stopped: nothing ran, and both clocks went on.
  clock.skip(90_000);
  await clock.pass(0);
  expect(code.view).toBeNull();
  answer();
  await settle();
  expect(code.view).not.toBeNull();
  expect(clock.waiting).toBe(1);
});

test("an old code does not outstay its time while the next one is late", async () => {
  code.run();
  await settle();
  const answer = client.delay("showCode");
  await clock.pass(42_100);
  expect(client.called("showCode")).toHaveLength(2);
  await clock.pass(1010);
  expect(code.view).toBeNull();
  answer();
  await settle();
  expect(code.view).not.toBeNull();
  expect(clock.waiting).toBe(1);
});

test("the last five seconds are said to be the last", async () => {
  client.codeSeconds = 6;
  code.run();
  await settle();
  expect(code.soon).toBe(false);
  await clock.pass(1010);
  expect(code.seconds).toBe(5);
  expect(code.soon).toBe(true);
});

test("copying is confirmed for a while", async () => {
  code.run();
  await settle();
  await code.copy();
  expect(code.copied).toBe(true);
  await clock.pass(5000);
  expect(code.copied).toBe(false);
});

test("in the last seconds the next code is awaited and then copied", async () => {
  client.codeSeconds = 3;
  code.run();
  await settle();
  await code.copy();
  expect(code.waiting).toBe(true);
  expect(client.called("copyCode")).toHaveLength(0);
  client.codeSeconds = 60;
  await clock.pass(3100);
  expect(client.called("copyCode")).toHaveLength(1);
  expect(code.copied).toBe(true);
});

test("who waits for the next code and goes to the bank's page gets it all the same", async () => {
  client.codeSeconds = 3;
  code.run();
  await settle();
  await code.copy();
  see("hidden");
  client.codeSeconds = 60;
  await clock.pass(3100);
  expect(client.called("copyCode")).toHaveLength(1);
  await settle();
  expect(code.view).toBeNull();
  expect(clock.waiting).toBeLessThanOrEqual(1);
  await clock.pass(5000);
  expect(clock.waiting).toBe(0);
});

test("it is said after how many seconds a copy goes again", async () => {
  client.startupView.settings.clipboardSeconds = 0;
  code.run();
  await settle();
  await code.copy();
  expect(code.clearedAfter).toBe(0);
  client.startupView.settings.clipboardSeconds = 30;
  await code.copy();
  expect(code.clearedAfter).toBe(30);
});

test("a key store that is locked is told, and the next try mends it", async () => {
  client.fail("showCode", "keystore_locked");
  code.run();
  await settle();
  expect(code.error?.code).toBe("keystore_locked");
  client.mend("showCode");
  await code.tryAgain();
  // Only what the customer pressed may make the key store prompt.
  expect(client.called("showCode").map(([, , again]) => again)).toEqual([false, true]);
  expect(code.error).toBeNull();
  expect(code.view?.code).toBe("482917");
});

test("a key store that locks itself between two codes leaves the first to its end", async () => {
  code.run();
  await settle();
  client.fail("showCode", "keystore_locked");
  await clock.pass(41_000);
  expect(code.view?.code).toBe("482917");
  expect(code.error).toBeNull();
  await clock.pass(1100);
  expect(code.view).toBeNull();
  expect(code.error?.code).toBe("keystore_locked");
});

test("while one more try is on its way, the next press does nothing", async () => {
  client.fail("showCode", "keystore_timeout");
  code.run();
  await settle();
  const answer = client.delay("showCode");
  void code.tryAgain();
  void code.tryAgain();
  await settle();
  expect(code.trying).toBe(true);
  expect(client.called("showCode")).toHaveLength(2);
  answer();
  await settle();
  expect(code.trying).toBe(false);
});

test("a clipboard that fails is told", async () => {
  client.fail("copyCode", "clipboard_failed");
  code.run();
  await settle();
  await code.copy();
  expect(code.copyError?.code).toBe("clipboard_failed");
  expect(code.copied).toBe(false);
});

function see(state: DocumentVisibilityState) {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(state);
  document.dispatchEvent(new Event("visibilitychange"));
}
