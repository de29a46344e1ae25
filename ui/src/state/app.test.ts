import { beforeEach, describe, expect, test, vi } from "vitest";
import { FakeClient } from "../ipc/fake";
import { consent, michishio, pending, read, secondToken, token } from "../ipc/fake-data";
import { FakeClock, settle } from "../testing/fake-clock";
import { App } from "./app.svelte";

let client: FakeClient;
let app: App;

beforeEach(() => {
  client = new FakeClient();
  app = new App(client, new FakeClock());
});

describe("opening", () => {
  test("without a token it welcomes", async () => {
    await app.start();
    expect(app.screen.name).toBe("welcome");
  });

  test("with one token it shows its code, with several the list", async () => {
    client.startupView.tokens = [token];
    await app.start();
    expect(app.screen).toEqual({ name: "token", tokenId: token.id });
    client.startupView.tokens = [token, secondToken];
    await app.start();
    expect(app.screen.name).toBe("tokens");
  });

  test("an interrupted enrolment is offered before anything else", async () => {
    client.startupView = { ...client.startupView, pending, tokens: [token], link: read };
    await app.start();
    expect(app.screen.name).toBe("resume");
  });

  test.each(["keystore_missing", "keystore_locked", "data_newer", "data_damaged"] as const)(
    "%s has a screen of its own, and retry opens the app once it is mended",
    async (code) => {
      client.startupView.problem = { code, field: null, data: {} };
      await app.start();
      expect(app.screen).toMatchObject({ name: "error", trouble: "startup", error: { code } });
      client.startupView.problem = null;
      app.remedy({ code, field: null, data: {} });
      await settle();
      expect(app.screen.name).toBe("welcome");
    },
  );

  test("a start that rejects is told as well", async () => {
    client.fail("startup", "keystore_timeout");
    await app.start();
    expect(app.screen).toMatchObject({ name: "error", error: { code: "keystore_timeout" } });
  });
});

describe("links", () => {
  test("a link is shown for confirmation, and nothing is sent", async () => {
    await app.followLinks();
    await app.start();
    client.sendLink(read);
    expect(app.screen.name).toBe("scan");
    expect(app.scan.read).toEqual(read);
    expect(client.calls.map(([name]) => name)).toEqual(["startup"]);
    app.acceptRead();
    expect(app.screen.name).toBe("type");
    expect([app.entry.serviceId, app.entry.userId]).toEqual([read.serviceId, read.userId]);
  });

  test("a refused link is told", async () => {
    const error = { code: "link_malformed" as const, field: null, data: {} };
    client.startupView.linkProblem = error;
    await app.start();
    expect(app.scan.error).toEqual(error);
  });

  test("a link never tears off an enrolment: it waits", async () => {
    await app.followLinks();
    await app.start();
    await agree();
    client.stallAt = "proving";
    void app.enrolment.send();
    await settle();
    client.sendLink(read);
    expect(app.screen.name).toBe("progress");
  });
});

describe("links that come while the customer is busy", () => {
  beforeEach(async () => {
    await app.followLinks();
    await app.start();
  });

  test.each<[string, () => Promise<void> | void]>([
    ["consent", agree],
    ["type", fill],
    [
      "error",
      async () => {
        client.fail("enrollBegin", "issuer_timeout");
        fill();
        await app.enrolment.begin();
      },
    ],
  ])("%s: the customer is asked, and nothing is lost unasked", async (name, walk) => {
    await walk();
    const entered = app.entry.userId;
    client.sendLink({ ...read, userId: "OTHER1" });
    expect(app.screen.name).toBe(name);
    expect(app.entry.userId).toBe(entered);
    expect(app.linkOffered).toBe(true);
    app.openLink();
    expect(app.screen.name).toBe("scan");
    expect(app.scan.read?.userId).toBe("OTHER1");
    expect(app.linkOffered).toBe(false);
  });

  test("it can be left alone", async () => {
    await agree();
    client.sendLink(read);
    app.dismissLink();
    expect(app.linkOffered).toBe(false);
    expect(app.screen.name).toBe("consent");
  });

  test("an empty form is nothing to lose", () => {
    app.openType();
    client.sendLink(read);
    expect(app.screen.name).toBe("scan");
  });

  test("while registering nobody is even asked", async () => {
    await agree();
    client.stallAt = "proving";
    void app.enrolment.send();
    await settle();
    client.sendLink(read);
    expect(app.linkOffered).toBe(false);
  });
});

