import { beforeEach, expect, test, vi } from "vitest";
import { FakeClient } from "../ipc/fake";
import { secondToken, settings, token } from "../ipc/fake-data";
import { FakeClock, settle } from "../testing/fake-clock";
import { Code } from "./code.svelte";
import { Preferences } from "./preferences.svelte";
import { Slow } from "./slow.svelte";

let client: FakeClient;
let clock: FakeClock;
let slow: Slow;

beforeEach(() => {
  client = new FakeClient();
  client.startupView.tokens = [token];
  new Preferences(client).show(settings);
  clock = new FakeClock();
  slow = new Slow(client, new Code(client, clock, token.id));
  see("visible");
});

test("a code with little time left is not begun with: the next one is waited for", async () => {
  client.codeSeconds = 17;
  slow.run();
  await settle();
  expect(slow.ready).toBe(false);
  client.codeSeconds = 60;
  await clock.pass(17_100);
  expect(slow.ready).toBe(true);
});

test("the first code is read aloud by itself, digit by digit", async () => {
  slow.run();
  await settle();
  slow.show("482917");
  slow.show("482917");
  expect(client.called("speak")).toEqual([
    ["speak", "ワンタイムパスワードは、よん、はち、に。きゅう、いち、なな、です。", "ja"],
  ]);
});

test("in English it is read in English", async () => {
  new Preferences(client).show({ ...settings, language: "en" });
  slow.run();
  await settle();
  await slow.repeat();
  expect(client.called("speak")).toEqual([
    ["speak", "The one-time password is: four, eight, two. nine, one, seven.", "en"],
  ]);
});

test("each code that follows is read aloud as well, and shown at once", async () => {
  slow.run();
  await settle();
  slow.show("482917");
  slow.show("605132");
  slow.show("605132");
  expect(client.called("speak").map(([, text]) => text)).toEqual([
    "ワンタイムパスワードは、よん、はち、に。きゅう、いち、なな、です。",
    "ワンタイムパスワードは、ろく、ゼロ、ご。いち、さん、に、です。",
  ]);
  expect(slow.ready).toBe(true);
  await slow.repeat();
  expect(client.called("speak")).toHaveLength(3);
});

test.each([
  ["a minute", token, 29, 30],
  ["half a minute", secondToken, 19, 20],
])(
  "a code that lives for %s is begun with while there is time enough",
  async (_, of, less, enough) => {
    client.startupView.tokens = [of];
    for (const [seconds, ready] of [
      [less, false],
      [enough, true],
    ] as const) {
      client.codeSeconds = seconds;
      const begun = new Slow(client, new Code(client, clock, of.id));
      const stop = begun.run();
      await settle();
      expect(begun.ready).toBe(ready);
      stop();
    }
  },
);

test.each([false, true])(
  "where there is no speech that is known (failing: %s)",
  async (failing) => {
    client.speaks = false;
    if (failing) client.fail("speak", "internal");
    slow.run();
    await settle();
    slow.show("482917");
    await settle();
    expect(slow.speaks).toBe(false);
  },
);

test("nothing is said any more, and nothing ticks, once the window is hidden or left", async () => {
  const stop = slow.run();
  await settle();
  slow.show("482917");
  see("hidden");
  expect(client.called("hush")).toHaveLength(1);
  expect(clock.waiting).toBe(0);
  stop();
  expect(client.called("hush")).toHaveLength(2);
});

function see(state: DocumentVisibilityState) {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(state);
  document.dispatchEvent(new Event("visibilitychange"));
}
