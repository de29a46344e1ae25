import type { TokenClient } from "../ipc/token-client";
import { locales, overwriteGetLocale, type Locale } from "../paraglide/runtime";
import type { SettingsView, Text } from "./views";

/** Where the system speaks none of the app's languages. */
const FOREIGN: Locale = "en";

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

/** The text in the language shown now; institutions need not write in each. */
export function inLocale(text: Text): string {
  const written: Partial<Record<Locale, string>> = text;
  return written[localisation.locale] ?? text.en;
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
    const { language } = settings;
    localisation.locale = language === "system" ? wanted(navigator.languages, locales) : language;
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

/** The first language that the system prefers and the app has. */
export function wanted<Of extends string>(
  preferred: readonly string[],
  all: readonly Of[],
): Of | typeof FOREIGN {
  for (const tag of preferred) {
    const [language] = tag.toLowerCase().split("-");
    const found = all.find((one) => one === language);
    if (found !== undefined) return found;
  }
  return FOREIGN;
}
