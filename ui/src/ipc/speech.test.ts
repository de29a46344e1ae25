import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { hushPage, speakInPage } from "./speech";

/** A web view's speech, whose voices come when they are told to. */
class Speech extends EventTarget {
  voices: { lang: string }[] = [];
  spoken: string[] = [];
  cancel = vi.fn();

  getVoices() {
    return this.voices;
  }

  speak({ text }: { text: string }) {
    this.spoken.push(text);
  }

  fill(...languages: string[]) {
    this.voices = languages.map((lang) => ({ lang }));
    this.dispatchEvent(new Event("voiceschanged"));
  }
}

let speech: Speech;

beforeEach(() => {
  vi.useFakeTimers();
  speech = new Speech();
  vi.stubGlobal("speechSynthesis", speech);
  vi.stubGlobal(
    "SpeechSynthesisUtterance",
    class {
      text: string;
      constructor(text: string) {
        this.text = text;
      }
    },
  );
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("a voice that is there speaks at once", async () => {
  speech.voices = [{ lang: "en-GB" }, { lang: "ja-JP" }];
  expect(await speakInPage("いち", "ja")).toBe(true);
  expect(speech.spoken).toEqual(["いち"]);
});

test("a list of voices that is filled late is waited for", async () => {
  const spoken = speakInPage("いち", "ja");
  await vi.advanceTimersByTimeAsync(300);
  speech.fill("en-US");
  await vi.advanceTimersByTimeAsync(300);
  expect(speech.spoken).toEqual([]);
  speech.fill("en-US", "ja-JP");
  expect(await spoken).toBe(true);
  expect(speech.spoken).toEqual(["いち"]);
});

test("no voice for the language is no speech, after a while and not for ever; the next asks again", async () => {
  const spoken = speakInPage("いち", "ja");
  speech.fill("en-US");
  await vi.advanceTimersByTimeAsync(2100);
  expect(await spoken).toBe(false);
  speech.fill("ja-JP");
  expect(await speakInPage("に", "ja")).toBe(true);
  expect(speech.spoken).toEqual(["に"]);
});

test("what was hushed meanwhile is not said, and of two the later one is", async () => {
  const hushed = speakInPage("いち", "ja");
  hushPage();
  const overtaken = speakInPage("に", "ja");
  const last = speakInPage("さん", "ja");
  speech.fill("ja-JP");
  await Promise.all([hushed, overtaken, last]);
  expect(speech.spoken).toEqual(["さん"]);
});

test("a web view without speech says so", async () => {
  vi.unstubAllGlobals();
  expect(await speakInPage("いち", "ja")).toBe(false);
});
