import type { TokenClient } from "../ipc/token-client";
import { failure } from "./failure";
import type { ErrorView, ReadView } from "./views";

const LARGEST_FILE = 64 * 1024 * 1024;

type Outcome = ReadView | { error: ErrorView };

/** Reading a QR from a picture, up to the customer's *yes, this one*. */
export class Scan {
  busy = $state(false);
  read = $state<ReadView | null>(null);
  error = $state<ErrorView | null>(null);
  readonly #client: TokenClient;

  /** Counts the pictures, so that the answer to one that was left is not heard. */
  #run = 0;

  constructor(client: TokenClient) {
    this.#client = client;
  }

  async picture(file: File): Promise<void> {
    this.reset();
    if (file.size > LARGEST_FILE) {
      this.error = refusal("picture_too_large");
      return;
    }
    this.busy = true;
    const run = this.#run;
    const outcome = await this.#judge(file);
    if (run !== this.#run) return;
    this.busy = false;
    this.#show(outcome);
  }

  /** A link arrived, already judged. */
  link(outcome: Outcome): void {
    this.reset();
    this.#show(outcome);
  }

  reset(): void {
    this.#run++;
    this.busy = false;
    this.read = null;
    this.error = null;
  }

  async #judge(file: File): Promise<Outcome> {
    const picture = await bytes(file);
    if (picture === null) return { error: refusal("picture_unreadable") };
    try {
      return await this.#client.readQr(picture);
    } catch (thrown) {
      return { error: failure(thrown) };
    }
  }

  #show(outcome: Outcome): void {
    if ("error" in outcome) this.error = outcome.error;
    else this.read = outcome;
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
