/** Engines fill their list of voices late, and some never: so long is waited for one. */
const PATIENCE = 2000;
const SLOWLY = 0.8;

/** Counts what was to be said, so that what was hushed is not said once a voice comes. */
let run = 0;

/** The web view's own speech, where it has one; asked where the core has none. */
export async function speakInPage(text: string, language: string): Promise<boolean> {
  const speech = here();
  if (speech === null) return false;
  const mine = ++run;
  const voice = voiceFor(speech, language) ?? (await voiceToCome(speech, language));
  if (voice === undefined) return false;
  // Overtaken: there is a voice, and somebody else has it.
  if (mine !== run) return true;
  const said = new SpeechSynthesisUtterance(text);
  said.voice = voice;
  said.lang = voice.lang;
  said.rate = SLOWLY;
  speech.cancel();
  speech.speak(said);
  return true;
}

export function hushPage(): void {
  run++;
  here()?.cancel();
}

function voiceFor(speech: SpeechSynthesis, language: string): SpeechSynthesisVoice | undefined {
  return speech.getVoices().find(({ lang }) => lang.toLowerCase().startsWith(language));
}

function voiceToCome(
  speech: SpeechSynthesis,
  language: string,
): Promise<SpeechSynthesisVoice | undefined> {
  return new Promise((resolve) => {
    const end = () => {
      speech.removeEventListener("voiceschanged", look);
      clearTimeout(patience);
      // An engine that tells nobody may have filled it all the same.
      resolve(voiceFor(speech, language));
    };
    const look = () => {
      if (voiceFor(speech, language) !== undefined) end();
    };
    const patience = setTimeout(end, PATIENCE);
    speech.addEventListener("voiceschanged", look);
  });
}

function here(): SpeechSynthesis | null {
  return "speechSynthesis" in window ? window.speechSynthesis : null;
}
