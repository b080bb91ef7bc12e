// The bell of a ringing call: two tones every three seconds, made here so that nothing is fetched. A browser that was
// never touched may refuse to sound; the screen rings all the same.

const EVERY_MS = 3000;

/** Rings until what it returns is called. */
export function ring(): () => void {
  const Context = (globalThis as { AudioContext?: typeof AudioContext }).AudioContext;
  if (!Context) return () => undefined;
  const sound = new Context();
  const tone = (at: number, pitch: number): void => {
    const [voice, loud] = [sound.createOscillator(), sound.createGain()];
    voice.frequency.value = pitch;
    loud.gain.setValueAtTime(0, at);
    loud.gain.linearRampToValueAtTime(0.12, at + 0.02);
    loud.gain.linearRampToValueAtTime(0, at + 0.38);
    voice.connect(loud).connect(sound.destination);
    voice.start(at);
    voice.stop(at + 0.4);
  };
  const both = (): void => {
    if (sound.state !== "running") return;
    tone(sound.currentTime, 880);
    tone(sound.currentTime + 0.42, 698);
  };
  both();
  const timer = setInterval(both, EVERY_MS);
  return () => {
    clearInterval(timer);
    void sound.close().catch(() => undefined);
  };
}
