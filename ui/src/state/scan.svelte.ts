import type { TokenClient } from "../ipc/token-client";
import { Camera } from "./camera.svelte";
import type { Clock } from "./clock";
import { failure } from "./failure";
import type { ErrorView, PageView, ReadingView, ReadView } from "./views";

const LARGEST_FILE = 64 * 1024 * 1024;

export type Outcome = ReadingView | { error: ErrorView };

/** Reading a QR from wherever it is, up to the customer's *yes, this one*. */
export class Scan {
  busy = $state(false);
  /** Shown to be confirmed: where an enrolment leads. */
  read = $state<ReadView | null>(null);
  /** Shown to be confirmed: a bank's page, which is opened in the browser. */
  page = $state<PageView | null>(null);
  /** Several things were read: the customer chooses. */
  choices = $state<ReadingView | null>(null);
  /** On phones: the camera's picture lies behind the page. */
  aiming = $state(false);
  /** As `aiming`: a component that is being destroyed still reads the old one. */
  #aims = false;
  /** The bank's page was opened. */
  opened = $state(false);
  error = $state<ErrorView | null>(null);
  readonly camera: Camera;
  readonly #client: TokenClient;

  /** Counts the pictures, so that the answer to one that was left is not heard. */
  #run = 0;

  constructor(client: TokenClient, clock: Clock) {
    this.#client = client;
    this.camera = new Camera(client, clock);
  }

  /** Nothing is open: *back* leads away from the screen. */
  get fresh(): boolean {
    const { read, page, choices, camera, aiming } = this;
    return read === null && page === null && choices === null && !camera.on && !aiming;
  }

  async picture(file: File): Promise<void> {
    if (file.size > LARGEST_FILE) {
      this.reset();
      this.error = refusal("picture_too_large");
      return;
    }
    await this.#read(() => this.#judge(file));
  }

  screen(): Promise<void> {
    return this.#read(() => this.#client.scanScreen());
  }

  clipboard(): Promise<void> {
    return this.#read(() => this.#client.scanClipboard());
  }

  /** On phones: the system's own scanner. */
  phone(): Promise<void> {
    return this.#read(() => {
      const run = this.#run;
      return this.#client.scanWithPhone(() => {
        if (run === this.#run) this.#aim();
        else this.#stopPhone();
      });
    });
  }

  /** The phone's camera is left without a code. */
  stopAiming(): void {
    if (this.#aims) this.reset();
  }

  look(): Promise<void> {
    this.reset();
    return this.camera.start((reading) => {
      this.#show(reading);
    });
  }

  /** A link or a picture arrived from outside, already judged. */
  link(outcome: Outcome): void {
    this.reset();
    this.#show(outcome);
  }

  choose(choice: ReadView | PageView): void {
    if ("url" in choice) this.page = choice;
    else this.read = choice;
  }

  async openPage(): Promise<void> {
    if (this.page === null) return;
    this.error = null;
    const run = this.#run;
    try {
      await this.#client.openBankPage(this.page.url);
      if (run === this.#run) this.opened = true;
    } catch (thrown) {
      if (run === this.#run) this.error = failure(thrown);
    }
  }

  /** To the choice, where there is one, or to the ways in. */
  back(): void {
    const { choices } = this;
    const confirming = this.read !== null || this.page !== null;
    this.reset();
    if (confirming) this.choices = choices;
  }

  reset(): void {
    this.#run++;
    this.busy = false;
    this.read = null;
    this.page = null;
    this.choices = null;
    this.opened = false;
    this.error = null;
    this.camera.stop();
    if (this.#aims) this.#stopPhone();
    this.#leaveAim();
  }

  #aim(): void {
    this.#aims = true;
    this.aiming = true;
  }

  #leaveAim(): void {
    this.#aims = false;
    this.aiming = false;
  }

  #stopPhone(): void {
    void this.#client.stopPhone().catch(() => undefined);
  }

  async #read(read: () => Promise<ReadingView | null>): Promise<void> {
    this.reset();
    this.busy = true;
    const run = this.#run;
    const outcome = await read().catch((thrown: unknown) => ({ error: failure(thrown) }));
    if (run !== this.#run) return;
    this.busy = false;
    this.#leaveAim();
    if (outcome !== null) this.#show(outcome);
  }

  async #judge(file: File): Promise<ReadingView> {
    const picture = await bytes(file);
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- as commands do
    if (picture === null) throw refusal("picture_unreadable");
    return this.#client.readQr(picture);
  }

  #show(outcome: Outcome): void {
    if ("error" in outcome) {
      this.error = outcome.error;
      return;
    }
    const [first, ...others] = [...outcome.reads, ...outcome.pages];
    if (others.length > 0) this.choices = outcome;
    else if (first !== undefined) this.choose(first);
  }
}

/** Null for a folder, or a file that went away between choosing and reading. */
async function bytes(file: File): Promise<Uint8Array | null> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    return null;
  }
}

function refusal(code: "picture_too_large" | "picture_unreadable"): ErrorView {
  return { code, field: "picture", data: {} };
}
