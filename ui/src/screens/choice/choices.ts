import { formatNumber } from "../../lib/format";
import { m } from "../../paraglide/messages";
import { locales } from "../../paraglide/runtime";
import { locale } from "../../state/preferences.svelte";
import type { Choice } from "../../state/screen";
import type { SettingsView } from "../../state/views";

interface Option {
  /** What is set where it is chosen. */
  change: Partial<SettingsView>;
  value: string;
  label: () => string;
  lang?: string;
}

interface Setting {
  title: () => string;
  value: (settings: SettingsView) => string;
  options: Option[];
}

/** After how many seconds a copy is taken off the clipboard; a file may say another time. */
const CLIPBOARD = [10, 30, 60, 0];

function clearing(seconds: number): string {
  if (seconds === 0) return m.clipboard_clear_never();
  return m.clipboard_clear_after({ seconds: formatNumber(seconds, locale()) });
}

/** The settings of which one value of several is chosen. */
export const CHOICES: Record<Choice, Setting> = {
  language: {
    title: () => m.language(),
    value: ({ language }) => language,
    options: [
      { change: { language: "system" }, value: "system", label: () => m.choice_system() },
      ...locales.map((locale) => ({
        change: { language: locale },
        value: locale,
        label: () => m.language_name({}, { locale }),
        lang: locale,
      })),
    ],
  },
  theme: {
    title: () => m.theme(),
    value: ({ theme }) => theme,
    options: [
      { change: { theme: "system" }, value: "system", label: () => m.choice_system() },
      { change: { theme: "light" }, value: "light", label: () => m.theme_light() },
      { change: { theme: "dark" }, value: "dark", label: () => m.theme_dark() },
    ],
  },
  "text-size": {
    title: () => m.text_size(),
    value: ({ textSize }) => textSize,
    options: [
      { change: { textSize: "standard" }, value: "standard", label: () => m.size_standard() },
      { change: { textSize: "large" }, value: "large", label: () => m.size_large() },
      { change: { textSize: "largest" }, value: "largest", label: () => m.size_largest() },
    ],
  },
  clipboard: {
    title: () => m.clipboard_clear(),
    value: ({ clipboardSeconds }) => String(clipboardSeconds),
    options: CLIPBOARD.map((seconds) => ({
      change: { clipboardSeconds: seconds },
      value: String(seconds),
      label: () => clearing(seconds),
    })),
  },
};

/** What is chosen now, in words. */
export function nameOf(of: Choice, settings: SettingsView): string {
  if (of === "clipboard") return clearing(settings.clipboardSeconds);
  const { options, value } = CHOICES[of];
  const present = options.find((option) => option.value === value(settings));
  return present?.label() ?? "";
}
