import { beforeEach, describe, expect, test } from "vitest";
import { FakeClient } from "../ipc/fake";
import { pending, read, secondToken, token } from "../ipc/fake-data";
import { FakeClock, settle } from "../testing/fake-clock";
import { App } from "./app.svelte";
import type { StandingView } from "./views";

const RESTORED = ["entry_missing", "entry_foreign"] as const;
const oldToken = { ...token, id: "00".repeat(16) };

let client: FakeClient;
let app: App;

beforeEach(() => {
  client = new FakeClient();
  app = new App(client, new FakeClock());
});

describe("data of another device", () => {
  test.each(RESTORED)("a code refused for %s leads to what to do instead", async (standing) => {
    await openWith([standing]);
    await app.code(token.id).load();
    expect(app.screen).toEqual({ name: "restored", tokenId: token.id });
    expect(app.tokens.find(token.id)?.standing).toBe(standing);
  });

  test.each([
    "keystore_locked",
    "keystore_missing",
    "keystore_timeout",
    "keystore_refused",
  ] as const)("%s is not taken for it", async (code) => {
    await openWith(["unknown"]);
    client.fail("showCode", code);
    await app.code(token.id).load();
    expect(app.screen.name).toBe("token");
    expect(app.tokens.allRestored).toBe(false);
  });

  test("where all tokens are, the app opens on them", async () => {
    await openWith(["entry_missing", "entry_foreign"]);
    expect(app.screen).toEqual({ name: "restored", tokenId: null });
    expect(app.canGoBack).toBe(false);
  });

  test("where one is, the list opens and marks it, and leads to it and back", async () => {
    await openWith(["usable", "entry_missing"]);
    expect(app.screen.name).toBe("tokens");
    expect(app.tokens.list.map(({ standing }) => standing)).toEqual(["usable", "entry_missing"]);
    app.openToken(secondToken.id);
    expect(app.screen).toEqual({ name: "restored", tokenId: secondToken.id });
    app.back();
    expect(app.screen.name).toBe("tokens");
    app.openToken(token.id);
    expect(app.screen.name).toBe("token");
  });

  test("a key store that does not answer marks nothing", async () => {
    client.fail("checkTokens", "keystore_timeout");
    await openWith(["entry_missing", "entry_missing"]);
    expect(app.screen.name).toBe("tokens");
    expect(app.tokens.list.every(({ standing }) => standing === "unknown")).toBe(true);
  });

  test("a key that came back is noticed when the customer looks again", async () => {
    await openWith(["entry_missing", "entry_missing"]);
    client.standings[token.id] = "usable";
    await app.lookAgain();
    expect(app.screen.name).toBe("tokens");
    app.openToken(secondToken.id);
    client.standings[secondToken.id] = "usable";
    app.openRemove(secondToken.id);
    await app.lookAgain();
    expect(app.screen.name).toBe("remove");
    app.back();
    await app.lookAgain();
    expect(app.screen.name).toBe("tokens");
  });

  test("an answer of the key store that comes late tears nothing off", async () => {
    const answer = client.delay("checkTokens");
    await openWith(["entry_missing", "entry_missing"]);
    app.startOver();
    app.openScan();
    answer();
    await settle();
    expect(app.screen.name).toBe("scan");
    expect(app.tokens.allRestored).toBe(true);
  });
});

describe("enrolling again", () => {
  beforeEach(async () => {
    await openWith(["entry_missing"]);
    await app.code(token.id).load();
  });

  test("service ID and user ID are there already, the password is asked for", () => {
    app.openTypeFor(token);
    expect(app.screen.name).toBe("type");
    expect([app.entry.serviceId, app.entry.userId]).toEqual(["10212083", "2083L0000193A001"]);
    expect(app.entry.activationPassword).toBe("");
    expect(app.entry.institution).toEqual(token.institution);
  });

  test.each<[string, () => void]>([
    [
      "typing",
      () => {
        app.openTypeFor(token);
      },
    ],
    [
      "scanning",
      () => {
        app.openScan();
      },
    ],
  ])("back from %s leads to the restored screen, not to the welcome", (_, walk) => {
    walk();
    app.back();
    expect(app.screen).toEqual({ name: "restored", tokenId: token.id });
    expect(app.entry.empty).toBe(true);
  });

  test("who types instead of scanning finds the values there", () => {
    app.openScan();
    app.openType();
    expect(app.entry.userId).toBe(token.userId);
  });

  test("a picture dropped on it is read", async () => {
    app.drop(new File(["qr"], "qr.png", { type: "image/png" }));
    await settle();
    expect(app.screen.name).toBe("scan");
  });

  test("a link that comes is shown for confirmation", async () => {
    await app.followLinks();
    client.sendLink(read);
    expect(app.screen.name).toBe("scan");
  });
});

describe("removing", () => {
  beforeEach(async () => {
    await openWith(["entry_missing"]);
    await app.code(token.id).load();
  });

  test("is asked twice before anything happens", async () => {
    app.removal.ask(token.id);
    await app.remove();
    expect(client.called("removeToken")).toHaveLength(0);
    app.removal.askAgain();
    await app.remove();
    expect(client.called("removeToken")).toEqual([["removeToken", token.id, false]]);
    expect(app.screen.name).toBe("welcome");
  });

  test("Escape and leaving take the question back", () => {
    app.openRemove(token.id);
    app.back();
    expect(app.removal.asked).toBeNull();
    expect(app.screen.name).toBe("restored");
    app.openRemove(token.id);
    app.openScan();
    expect(app.removal.asked).toBeNull();
  });

  test("that fails says why, keeps the token and can be tried again", async () => {
    client.fail("removeToken", "keystore_locked");
    app.removal.ask(token.id);
    app.removal.askAgain();
    await app.remove();
    expect(app.removal.error?.code).toBe("keystore_locked");
    expect(app.tokens.list).toHaveLength(1);
    client.mend("removeToken");
    await app.remove();
    expect(app.tokens.list).toHaveLength(0);
  });

  test("takes another installation's key along only where that is ticked", async () => {
    app.removal.ask(token.id);
    app.removal.askAgain();
    expect(app.removal.foreignToo).toBe(false);
    app.removal.foreignToo = true;
    await app.remove();
    expect(client.called("removeToken")).toEqual([["removeToken", token.id, true]]);
  });

  test("a tick made for one token does not hold for the next", () => {
    app.removal.ask(token.id);
    app.removal.foreignToo = true;
    app.removal.ask(secondToken.id);
    expect(app.removal.foreignToo).toBe(false);
  });
});

test("a token of the same user that is here takes the place of the restored one", async () => {
  client.startupView.tokens = [token, oldToken];
  client.standings = { [oldToken.id]: "entry_missing" };
  await app.start();
  await settle();
  expect(app.tokens.find(oldToken.id)?.replaced).toBe(true);
  expect(app.tokens.find(token.id)?.replaced).toBe(false);
});

test("a set-up that came from another device is only ever dropped", async () => {
  const problem = { code: "keystore_entry_foreign", field: null, data: {} } as const;
  client.startupView.pending = { ...pending, problem };
  await app.start();
  expect(app.screen.name).toBe("resume");
  await app.enrolment.discard();
  expect(client.called("enrollCancel")).toHaveLength(1);
  expect(client.called("enrollResume")).toHaveLength(0);
});

async function openWith(standings: StandingView[]): Promise<void> {
  const tokens = [token, secondToken].slice(0, standings.length);
  client.startupView.tokens = tokens;
  client.standings = Object.fromEntries(tokens.map(({ id }, index) => [id, standings[index]]));
  await app.start();
  await settle();
}
