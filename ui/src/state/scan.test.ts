import { beforeEach, describe, expect, test } from "vitest";
import { FakeClient } from "../ipc/fake";
import { glance, otherRead, page, read } from "../ipc/fake-data";
import { FakeClock, settle } from "../testing/fake-clock";
import { Scan } from "./scan.svelte";

let client: FakeClient;
let clock: FakeClock;
let scan: Scan;

const reading = { reads: [read], pages: [] };

beforeEach(() => {
  client = new FakeClient();
  clock = new FakeClock();
  scan = new Scan(client, clock);
});

describe.each([
  ["the screen", "scanScreen", () => scan.screen()],
  ["the clipboard", "scanClipboard", () => scan.clipboard()],
  ["a phone's scanner", "scanWithPhone", () => scan.phone()],
] as const)("%s", (_, method, look) => {
  test("what was read is shown before anything is sent", async () => {
    await look();
    expect(scan.read).toEqual(read);
    expect(client.calls.map(([name]) => name)).toEqual([method]);
  });

  test("what went wrong is told, and the next try begins anew", async () => {
    client.fail(method, "screen_refused", {}, "picture");
    await look();
    expect([scan.error?.code, scan.busy, scan.fresh]).toEqual(["screen_refused", false, true]);
    client.mend(method);
    await look();
    expect([scan.error, scan.read]).toEqual([null, read]);
  });

  test("an answer to what was left is not heard", async () => {
    const slow = client.delay(method);
    const looking = look();
    expect(scan.busy).toBe(true);
    scan.reset();
    slow();
    await looking;
    expect([scan.read, scan.busy]).toEqual([null, false]);
  });
});

test("of several codes the customer chooses one, and back leads to the choice", () => {
  scan.link({ reads: [read, otherRead], pages: [page] });
  expect([scan.read, scan.page]).toEqual([null, null]);
  scan.choose(otherRead);
  expect(scan.read).toEqual(otherRead);
  scan.back();
  expect(scan.read).toBeNull();
  expect(scan.choices?.reads).toHaveLength(2);
  scan.choose(page);
  expect(scan.page).toEqual(page);
  scan.back();
  scan.back();
  expect(scan.fresh).toBe(true);
});

test("a bank's page is opened only when the customer says so", async () => {
  scan.link({ reads: [], pages: [page] });
  expect(client.calls).toHaveLength(0);
  await scan.openPage();
  expect(client.called("openBankPage")).toEqual([["openBankPage", page.url]]);
  expect(scan.opened).toBe(true);
});

test("a page that cannot be opened says so", async () => {
  client.fail("openBankPage", "page_unknown");
  scan.link({ reads: [], pages: [page] });
  await scan.openPage();
  expect([scan.opened, scan.error?.code]).toEqual([false, "page_unknown"]);
});

describe("the camera", () => {
  test("shows what it sees until a code is read, then it is closed", async () => {
    const looking = scan.look();
    await settle();
    expect(scan.camera.glance).toEqual(glance);
    await clock.pass(1000);
    expect(client.called("lookThroughCamera").length).toBeGreaterThan(10);
    client.glance = { ...glance, reading };
    await clock.pass(100);
    await looking;
    expect(scan.read).toEqual(read);
    expect([scan.camera.on, scan.camera.glance]).toEqual([false, null]);
    expect(client.called("closeCamera")).toHaveLength(1);
  });

  test("goes on looking past a code of something else, and says what it is", async () => {
    const error = { code: "picture_foreign_qr", field: null, data: { kind: "contact" } } as const;
    client.glance = { ...glance, error };
    void scan.look();
    await settle();
    expect([scan.camera.on, scan.camera.notice]).toEqual([true, error]);
    client.glance = glance;
    await clock.pass(100);
    expect(scan.camera.notice).toBeNull();
  });

  test.each(["camera_missing", "camera_busy", "camera_refused", "camera_failed"] as const)(
    "%s has a screen, and is tried again when asked to",
    async (code) => {
      client.fail("lookThroughCamera", code);
      await scan.look();
      expect([scan.camera.on, scan.camera.trouble?.code]).toEqual([true, code]);
      client.mend("lookThroughCamera");
      void scan.look();
      await settle();
      expect([scan.camera.trouble, scan.camera.glance]).toEqual([null, glance]);
    },
  );

  test("is closed when the customer leaves, and a picture that comes late is not shown", async () => {
    void scan.look();
    await settle();
    const slow = client.delay("lookThroughCamera");
    await clock.pass(100);
    scan.back();
    slow();
    await clock.pass(1000);
    expect(client.called("closeCamera")).toHaveLength(1);
    expect([scan.camera.glance, scan.fresh, clock.waiting]).toEqual([null, true, 0]);
  });
});
