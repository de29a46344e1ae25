import type { Clock } from "../state/clock";

/** A clock that moves when it is told to. */
export class FakeClock implements Clock {
  #now = 1_000_000;
  #wallAhead = 0;
  #timers: { at: number; callback: () => void }[] = [];

  monotonic(): number {
    return this.#now;
  }

  wall(): number {
    return this.#now + this.#wallAhead;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.#now + milliseconds, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  get waiting(): number {
    return this.#timers.length;
  }

  /** The device slept: its own clock went on, the other stood still. */
  sleep(milliseconds: number): void {
    this.#wallAhead += milliseconds;
  }

  /** The app was stopped: time went on, and nothing ran. */
  skip(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** Lets time pass, and what is due happen, with a pause for promises after each. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      const [next] = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#timers = this.#timers.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
      await settle();
    }
    this.#now = end;
    await settle();
  }
}

/** Lets what is already answered arrive. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}
