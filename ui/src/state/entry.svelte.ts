import type { TokenClient } from "../ipc/token-client";
import { serviceIdProblem, userIdProblem } from "../lib/entry-rules";
import type {
  ErrorCode,
  ErrorField,
  ErrorView,
  InstitutionView,
  PendingView,
  ReadView,
  TokenView,
} from "./views";

export type EntryField = "serviceId" | "userId" | "activationPassword";

const SERVICE_ID_DIGITS = 8;

/** The three values that the customer types, and what is wrong with each. */
export class Entry {
  serviceId = $state("");
  userId = $state("");
  activationPassword = $state("");
  errors = $state<Partial<Record<EntryField, ErrorView>>>({});
  institution = $state<InstitutionView | null>(null);
  /** The directory at hand does not know the service ID; a newer one may. */
  unlisted = $state(false);
  /** The core is looking at the values. */
  busy = $state(false);
  /** Changes with every value, so that an answer about old ones is not heard. */
  revision = 0;

  /** Nothing known is missing or wrong. */
  readonly ready = $derived(
    this.serviceId !== "" &&
      this.userId !== "" &&
      this.activationPassword !== "" &&
      Object.keys(this.errors).length === 0,
  );

  readonly empty = $derived(
    this.serviceId === "" && this.userId === "" && this.activationPassword === "",
  );

  readonly #client: TokenClient;

  constructor(client: TokenClient) {
    this.#client = client;
  }

  set(field: EntryField, value: string): void {
    if (this[field] === value) return;
    this[field] = value;
    this.revision++;
    this.busy = false;
    this.#clear(field);
    if (field === "serviceId") void this.#lookup();
  }

  /** Takes over what a QR or link said. */
  fill(read: ReadView): void {
    this.reset();
    this.serviceId = read.serviceId;
    this.userId = read.userId;
    this.institution = read.institution;
  }

  /** Takes over whose token it was; its activation password is a new one. */
  recallToken({ institution, userId }: TokenView): void {
    this.reset();
    this.serviceId = institution.serviceId;
    this.userId = userId;
    this.institution = institution;
  }

  /** Takes over what an interrupted enrolment knows; the password stays as typed. */
  recall(pending: PendingView): void {
    this.serviceId = pending.institution.serviceId;
    this.userId = pending.userId;
    this.institution = pending.institution;
    this.unlisted = false;
    this.errors = {};
    this.revision++;
  }

  /** Judges a field that the customer leaves. */
  check(field: EntryField): void {
    // What the core said about the value stays until the value changes.
    if (this[field] === "" || this.errors[field] !== undefined) return;
    this.#judge(field);
  }

  /** Judges everything that can be judged here; true if nothing was found. */
  checkAll(): boolean {
    this.#judge("serviceId");
    this.#judge("userId");
    return this.errors.serviceId === undefined && this.errors.userId === undefined;
  }

  /** Takes an error over if it is about one of the three. */
  refuse(error: ErrorView): boolean {
    if (!isEntryField(error.field)) return false;
    this.errors = { ...this.errors, [error.field]: error };
    return true;
  }

  /** The password goes as soon as it is no longer needed. */
  forgetPassword(): void {
    this.activationPassword = "";
    this.#clear("activationPassword");
  }

  reset(): void {
    this.serviceId = "";
    this.userId = "";
    this.activationPassword = "";
    this.institution = null;
    this.unlisted = false;
    this.errors = {};
    this.busy = false;
    this.revision++;
  }

  async #lookup(): Promise<void> {
    const serviceId = this.serviceId;
    this.institution = null;
    this.unlisted = false;
    if (serviceId.length !== SERVICE_ID_DIGITS || serviceIdProblem(serviceId) !== null) return;
    const found = await this.#client.lookupService(serviceId).catch(() => undefined);
    if (this.serviceId !== serviceId || found === undefined) return;
    this.institution = found;
    this.unlisted = found === null;
  }

  #judge(field: EntryField): void {
    const code = field === "activationPassword" ? null : PROBLEM[field](this[field]);
    if (code !== null) this.refuse(problem(code, field));
    else this.#clear(field);
  }

  #clear(field: EntryField): void {
    const others = { ...this.errors };
    delete others[field];
    this.errors = others;
  }
}

const PROBLEM = { serviceId: serviceIdProblem, userId: userIdProblem };

function problem(code: ErrorCode, field: EntryField): ErrorView {
  return { code, field, data: {} };
}

function isEntryField(field: ErrorField | null): field is EntryField {
  return field === "serviceId" || field === "userId" || field === "activationPassword";
}
