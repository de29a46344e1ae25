import type { ErrorCode } from "./views";

let last: ErrorCode | null = null;

/** The customer was shown it: support will ask for it. */
export function noteError(code: ErrorCode): void {
  last = code;
}

/** What was shown last, since the app was started. */
export function lastError(): ErrorCode | null {
  return last;
}
