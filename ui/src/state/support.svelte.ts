import type { TokenClient } from "../ipc/token-client";
import { lastError } from "./last-error";
import type { ErrorCode } from "./views";

/** The support code, and the last error, of which it tells. */
export class Support {
  readonly #client: TokenClient;

  constructor(client: TokenClient) {
    this.#client = client;
  }

  /** Thirteen digits in groups; nothing where they cannot be made. */
  code(tokenId: string | null, error: ErrorCode | null): Promise<string> {
    return this.#client.supportCode(tokenId, error ?? lastError()).catch(() => "");
  }
}