describe("damaged data", () => {
  test("is put aside on the customer's word, and the app starts anew", async () => {
    client.startupView.problem = { code: "data_damaged", field: null, data: {} };
    await app.start();
    expect(client.called("setDataAside")).toHaveLength(0);
    await app.setDataAside();
    expect(client.called("setDataAside")).toHaveLength(1);
    expect(app.screen.name).toBe("welcome");
  });

  test("that cannot be put aside is told", async () => {
    client.fail("setDataAside", "data_unwritable");
    await app.setDataAside();
    expect(app.screen).toMatchObject({ name: "error", error: { code: "data_unwritable" } });
  });
});

describe("enrolling", () => {
  beforeEach(() => app.start());

  test("goes from the three values to the code", async () => {
    await agree();
    await app.enrolment.send();
    expect(app.screen.name).toBe("registered");
    app.enrolment.register();
    expect(app.screen.name).toBe("display-name");
    expect(client.called("enrollConfirm")).toEqual([["enrollConfirm", token.id]]);
    await app.saveName(" 割符信用組合 代表口座 ");
    expect(client.called("renameToken")[0]?.[2]).toBe("割符信用組合 代表口座");
    expect(app.screen).toEqual({ name: "token", tokenId: token.id });
  });

  test("forgets the password as soon as it is registered", async () => {
    await agree();
    await app.enrolment.send();
    expect(app.entry.activationPassword).toBe("");
  });

  test("a confirmation that does not get through holds nobody up", async () => {
    client.fail("enrollConfirm", "issuer_unreachable");
    await agree();
    await app.enrolment.send();
    app.enrolment.register();
    await settle();
    expect(app.screen.name).toBe("display-name");
  });

  test("a wrong entry stays, with its message, and nothing is asked of the core", async () => {
    app.openType();
    app.entry.set("serviceId", "1021208");
    app.entry.set("userId", "2083L");
    await app.enrolment.begin();
    expect(app.entry.errors.serviceId?.code).toBe("service_id_length");
    expect(app.entry.serviceId).toBe("1021208");
    expect(client.called("enrollBegin")).toHaveLength(0);
  });

  test("what the core says about a field stands by that field", async () => {
    client.fail(
      "enrollBegin",
      "activation_password_length",
      { min: "4", max: "8" },
      "activationPassword",
    );
    fill();
    await app.enrolment.begin();
    expect(app.screen.name).toBe("type");
    expect(app.entry.errors.activationPassword?.data).toEqual({ min: "4", max: "8" });
    expect(app.entry.activationPassword).toBe("1234");
  });

  test("the institution is shown under a known service ID; an unknown one may be newer than the directory here", async () => {
    app.entry.set("serviceId", "10212083");
    await settle();
    expect(app.entry.institution?.name.en).toBe("Warifu Credit Union");
    app.entry.set("serviceId", "99999999");
    await settle();
    expect(app.entry.institution).toBeNull();
    expect(app.entry.unlisted).toBe(true);
    app.entry.set("userId", read.userId);
    app.entry.set("activationPassword", "1234");
    expect(app.entry.ready).toBe(true);
    await app.enrolment.begin();
    expect(app.screen.name).toBe("consent");
  });

  test("a service ID that the newest directory does not know either is told, and can be tried again", async () => {
    client.fail("enrollBegin", "service_unknown", {}, "serviceId");
    fill();
    await app.enrolment.begin();
    expect(app.entry.errors.serviceId?.code).toBe("service_unknown");
    app.entry.check("serviceId");
    expect(app.entry.errors.serviceId?.code).toBe("service_unknown");
    await app.enrolment.begin();
    expect(client.called("enrollBegin")).toHaveLength(2);
  });

  test("what is sent is the draft that the consent is about", async () => {
    await agree();
    await app.enrolment.send();
    expect(client.called("enrollSend")).toEqual([
      ["enrollSend", consent.draft, consent.termsVersion],
    ]);
  });

  test.each<[string, () => void]>([
    [
      "back",
      () => {
        app.back();
      },
    ],
    [
      "starting over",
      () => {
        app.startOver();
      },
    ],
    [
      "another QR",
      () => {
        app.scan.link({ reads: [read], pages: [] });
        app.acceptRead();
      },
    ],
    [
      "another entry",
      () => {
        app.entry.set("userId", "2083L0000193A002");
      },
    ],
  ])("an answer that comes after %s is not heard", async (_, leave) => {
    const slow = client.delay("enrollBegin");
    fill();
    void app.enrolment.begin();
    await settle();
    leave();
    const { name } = app.screen;
    slow();
    await settle();
    expect(app.screen.name).toBe(name);
    expect(app.entry.busy).toBe(false);
    await agree();
    expect(app.screen.name).toBe("consent");
  });

  test("a slow answer about one bank does not take the place of another's", async () => {
    const slow = client.delay("enrollBegin");
    fill();
    void app.enrolment.begin();
    await settle();
    app.back();
    client.consentView = { ...consent, draft: "other", institution: michishio };
    fill();
    await app.enrolment.begin();
    app.enrolment.setAgreed(true);
    slow();
    await settle();
    expect(app.screen).toMatchObject({ name: "consent", consent: { draft: "other" } });
    await app.enrolment.send();
    expect(client.called("enrollSend")[0]?.[1]).toBe("other");
  });

  test("nothing is sent without consent, and the customer is told why", async () => {
    fill();
    await app.enrolment.begin();
    await app.enrolment.send();
    expect(app.enrolment.consentError?.code).toBe("consent_missing");
    expect(client.called("enrollSend")).toHaveLength(0);
  });

  test("a dropped connection is retried as the same attempt", async () => {
    await agree();
    client.fail("enrollSend", "issuer_timeout");
    await app.enrolment.send();
    expect(app.screen).toMatchObject({ name: "error", error: { code: "issuer_timeout" } });
    client.startupView.pending = pending;
    app.remedy({ code: "issuer_timeout", field: null, data: {} });
    await settle();
    expect(client.called("enrollResume")).toEqual([["enrollResume", "1234"]]);
    expect(client.called("enrollSend")).toHaveLength(1);
    expect(app.screen.name).toBe("registered");
  });

  test("a token that is here already is not replaced unasked, but can be", async () => {
    client.fail("enrollBegin", "already_enrolled_here");
    fill();
    await app.enrolment.begin();
    expect(app.screen).toMatchObject({ name: "error", error: { code: "already_enrolled_here" } });
    client.mend("enrollBegin");
    await app.enrolment.begin({ again: true });
    const asked = client
      .called("enrollBegin")
      .map(([, values]) => (values as { again: boolean }).again);
    expect(asked).toEqual([false, true]);
    expect(app.screen.name).toBe("consent");
  });

  test("a resumed enrolment keeps its IDs, so that a refusal can be corrected", async () => {
    client.startupView.pending = pending;
    await app.start();
    app.entry.set("activationPassword", "1234");
    client.fail("enrollResume", "enrollment_refused");
    await app.enrolment.resume(pending);
    app.remedy({ code: "enrollment_refused", field: null, data: {} });
    expect(app.screen.name).toBe("type");
    expect([app.entry.serviceId, app.entry.userId]).toEqual(["10212083", pending.userId]);
  });

  test("an interrupted enrolment that cannot be dropped is not said to be", async () => {
    client.fail("enrollCancel", "keystore_locked");
    await app.enrolment.discard();
    expect(app.screen).toMatchObject({ name: "error", error: { code: "keystore_locked" } });
  });

  test("changed terms are read again before anything is sent again", async () => {
    await agree();
    client.fail("enrollSend", "terms_changed");
    await app.enrolment.send();
    app.remedy({ code: "terms_changed", field: null, data: {} });
    await settle();
    expect(app.screen).toMatchObject({ name: "consent", changed: true });
    expect(app.enrolment.agreed).toBe(false);
  });

  test("cancelling asks first, then stops and goes back to the entries", async () => {
    await agree();
    client.stallAt = "proving";
    void app.enrolment.send();
    await settle();
    app.back();
    expect(app.screen).toMatchObject({ name: "progress", asking: true });
    const cancelled = app.enrolment.cancel();
    expect(app.screen).toMatchObject({ name: "progress", stopping: true });
    app.back();
    await cancelled;
    expect(client.called("enrollCancel")).toHaveLength(1);
    expect(app.screen.name).toBe("type");
    expect([app.entry.serviceId, app.entry.activationPassword]).toEqual(["10212083", ""]);
  });

  test("a cancellation that came too late shows the token that there is", async () => {
    await agree();
    client.stallAt = "saving";
    client.tooLateToCancel = true;
    void app.enrolment.send();
    await settle();
    await app.enrolment.cancel();
    await settle();
    expect(app.screen).toMatchObject({ name: "registered", token: { id: token.id } });
  });

  test("a cancellation that did not succeed is told", async () => {
    await agree();
    client.stallAt = "proving";
    client.fail("enrollCancel", "keystore_locked");
    void app.enrolment.send();
    await settle();
    await app.enrolment.cancel();
    expect(app.screen).toMatchObject({ name: "error", error: { code: "keystore_locked" } });
  });

  test.each(["keystore_locked", "keystore_timeout", "keystore_prompt_dismissed"] as const)(
    "after %s the same call is made once more: only the core knows what was laid down",
    async (code) => {
      await agree();
      client.fail("enrollSend", code);
      await app.enrolment.send();
      expect(app.screen).toMatchObject({ name: "error", error: { code } });
      client.startupView.pending = pending;
      client.mend("enrollSend");
      app.remedy({ code, field: null, data: {} });
      await settle();
      expect(client.called("enrollSend")).toHaveLength(2);
      expect(client.called("enrollResume")).toHaveLength(0);
      expect(app.screen.name).toBe("registered");
    },
  );

  test("a resumed enrolment that the key store stopped is resumed once more", async () => {
    client.fail("enrollResume", "keystore_locked");
    await app.enrolment.resume(pending);
    client.mend("enrollResume");
    app.remedy({ code: "keystore_locked", field: null, data: {} });
    await settle();
    expect(client.called("enrollResume")).toHaveLength(2);
    expect(app.screen.name).toBe("registered");
  });

  test("an interrupted set-up that stands in the way can be gone on with", async () => {
    client.fail("enrollBegin", "enrollment_interrupted");
    fill();
    await app.enrolment.begin();
    client.startupView.pending = pending;
    app.remedy({ code: "enrollment_interrupted", field: null, data: {} });
    await settle();
    expect(app.screen).toMatchObject({ name: "resume", pending: { id: pending.id } });
  });

  test("a new token stands first, as in the core's list", async () => {
    client.startupView.tokens = [secondToken];
    await app.start();
    await agree();
    await app.enrolment.send();
    expect(app.tokens.list.map(({ id }) => id)).toEqual([token.id, secondToken.id]);
  });

  test("a display name of 41 characters is refused and kept", async () => {
    await agree();
    await app.enrolment.send();
    app.enrolment.register();
    await app.saveName("あ".repeat(41));
    expect(app.enrolment.nameError?.code).toBe("display_name_length");
    expect(app.screen.name).toBe("display-name");
  });
});

