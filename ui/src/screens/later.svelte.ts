import type { Component } from "svelte";
import type { App } from "../state/app.svelte";

/** The screens that no start opens on: fetched once the first one is painted, so that it comes sooner. */
let screens = $state.raw<Component<{ app: App }> | null>(null);
let coming: Promise<void> | null = null;

export const later = {
  /** Null until they are there. */
  get screens() {
    return screens;
  },
};

export function fetchLater(): Promise<void> {
  coming ??= import("./Later.svelte").then((module) => {
    screens = module.default;
  });
  return coming;
}
