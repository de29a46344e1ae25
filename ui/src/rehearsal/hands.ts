import type { ActView, StepView } from "../state/views";

/** What a customer does with the window, and what can be seen in it. */
export interface Hands {
  /** False where what it takes does not come. */
  act(act: ActView): Promise<boolean>;
  /** False where the step's screen does not come. */
  sees(step: StepView): Promise<boolean>;
}

/** A screen may have to wait for the bank; what is pressed is there, or the way was another. */
const SCREEN_MS = 15_000;
const ACT_MS = 2_000;
const LOOK_AGAIN_MS = 25;

/** Presses the same buttons and fills the same fields as a customer does. */
export class WindowHands implements Hands {
  readonly #picture: (name: string) => Promise<ArrayBuffer>;
  readonly #drop: (file: File) => void;

  constructor(picture: (name: string) => Promise<ArrayBuffer>, drop: (file: File) => void) {
    this.#picture = picture;
    this.#drop = drop;
  }

  async act({ kind, name, text }: ActView): Promise<boolean> {
    if (kind === "hand") {
      this.#drop(new File([await this.#picture(name)], `${name}.png`));
      return true;
    }
    const selector = {
      press: `[data-action="${name}"]`,
      fill: `[name="${name}"]`,
      tick: `[name="${name}"]`,
      choose: `[name="${name}"][value="${text}"]`,
    }[kind];
    const found = await until(ACT_MS, () => shown(selector));
    if (found === null) return false;
    if (kind === "fill") type(found as HTMLInputElement | HTMLTextAreaElement, text);
    else found.click();
    return true;
  }

  async sees({ screen, error, shows }: StepView): Promise<boolean> {
    const wanted = [`main[data-screen="${screen}"]`];
    if (error !== null) wanted.push(`[data-error="${error}"]`);
    if (shows !== null) wanted.push(shows);
    const there = () => (wanted.every((selector) => shown(selector) !== null) ? wanted : null);
    return (await until(SCREEN_MS, there)) !== null;
  }
}

/** The first one that can be seen on the stage; what waits beneath a prompt cannot. */
function shown(selector: string): HTMLElement | null {
  const all = document.querySelectorAll<HTMLElement>(`[data-stage] ${selector}`);
  return [...all].find((element) => element.closest("[hidden]") === null) ?? null;
}

function type(field: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  field.focus({ preventScroll: true });
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

async function until<Found>(patience: number, look: () => Found | null): Promise<Found | null> {
  const end = performance.now() + patience;
  for (;;) {
    const found = look();
    if (found !== null || performance.now() > end) return found;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}
