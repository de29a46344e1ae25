import type { Shown } from "./state/shown";

declare module "svelte/elements" {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- as it is declared there
  interface HTMLAttributes<T> {
    "data-state"?: Shown;
  }
}
