/** Time as the state sees it: handed in, so that tests need not wait. */
export interface Clock {
  /** Milliseconds since some moment; never runs backwards, may stand still in sleep. */
  monotonic(): number;
  /** Milliseconds since 1970 by the device. */
  wall(): number;
  /** Calls back once after so many milliseconds; the answer stops it. */
  after(milliseconds: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  monotonic: () => performance.now(),
  wall: () => Date.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
};
