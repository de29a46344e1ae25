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
    this.busy = true;
    try {
      if (file.size > LARGEST_FILE) throw refusal("picture_too_large");
      this.read = await this.#client.readQr(new Uint8Array(await bytes(file)));
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

async function bytes(file: File): Promise<ArrayBuffer> {
  try {
    return await file.arrayBuffer();
  } catch {
    // A folder, or a file that went away between choosing and reading.
    throw refusal("picture_unreadable");
  }
}

function refusal(code: "picture_too_large" | "picture_unreadable"): ErrorView {
  return { code, field: "picture", data: {} };
}
