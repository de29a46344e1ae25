import { expect, test } from "vitest";
import { all, openAt, press, screenName } from "../../dev/open";
import { protection, unlocked } from "../../ipc/fake-data";
import type { FakeClient } from "../../ipc/fake";
import type { ProtectionView } from "../../state/views";

const PIN = { ...unlocked, kind: "pin" as const };

function seen(view: Partial<ProtectionView>, mobile = false) {
  return (client: FakeClient) => {
    client.startupView.mobile = mobile;
    client.lock(false, view.lock?.kind ?? "none");
    client.protectionView = { ...protection, storeName: null, ...view };
  };
}

test.each<[string, Partial<ProtectionView>, RegExp]>([
  [
    "secret_service",
    { store: "secret_service", readableByOthers: true },
    /鍵を読み取れます。ロックを/u,
  ],
  [
    "credential_manager, sealed",
    { store: "credential_manager", readableByOthers: true, lock: PIN, sealed: true },
    /封をした鍵だけ/u,
  ],
  [
    "secret_service, not all sealed yet",
    { store: "secret_service", readableByOthers: true, lock: PIN, sealed: false },
    /まだ封をしていない鍵は/u,
  ],
  ["keychain", { store: "keychain", readableByOthers: false }, /許可しない限り/u],
  ["vault", { store: "vault", readableByOthers: false }, /封をした金庫ファイルだけ/u],
  ["none", { store: "none", readableByOthers: false }, /確かめられません/u],
])("who else can read the keys is said as it is: %s", async (_, view, words) => {
  await openAt("protection", seen(view));
  expect(all("[data-readable]").join("")).toMatch(words);
});

test("a phone lets no other program read its keychain", async () => {
  await openAt("protection", seen({ store: "keychain", readableByOthers: false }, true));
  expect(all("[data-readable]").join("")).toMatch(/このアプリだけに/u);
});

test("the settings offer the key store that has become available, and lead there", async () => {
  const offer = () => document.querySelector("[data-action=leave-vault-offer]");
  const { app } = await openAt("settings", (client) => {
    client.lock(false, "passphrase");
    client.protectionView = { ...protection, store: "vault", canLeaveVault: true };
  });
  await press("leave-vault-offer");
  expect(screenName()).toBe("protection");
  expect(document.querySelector("[data-action=leave-vault]")).toBeVisible();
  app.back();
  await press("none");
  expect(offer()).not.toBeNull();
});

test("where there is no vault, or still no key store, nothing is offered", async () => {
  const asked = await openAt("settings");
  expect(asked.client.called("protection")).toHaveLength(0);
  expect(document.querySelector("[data-action=leave-vault-offer]")).toBeNull();
  document.body.innerHTML = "";
  await openAt("settings", (client) => {
    client.lock(false, "passphrase");
    client.protectionView = { ...protection, store: "vault", canLeaveVault: false };
  });
  expect(document.querySelector("[data-action=leave-vault-offer]")).toBeNull();
});
