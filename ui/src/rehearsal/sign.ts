declare global {
  interface Window {
    /** Set by the shell before anything of the page runs, and only in a rehearsal. */
    __WARIFU_REHEARSAL__?: boolean;
  }
}

/** This process is a rehearsal: it has no key store, no disk and no network. */
export function isRehearsal(): boolean {
  return window.__WARIFU_REHEARSAL__ === true;
}
