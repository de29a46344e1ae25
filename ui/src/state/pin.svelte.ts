import type { TokenClient } from "../ipc/token-client";
import { failure } from "./failure";
import type { Lock } from "./lock.svelte";
import type { ErrorCode, ErrorField, ErrorView, LockView } from "./views";

export type PinField = "pin" | "newPin" | "pinAgain";
export type PinForm = "set" | "change" | "off";

/** Turning the PIN on and off, and another one. */
export class PinChange {
  /** What the customer is about to do. */
  form = $state<PinForm | null>(null);
  /** What was done last. */
  done = $state<PinForm | null>(null);
  values = $state<Record<PinField, string>>(empty());
  error = $state<ErrorView | null>(null);
  busy = $state(false);
  readonly #client: TokenClient;
  readonly #lock: Lock;

  constructor(client: TokenClient, lock: Lock) {
    this.#client = client;
    this.#lock = lock;
  }

  begin(form: PinForm): void {
    this.leave();
    this.done = null;
    this.form = form;
  }

  /** Nothing that was typed stays. */
  leave(): void {
    this.form = null;
    this.values = empty();
    this.error = null;
  }

  set(field: PinField, value: string): void {
    this.values[field] = value;
    this.error = null;
  }

  /** The error of this field. */
  of(field: ErrorField): ErrorView | undefined {
    return this.error?.field === field ? this.error : undefined;
  }

  async send(): Promise<void> {
    const { form } = this;
    if (form === null || this.busy) return;
    const { newPin, pinAgain } = this.values;
    if (form !== "off" && newPin !== pinAgain) {
      this.error = problem("pin_repeat", "pinAgain");
      return;
    }
    this.busy = true;
    this.error = null;
    try {
      const view = await this.#make(form);
      if (view !== null) this.#lock.show(view);
      this.leave();
      this.done = form;
    } catch (thrown) {
      this.error = placed(failure(thrown), form);
    } finally {
      this.busy = false;
    }
  }

  async #make(form: PinForm): Promise<LockView | null> {
    const { pin, newPin } = this.values;
    if (form === "set") return this.#client.setPin(newPin);
    if (form === "off") return this.#client.removePin(pin);
    await this.#client.changePin(pin, newPin);
    return null;
  }
}

/** The rule that a PIN breaks is the new one's; the present one is right or wrong. */
function placed(error: ErrorView, form: PinForm): ErrorView {
  const rule = error.code === "pin_length" || error.code === "pin_characters";
  return rule && form !== "off" ? { ...error, field: "newPin" } : error;
}

function empty(): Record<PinField, string> {
  return { pin: "", newPin: "", pinAgain: "" };
}

function problem(code: ErrorCode, field: ErrorField): ErrorView {
  return { code, field, data: {} };
}
