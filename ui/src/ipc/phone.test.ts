import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { afterEach, expect, test, vi } from "vitest";
import { TauriClient } from "./client";
import { read } from "./fake-data";

afterEach(() => {
  clearMocks();
});

/** A phone: what it says of the camera, and what its scanner does. */
function phone(allowed: string[], scan: () => unknown) {
  const calls: [string, unknown][] = [];
  const left = [...allowed];
  mockIPC((command, payload) => {
    const name = command.replace("plugin:barcode-scanner|", "");
    calls.push([name, payload]);
    if (name.endsWith("ermissions")) return { camera: left.shift() };
    if (name === "scan") return scan();
    return name === "read_code" ? { reads: [read], pages: [] } : undefined;
  });
  return calls;
}

/** The scanner's own errors are texts. */
async function refused(said: unknown): Promise<never> {
  await Promise.resolve();
  throw said;
}

const names = (calls: [string, unknown][]) => calls.map(([name]) => name.toLowerCase());

test("the camera's picture lies behind the page, and what it read is judged by the core", async () => {
  const calls = phone(["granted"], () => ({ content: "warifu://enroll" }));
  const opened = vi.fn();
  expect(await new TauriClient().scanWithPhone(opened)).toEqual({ reads: [read], pages: [] });
  expect(calls[1]).toEqual(["scan", { formats: ["QR_CODE"], windowed: true }]);
  expect(calls[2]).toEqual(["read_code", { text: "warifu://enroll" }]);
  expect(opened).toHaveBeenCalledOnce();
});

test("leave is asked for where it is not given, and the camera stays shut without it", async () => {
  const calls = phone(["prompt", "denied"], () => ({ content: "" }));
  const opened = vi.fn();
  await expect(new TauriClient().scanWithPhone(opened)).rejects.toMatchObject({
    code: "camera_refused",
  });
  expect(calls).toHaveLength(2);
  expect(names(calls)).not.toContain("scan");
  expect(opened).not.toHaveBeenCalled();
});

test("a scanner that is stopped has read nothing, and that is no error", async () => {
  let stop: (why: string) => void = () => undefined;
  const scanned = new Promise((_, reject) => (stop = reject));
  const calls = phone(["granted"], () => scanned);
  const client = new TauriClient();
  const reading = client.scanWithPhone(() => undefined);
  await client.stopPhone();
  expect(names(calls)).toContain("cancel");
  stop("cancelled");
  expect(await reading).toBeNull();
});

test.each([
  ["No camera available on this device (e.g., iOS Simulator)", "camera_missing"],
  ["Camera permission denied or not yet requested", "camera_refused"],
  ["denied by the user", "camera_refused"],
  ["Something went wrong configuring the BarcodeScanner", "camera_failed"],
])("what the scanner says is told: %s", async (said, code) => {
  phone(["granted"], () => refused(said));
  const scanned = new TauriClient().scanWithPhone(() => undefined);
  await expect(scanned).rejects.toEqual({ code, field: "picture", data: {} });
});