describe("pictures", () => {
  test("what was read is shown before anything is sent", async () => {
    await app.scan.picture(new File(["qr"], "qr.png"));
    expect(app.scan.read).toEqual(read);
  });

  test.each(["picture_no_qr", "picture_foreign_qr", "picture_unreadable"] as const)(
    "%s is told",
    async (code) => {
      client.fail("readQr", code, {}, "picture");
      await app.scan.picture(new File(["x"], "x.png"));
      expect(app.scan.error?.code).toBe(code);
      expect(app.scan.busy).toBe(false);
    },
  );
});

describe("pictures that are dropped or left", () => {
  const picture = new File(["qr"], "qr.png");

  test.each<[string, () => void]>([
    [
      "welcome",
      () => {
        app.startOver();
      },
    ],
    [
      "type",
      () => {
        app.openType();
      },
    ],
    [
      "scan",
      () => {
        app.openScan();
      },
    ],
  ])("on %s it is read", async (_, walk) => {
    walk();
    app.drop(picture);
    await eventually(() => app.scan.read !== null);
    expect(app.screen.name).toBe("scan");
  });

  test("elsewhere it is let fall", async () => {
    await agree();
    app.drop(picture);
    expect(app.screen.name).toBe("consent");
    expect(client.called("readQr")).toHaveLength(0);
  });

  test("the answer to a picture that was left is not heard", async () => {
    const slow = client.delay("readQr");
    const first = app.scan.picture(picture);
    await eventually(() => client.called("readQr").length === 1);
    client.reading = { reads: [{ ...read, userId: "SECOND" }], pages: [] };
    await app.scan.picture(picture);
    slow();
    await first;
    expect(app.scan.read?.userId).toBe("SECOND");
    expect(app.scan.busy).toBe(false);
  });
});

describe("settings", () => {
  test("show at once and are kept", async () => {
    await app.start();
    await app.change({ theme: "dark", language: "en", textSize: "largest" });
    expect(document.documentElement.dataset).toMatchObject({ theme: "dark", textSize: "largest" });
    expect(document.documentElement.lang).toBe("en");
    expect(client.called("saveSettings")).toHaveLength(1);
  });

  test("that cannot be kept are told", async () => {
    client.fail("saveSettings", "data_unwritable");
    await app.change({ theme: "dark" });
    expect(app.trouble?.code).toBe("data_unwritable");
  });
});

async function eventually(done: () => boolean) {
  await vi.waitFor(() => {
    expect(done()).toBe(true);
  });
}

function fill() {
  app.openType();
  app.entry.fill(read);
  app.entry.set("activationPassword", "1234");
}

async function agree() {
  fill();
  await app.enrolment.begin();
  app.enrolment.setAgreed(true);
}
