import type {
  ConsentView,
  ErrorView,
  InstitutionView,
  PendingView,
  ProgressStep,
  TokenView,
} from "./views";

/** Where an error came up: it decides the heading. */
export type Trouble = "startup" | "read" | "enrol" | "token" | "other";

/** A setting that has a screen of its own. */
export type Choice = "language" | "theme" | "text-size" | "clipboard";

/** The screen that is shown, with all that it needs. */
export type Screen =
  | { name: "starting" }
  | { name: "welcome" }
  | { name: "scan" }
  | { name: "paste" }
  | { name: "type" }
  /** Which institution's token the app is to make by itself. */
  | { name: "offers" }
  | { name: "consent"; consent: ConsentView; changed: boolean }
  | {
      name: "progress";
      institution: InstitutionView;
      step: ProgressStep;
      asking: boolean;
      stopping: boolean;
    }
  | { name: "registered"; token: TokenView }
  | { name: "display-name"; token: TokenView; then: "token" | "settings" }
  | { name: "tokens" }
  | { name: "token"; tokenId: string }
  /** The same, large and read aloud, for whoever needs time. */
  | { name: "slow"; tokenId: string }
  | { name: "serial"; tokenId: string }
  /** One token whose key is on another device; all of them where there is none that is not. */
  | { name: "restored"; tokenId: string | null }
  | { name: "remove"; tokenId: string; from: Screen }
  /** What to do before this device is given away. */
  | { name: "phone-change"; from: Screen }
  | { name: "settings"; tokenId: string | null; from: Screen }
  /** One of several values for a setting; the settings are beneath. */
  | { name: "choice"; of: Choice; from: Screen }
  | { name: "licences"; from: Screen }
  | { name: "about"; from: Screen }
  | { name: "lock-settings"; from: Screen }
  | { name: "protection"; from: Screen }
  | { name: "vault"; from: Screen }
  /** How far the clock is from the issuers'. */
  | { name: "clock"; from: Screen }
  | { name: "resume"; pending: PendingView }
  | { name: "error"; trouble: Trouble; error: ErrorView; retry: () => void };

/** Hands screens on; the one place where the present screen is kept. */
export interface Navigator {
  readonly screen: Screen;
  show(screen: Screen): void;
  /** To where the app opens: the token, the list, or the welcome. */
  home(): void;
}
