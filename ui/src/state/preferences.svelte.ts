import type { TokenClient } from "../ipc/token-client";
import { overwriteGetLocale } from "../paraglide/runtime";
import type { SettingsView, Text } from "./views";

export type Locale = "ja" | "en";

export const DEFAULTS: SettingsView = {
  language: "system",
  theme: "system",
  textSize: "standard",
  clipboardSeconds: 30,
  captureProtection: true,
  tray: true,
};

class Localisation {
  locale = $state<Locale>("ja");
}

const localisation = new Localisation();
// Messages read the locale where they are rendered, so a change shows at once.
overwriteGetLocale(() => localisation.locale);

/** The language shown now. */
export function locale(): Locale {
  return localisation.locale;
}

/** The text in the language shown now. */
export function inLocale(text: Text): string {
  return text[localisation.locale];
}

/** Language, colours and text size: shown on the document as soon as they are chosen. */
export class Preferences {
  settings = $state<SettingsView>(DEFAULTS);
  readonly #client: Pick<TokenClient, "saveSettings">;

  constructor(client: Pick<TokenClient, "saveSettings">) {
    this.#client = client;
    this.show(DEFAULTS);
  }

  show(settings: SettingsView): void {
    this.settings = settings;
    localisation.locale = resolveLocale(settings.language);
    const root = document.documentElement;
    root.lang = localisation.locale;
    root.dataset["theme"] = settings.theme;
    root.dataset["textSize"] = settings.textSize;
  }

  /** Shows the change at once, then keeps it; rejects where it could not be kept. */
  async change(change: Partial<SettingsView>): Promise<void> {
    this.show({ ...this.settings, ...change });
    await this.#client.saveSettings($state.snapshot(this.settings));
  }
}

function resolveLocale(language: SettingsView["language"]): Locale {
  if (language !== "system") return language;
  return navigator.language.toLowerCase().startsWith("ja") ? "ja" : "en";
}
