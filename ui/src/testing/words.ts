import { createRawSnippet } from "svelte";

/** A snippet that is just these words. */
export function words(text: string) {
  return createRawSnippet(() => ({ render: () => `<span>${text}</span>` }));
}
