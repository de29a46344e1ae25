/** The web view's own speech, where it has one; asked where the core has none. */
export function speakInPage(text: string, language: "ja" | "en"): boolean {
  const speech = here();
  if (speech === null) return false;
  const voice = speech.getVoices().find(({ lang }) => lang.toLowerCase().startsWith(language));
  if (voice === undefined) return false;
  const said = new SpeechSynthesisUtterance(text);
  said.voice = voice;
  said.lang = voice.lang;
  said.rate = SLOWLY;
  speech.cancel();
  speech.speak(said);
  return true;
}

export function hushPage(): void {
  here()?.cancel();
}

const SLOWLY = 0.8;

function here(): SpeechSynthesis | null {
  return "speechSynthesis" in window ? window.speechSynthesis : null;
}
