/**
 * A phone's back key goes back in the history where there is one, and leaves the
 * app where there is none: until the answer is called, it does this instead.
 */
export function takeBackKey(back: () => void): () => void {
  let gone = false;
  const popped = () => {
    gone = true;
    back();
  };
  history.pushState(null, "");
  addEventListener("popstate", popped, { once: true });
  return () => {
    removeEventListener("popstate", popped);
    if (!gone) history.back();
  };
}
