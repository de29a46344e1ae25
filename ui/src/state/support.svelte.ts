import type { TokenClient } from "../ipc/token-client";
import type { ErrorCode } from "./views";

/** The support code, and the last error, of which it tells. */
export class Support {
  #last: ErrorCode | null = null;
  readonly #client: TokenClient;

  constructor(client: TokenClient) {
    this.#client = client;
  }

  /** Thirteen digits in groups; nothing where they cannot be made. */
  code(tokenId: string | null, error: ErrorCode | null): Promise<string> {
    if (error !== null) this.#last = error;
    return this.#client.supportCode(tokenId, error ?? this.#last).catch(() => "");
  }
}
