// The bell of an offer: two tones again and again, and the phone shakes, until it is answered or gone. Browsers let a page
// sound only after it was touched once, so every touch wakes the sound.

let sound: AudioContext | undefined;

/** Wakes the sound; call it from a touch. */
export function wakeBell(): void {
  if (typeof AudioContext === "undefined") return;
  sound ??= new AudioContext();
  if (sound.state === "suspended") sound.resume().catch(() => undefined);
}

function tone(at: AudioContext, hertz: number, from_s: number, long_s: number): void {
  const [pitch, loud] = [at.createOscillator(), at.createGain()];
  pitch.frequency.value = hertz;
  pitch.type = "triangle";
  const begin = at.currentTime + from_s;
  loud.gain.setValueAtTime(0, begin);
  loud.gain.linearRampToValueAtTime(0.5, begin + 0.02);
  loud.gain.exponentialRampToValueAtTime(0.001, begin + long_s);
  pitch.connect(loud).connect(at.destination);
  pitch.start(begin);
  pitch.stop(begin + long_s);
}

/** Before the first touch a browser refuses to shake and complains of it; some cannot at all. */
function mayShake(): boolean {
  const { userActivation } = navigator as Partial<Pick<Navigator, "userActivation">>;
  return "vibrate" in navigator && userActivation?.hasBeenActive === true;
}

function once(urgent: boolean): void {
  if (sound?.state === "running") {
    const at = sound;
    (urgent ? [880, 660, 880, 660] : [660, 880]).forEach((hertz, i) => { tone(at, hertz, i * 0.22, 0.35); });
  }
  if (mayShake()) navigator.vibrate(urgent ? [400, 120, 400, 120, 400] : [250, 120, 250]);
}

/** Rings until what it gives back is called. */
export function ring(urgent: boolean): () => void {
  once(urgent);
  const timer = setInterval(() => { once(urgent); }, urgent ? 1500 : 2500);
  return () => {
    clearInterval(timer);
    if (mayShake()) navigator.vibrate(0);
  };
}
