import type { ErrorView } from "./views";

/** What a command rejected with; anything unexpected becomes `internal`. */
export function failure(thrown: unknown): ErrorView {
  if (isErrorView(thrown)) return { ...thrown, data: thrown.data ?? {} };
  return { code: "internal", field: null, data: {} };
}

function isErrorView(thrown: unknown): thrown is ErrorView {
  return typeof thrown === "object" && thrown !== null && "code" in thrown && "field" in thrown;
}
