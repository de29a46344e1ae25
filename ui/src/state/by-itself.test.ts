import { beforeEach, expect, test } from "vitest";
import { FakeClient } from "../ipc/fake";
import {
  michishio,
  pending,
  selfConsent,
  shinkumi,
  token,
  unboundToken,
  word,
} from "../ipc/fake-data";
import { FakeClock, settle } from "../testing/fake-clock";
import { App } from "./app.svelte";
import { hasWord, isOver } from "./word.svelte";

let client: FakeClient;
let app: App;

beforeEach(async () => {
  client = new FakeClient();
  client.startupView.offers = [michishio];
  app = new App(client, new FakeClock());
  await app.start();
});

async function begin(): Promise<void> {
  app.openOffers();
  await settle();
}

async function send(): Promise<void> {
  await begin();
  app.enrolment.setAgreed(true);
  await app.enrolment.send();
}

test("with one institution the terms are shown at once, with several it is chosen first", async () => {
  await begin();
  expect(app.screen).toMatchObject({ name: "consent", consent: selfConsent });
  expect(client.called("selfRegisterBegin")).toEqual([["selfRegisterBegin", michishio.serviceId]]);
  app.back();
  expect(app.screen.name).toBe("welcome");

  app.offers = [shinkumi, michishio];
  app.openOffers();
  expect(app.screen.name).toBe("offers");
  await app.enrolment.beginByItself(shinkumi);
  expect(app.screen.name).toBe("consent");
  app.back();
  expect(app.screen.name).toBe("offers");
  app.back();
  expect(app.screen.name).toBe("welcome");
});

test("nothing is sent without the tick, and then a token is there that nobody has bound", async () => {
  await begin();
  await app.enrolment.send();
  expect(app.enrolment.consentError?.code).toBe("consent_missing");
  expect(client.called("selfRegisterSend")).toEqual([]);
  app.enrolment.setAgreed(true);
  await app.enrolment.send();
  const { draft, termsVersion } = selfConsent;
  expect(client.called("selfRegisterSend")).toEqual([["selfRegisterSend", draft, termsVersion]]);
  expect(client.called("enrollSend")).toEqual([]);
  expect(app.screen).toEqual({ name: "registered", token: unboundToken });
});

test("pressing twice asks once", async () => {
  const go = client.delay("selfRegisterBegin");
  app.openOffers();
  app.openOffers();
  go();
  await settle();
  expect(client.called("selfRegisterBegin")).toHaveLength(1);
  expect(app.screen.name).toBe("consent");
});

test("whoever goes elsewhere is not called back by a late answer", async () => {
  const go = client.delay("selfRegisterBegin");
  app.openOffers();
  app.openScan();
  go();
  await settle();
  expect(app.screen.name).toBe("scan");
  expect(app.enrolment.asking).toBeNull();
});

test("new terms are shown and sent once more for the same institution", async () => {
  client.fail("selfRegisterSend", "terms_changed");
  await send();
  expect(app.screen).toMatchObject({ name: "error", error: { code: "terms_changed" } });
  client.mend("selfRegisterSend");
  app.remedy({ code: "terms_changed", field: null, data: {} });
  await settle();
  expect(app.screen).toMatchObject({ name: "consent", changed: true });
  expect(client.called("enrollBegin")).toEqual([]);
});

test("after a dropped connection the same attempt goes on, without a password", async () => {
  client.fail("selfRegisterSend", "issuer_unreachable");
  await send();
  expect(app.screen).toMatchObject({ name: "error", error: { code: "issuer_unreachable" } });
  client.startupView.pending = {
    ...pending,
    userId: "",
    stage: "finish",
    needsPassword: false,
    institution: michishio,
  };
  app.remedy({ code: "issuer_unreachable", field: null, data: {} });
  await settle();
  expect(client.called("enrollResume")).toEqual([["enrollResume", null]]);
  expect(app.screen.name).toBe("registered");
});

test("back from an error leads to where it began, not to values that nobody has", async () => {
  client.fail("selfRegisterBegin", "already_self_registered");
  await begin();
  expect(app.screen).toMatchObject({ name: "error", error: { code: "already_self_registered" } });
  app.back();
  expect(app.screen.name).toBe("welcome");
});

test("whoever types values afterwards enrols with them", async () => {
  await begin();
  app.openType();
  app.entry.set("serviceId", "10212083");
  app.entry.set("userId", "2083L0000193A001");
  app.entry.set("activationPassword", "12345678");
  await app.enrolment.begin();
  expect(client.called("enrollBegin")).toHaveLength(1);
  app.enrolment.setAgreed(true);
  await app.enrolment.send();
  expect(client.called("enrollSend")).toHaveLength(1);
  expect(client.called("selfRegisterSend")).toEqual([]);
});

test("a token that nobody has bound has a word and works; one that ended so is over", () => {
  expect(hasWord(unboundToken)).toBe(true);
  expect(isOver(unboundToken)).toBe(false);
  expect(isOver({ ...unboundToken, word: word("ended_unbound") })).toBe(true);
});

test("a restored one is made anew from the beginning: there is nothing to type", () => {
  app.openTypeFor({ ...unboundToken, standing: "entry_missing" });
  expect(app.screen.name).toBe("welcome");
  app.openTypeFor({ ...token, standing: "entry_missing" });
  expect(app.screen.name).toBe("type");
});
