import { createEvent, fireEvent } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { mail, twoUsersMail } from "../../ipc/fake-data";
import { LONGEST_MAIL } from "../../state/paste.svelte";
import { violations } from "../../testing/axe";
import { all, openAt, press, screenName, settled } from "../../dev/open";

test("pasting is the second way in, and what is found is shown with its label and line", async () => {
  const { app, client } = await openAt("welcome");
  expect(all("main [data-action] bdi:first-child")[2]).toBe("銀行のメールを貼り付ける");
  await press("paste-mail");
  await press("paste");
  expect(client.called("pasteMail")).toHaveLength(1);
  expect(all("h2")).toEqual(["サービスID", "ユーザID"]);
  expect(all("[data-value]")).toEqual(["10212083", "2083L0000193A001"]);
  expect(all("[data-line]")).toEqual(["サービスID:10212083", "ユーザID:2083L0000193A001"]);
  expect(document.querySelector("main")).toHaveTextContent(/割符信用組合/u);
  expect(document.querySelector("main")).toHaveTextContent(/利用開始パスワードは、メールには/u);
  await press("next");
  expect(screenName()).toBe("type");
  expect([app.entry.serviceId, app.entry.userId]).toEqual(["10212083", "2083L0000193A001"]);
  expect(app.entry.activationPassword).toBe("");
  expect(client.called("enrollBegin")).toHaveLength(0);
});

test("back from the values leads to what was found, and from there to the field", async () => {
  const { app } = await openAt("paste-found");
  await press("next");
  await press("back");
  expect(all("[data-value]")).toHaveLength(2);
  await press("back");
  expect(document.querySelector("textarea")).toBeVisible();
  await press("back");
  expect(app.screen.name).toBe("welcome");
});

test("of two values none is taken until one is chosen", async () => {
  const { app } = await openAt("paste-several");
  expect(document.querySelector("[data-contradicts]")).toHaveTextContent(/偽のメール/u);
  expect(document.querySelectorAll("input:checked")).toHaveLength(0);
  await press("next");
  expect(screenName()).toBe("paste");
  document.querySelector<HTMLElement>(`input[value="9999L0000000X999"]`)?.click();
  await settled();
  expect(await violations()).toEqual([]);
  await press("next");
  expect(app.entry.userId).toBe("9999L0000000X999");
});

test("what is not found is said, and asked for on the next screen", async () => {
  const { app } = await openAt("paste-partly");
  expect(all("[data-found=userId]")[0]).toMatch(/ユーザIDは見つかりませんでした/u);
  await press("next");
  expect([app.entry.serviceId, app.entry.userId]).toEqual(["10212083", ""]);
});

test("where nothing is found it is said what to look for, and there is no way on but others", async () => {
  await openAt("paste-nothing");
  expect(all("main li")).toHaveLength(3);
  expect(document.querySelector("[data-action=next]")).toBeNull();
  await press("type");
  expect(screenName()).toBe("type");
});

test("a link that leads elsewhere than the directory stops it", async () => {
  await openAt("paste-forged");
  expect(document.querySelector("[data-error]")).toHaveAttribute(
    "data-error",
    "directory_mismatch",
  );
  expect(document.querySelector("[data-action=next]")).toBeNull();
});

test("a text pasted into the field is read at once", async () => {
  const { client } = await openAt("paste");
  const field = document.querySelector("textarea") as HTMLTextAreaElement;
  await paste(field, "サービスID：10212083");
  field.value = "サービスID：10212083";
  await settled();
  expect(client.called("readMail")).toEqual([["readMail", field.value.length]]);
  expect(all("[data-value]")).toHaveLength(2);
});

test("a text of a size that no mail has is not even put into the field", async () => {
  const { client } = await openAt("paste");
  const field = document.querySelector("textarea") as HTMLTextAreaElement;
  const event = await paste(field, "あ".repeat(LONGEST_MAIL + 1));
  expect(event.defaultPrevented).toBe(true);
  await settled();
  expect(document.querySelector("[data-error]")).toHaveAttribute("data-error", "mail_too_long");
  expect(client.called("readMail")).toHaveLength(0);
});

test("what the core refuses is said, and can be tried again", async () => {
  const { client } = await openAt("paste", (client) =>
    client.fail("pasteMail", "clipboard_no_text"),
  );
  await press("paste");
  expect(document.querySelector("[data-error]")).toHaveTextContent(/コピーされた文章がありません/u);
  client.mend("pasteMail");
  await press("paste");
  expect(document.querySelector("[data-error]")).toBeNull();
  expect(all("[data-value]")).toHaveLength(2);
});

test("an answer that comes after the customer went on is not heard", async () => {
  const { app, client } = await openAt("paste");
  const answer = client.delay("pasteMail");
  await press("paste");
  app.openType();
  answer();
  await settled();
  expect(app.paste.found).toBeNull();
  app.back();
  expect(app.screen.name).toBe("welcome");
});

test("a service ID that nobody knows says so, and a value of a link names the link", async () => {
  await openAt("paste", (client) => {
    const services = mail.services.map((found) => ({ ...found, institution: null }));
    client.mailView = { ...twoUsersMail, services, contradictsLink: false };
  });
  await press("paste");
  expect(all("[data-found=serviceId]")[0]).toMatch(/一覧にない番号/u);
  expect(all("[data-found=userId]")[0]).toMatch(/メールの中のリンクから/u);
});

async function paste(field: HTMLElement, text: string): Promise<Event> {
  const clipboardData = { getData: () => text };
  const event = createEvent.paste(field, { clipboardData });
  await fireEvent(field, event);
  return event;
}
