import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { afterEach, expect, test, vi } from "vitest";
import { StageClient, TauriClient } from "./client";

afterEach(() => {
  clearMocks();
  vi.unstubAllGlobals();
});

/** A web view that has a voice. */
function voice() {
  const speak = vi.fn();
  vi.stubGlobal("speechSynthesis", {
    getVoices: () => [{ lang: "ja-JP" }],
    cancel: () => undefined,
    speak,
  });
  vi.stubGlobal("SpeechSynthesisUtterance", class {});
  return speak;
}

test("where the core has no speech the web view speaks, and not in its place", async () => {
  const speak = voice();
  let spoken = true;
  mockIPC(() => spoken);
  expect(await new TauriClient().speak("いち", "ja")).toBe(true);
  expect(speak).not.toHaveBeenCalled();
  spoken = false;
  expect(await new TauriClient().speak("いち", "ja")).toBe(true);
  expect(speak).toHaveBeenCalledOnce();
});

test.each([true, false])(
  "in a rehearsal nobody speaks, whatever is pretended: %s",
  async (said) => {
    const speak = voice();
    mockIPC(() => said);
    expect(await new StageClient().speak("いち", "ja")).toBe(said);
    expect(speak).not.toHaveBeenCalled();
  },
);
