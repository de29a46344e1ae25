import type { TokenClient } from "../ipc/token-client";
import { failure } from "./failure";
import type { Lock } from "./lock.svelte";
import { locale } from "./preferences.svelte";
import type { ErrorCode, ErrorField, ErrorView, LockView } from "./views";

export type PinField = "pin" | "newPin" | "pinAgain";
export type PinForm = "set" | "change" | "off" | "sensor";

/** Turning the PIN on and off, another one, and a finger or a face beside it. */
export class PinChange {
  /** What the customer is about to do. */
  form = $state<PinForm | null>(null);
  /** What was done last. */
  done = $state<PinForm | null>(null);
  /** With that, opening by the sensor was turned off. */
  sensorOff = $state(false);
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
    if (asksForNew(form) && newPin !== pinAgain) {
      this.error = problem("pin_repeat", "pinAgain");
      return;
    }
    const sensor = this.#lock.view.bySensor;
    this.busy = true;
    this.error = null;
    try {
      this.#lock.show(await this.#make(form));
      this.sensorOff = sensor && !this.#lock.view.bySensor;
      this.leave();
      this.done = form;
    } catch (thrown) {
      this.error = placed(failure(thrown), form);
    } finally {
      this.busy = false;
    }
  }

  async #make(form: PinForm): Promise<LockView> {
    const { pin, newPin } = this.values;
    if (form === "set") return this.#client.setPin(newPin);
    if (form === "off") return this.#client.removePin(pin);
    if (form === "sensor") {
      // The system's own question comes over the window.
      return this.#lock.whileAsked(() => this.#client.turnOnBiometrics(pin, locale()));
    }
    await this.#client.changePin(pin, newPin);
    return this.#client.lockState();
  }
}

/** The rule that a PIN breaks is the new one's; the present one is right or wrong. */
function placed(error: ErrorView, form: PinForm): ErrorView {
  const rule = error.code === "pin_length" || error.code === "pin_characters";
  return rule && asksForNew(form) ? { ...error, field: "newPin" } : error;
}

function asksForNew(form: PinForm): boolean {
  return form === "set" || form === "change";
}

function empty(): Record<PinField, string> {
  return { pin: "", newPin: "", pinAgain: "" };
}

function problem(code: ErrorCode, field: ErrorField): ErrorView {
  return { code, field, data: {} };
}
