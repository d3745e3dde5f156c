let context: AudioContext | null = null;

/** Allowed only while a person presses something: browsers keep silent otherwise. */
export function allowSound(): void {
  context ??= new AudioContext();
  void context.resume();
}

/** Two short tones; higher for what is critical. */
export function ring(critical: boolean): void {
  if (!context) return;
  const begin = context.currentTime;
  for (const [i, hertz] of (critical ? [880, 1175] : [523, 659]).entries()) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.15, begin + i * 0.18);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + i * 0.18 + 0.16);
    tone.connect(volume).connect(context.destination);
    tone.start(begin + i * 0.18);
    tone.stop(begin + i * 0.18 + 0.17);
  }
}
