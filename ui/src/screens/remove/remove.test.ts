import { expect, test } from "vitest";
import { token } from "../../ipc/fake-data";
import { openAt, press, screenName } from "../../dev/open";

test("a token in use is removed from its settings, asked twice, with what the bank goes on asking", async () => {
  const { client } = await openAt("token");
  await press("menu");
  await press("settings");
  await press("remove");
  const question = () => document.querySelector("[role=alert]");
  expect(question()).toHaveTextContent(/ログインのときにワンタイムパスワードを求められます/u);
  await press("remove-go-on");
  expect(question()).toHaveTextContent(/WF 4108 2260 73.*元には戻せません/u);
  expect(client.called("removeToken")).toHaveLength(0);
  await press("confirm-remove");
  expect(client.called("removeToken")).toEqual([["removeToken", token.id, false]]);
  expect(screenName()).toBe("welcome");
});

test("who keeps it is back in the settings, and asked anew the next time", async () => {
  const { app } = await openAt("remove-again");
  await press("keep");
  expect(app.removal.asked).toBeNull();
  expect(app.screen.name).toBe("token");
  app.openRemove(token.id);
  expect(app.removal.asked?.times).toBe(1);
});

test("a removal that fails says why and can be tried again", async () => {
  const { client } = await openAt("remove-again", (client) =>
    client.fail("removeToken", "keystore_locked"),
  );
  await press("confirm-remove");
  expect(document.querySelector("[data-error]")).toHaveAttribute("data-error", "keystore_locked");
  client.mend("removeToken");
  await press("confirm-remove");
  expect(screenName()).toBe("welcome");
});
