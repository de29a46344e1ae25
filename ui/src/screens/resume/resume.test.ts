import { expect, test } from "vitest";
import { pending, token } from "../../ipc/fake-data";
import { openAt, press, screenName, settled } from "../../dev/open";

test("a start whose time is over begins anew with the values that are known", async () => {
  const { app, client } = await openAt("resume-over");
  expect(document.querySelector("[data-action=next]")).toBeNull();
  expect(document.querySelector("main")).toHaveTextContent(/2分/u);
  await press("begin");
  expect(screenName()).toBe("type");
  expect([app.entry.serviceId, app.entry.userId]).toEqual(["10212083", pending.userId]);
  app.entry.set("activationPassword", "12345678");
  await app.enrolment.begin();
  expect(app.screen.name).toBe("consent");
  expect(client.called("enrollResume")).toHaveLength(0);
});

test.each(["enrollment_missing", "enrollment_expired"] as const)(
  "where the time runs out while the customer looks (%s), nothing has to be typed again but the password",
  async (code) => {
    const { app } = await openAt("resume", (client) => client.fail("enrollResume", code));
    app.entry.set("activationPassword", "12345678");
    await app.enrolment.resume(pending);
    expect(app.screen).toMatchObject({ name: "resume", pending: { over: true } });
    app.openTypeAgain(pending);
    expect(app.entry.userId).toBe(pending.userId);
  },
);

test("who has a token can put it off, use the token, and come back to it", async () => {
  const { app } = await openAt("resume-later");
  expect(screenName()).toBe("resume");
  await press("later");
  expect(app.screen).toEqual({ name: "token", tokenId: token.id });
  app.startOver();
  await settled();
  await press("resume");
  expect(screenName()).toBe("resume");
});

test("without a token there is nothing to put it off for", async () => {
  await openAt("resume");
  expect(document.querySelector("[data-action=later]")).toBeNull();
});

test("a set-up that is dropped waits nowhere", async () => {
  const { app, client } = await openAt("resume-later");
  client.startupView.pending = null;
  await press("start-over");
  await press("confirm-discard");
  expect(app.enrolment.waiting).toBeNull();
});
