import type { TokenClient } from "../ipc/token-client";
import { failure } from "./failure";
import type { ErrorView, ReadView } from "./views";

const LARGEST_FILE = 64 * 1024 * 1024;

/** Reading a QR from a picture, up to the customer's *yes, this one*. */
export class Scan {
  busy = $state(false);
  read = $state<ReadView | null>(null);
  error = $state<ErrorView | null>(null);
  readonly #client: TokenClient;

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
    const picture = await bytes(file);
    try {
      if (picture === null) this.error = refusal("picture_unreadable");
      else this.read = await this.#client.readQr(picture);
    } catch (thrown) {
      this.error = failure(thrown);
    } finally {
      this.busy = false;
    }
  }

  /** A link arrived, already judged. */
  link(outcome: ReadView | { error: ErrorView }): void {
    this.reset();
    if ("error" in outcome) this.error = outcome.error;
    else this.read = outcome;
  }

  reset(): void {
    this.busy = false;
    this.read = null;
    this.error = null;
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
