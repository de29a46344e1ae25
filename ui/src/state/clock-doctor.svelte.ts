import type { TokenClient } from "../ipc/token-client";
import { failure } from "./failure";
import type { ClockReportView, ErrorView } from "./views";

/** How far the clock is from the issuers'. */
export class ClockDoctor {
  reports = $state<ClockReportView[]>([]);
  busy = $state(false);
  error = $state<ErrorView | null>(null);
  readonly #client: TokenClient;

  constructor(client: TokenClient) {
    this.#client = client;
  }

  /** What is known; `now` measures it first. */
  async look(now: boolean): Promise<void> {
    if (this.busy) return;
    this.busy = now;
    this.error = null;
    try {
      this.reports = await this.#client.examineClocks(now);
    } catch (thrown) {
      this.error = failure(thrown);
    } finally {
      this.busy = false;
    }
  }
}
