/** A clip as the product sees it: each frame through the scene model and the rules; what was raised and when it ended. */
import { pictureArea } from '../../../edge/ai/objects/blobs.ts';
import { CameraWatch } from '../../../edge/ai/rules/camera-watch.ts';
import type { Rule, RuleKind } from '../../../edge/ai/rules/rule.ts';
import type { RuleLook } from '../../../edge/ai/rules/rule-runner.ts';
import type { Scene } from '../../../edge/ai/runtime/messages.ts';
import type { SceneRuntime } from '../../../edge/ai/runtime/scene-runtime.ts';
import { VIEW } from '../render/backdrop.ts';
import { type FilmFrame, framesOf } from '../render/film.ts';
import { type Clip, rulesOfClip } from '../scenes/clip.ts';

export interface Raised {
  readonly kind: RuleKind;
  readonly label: string;
  readonly atMs: number;
  /** When it was last seen; the clip's end when it went on. */
  readonly endMs: number;
}

export interface Watched {
  readonly raised: readonly Raised[];
  readonly frames: number;
  readonly cameraMs: number;
}

export interface WatchOptions {
  readonly rules?: readonly Rule[];
  /** For those who want to see why. */
  readonly onLooks?: (frame: FilmFrame, scene: Scene, looks: readonly RuleLook[], watch: CameraWatch) => void;
}

/** Throws when the scene thread was replaced meanwhile: what it had learned was lost, the clip says nothing. */
export async function watchClip(clip: Clip, runtime: SceneRuntime, options: WatchOptions = {}): Promise<Watched> {
  const { rules = rulesOfClip(), onLooks } = options;
  const restarts = runtime.restarts;
  runtime.forget(clip.name);
  let nextId = 0;
  const area = pictureArea(VIEW.width, VIEW.height);
  const watch = new CameraWatch({ rules, area, newId: () => `${nextId++}` });
  const open = new Map<string, { kind: RuleKind; label: string; atMs: number; endMs: number }>();
  let frames = 0;
  for (const frame of framesOf(clip.film)) {
    const { atMs } = frame;
    const scene = await runtime.look(clip.name, frame.rgb, watch.alpha(atMs));
    const { findings, endings, looks, relearn } = watch.see(scene, { atMs, frameAtMs: atMs });
    if (relearn) runtime.forget(clip.name);
    for (const { eventId, kind, label, endedAtMs } of findings)
      open.set(eventId, { kind, label, atMs, endMs: endedAtMs ?? clip.film.durationMs });
    for (const { eventId, endedAtMs } of endings) {
      const one = open.get(eventId);
      if (one !== undefined) one.endMs = endedAtMs;
    }
    onLooks?.(frame, scene, looks, watch);
    frames += 1;
  }
  if (runtime.restarts !== restarts) throw new Error(`The scene thread was replaced during ${clip.name}.`);
  runtime.forget(clip.name);
  return { raised: [...open.values()], frames, cameraMs: clip.film.durationMs };
}
