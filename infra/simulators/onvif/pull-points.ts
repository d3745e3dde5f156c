import type { DeviceState, SimulatedSignal } from '../device-state.ts';

interface PullPoint {
  readonly queue: SimulatedSignal[];
  readonly stop: () => void;
  wake: () => void;
  endsAtMs: number;
}

const topics = {
  MOTION: ['tns1:VideoSource/MotionAlarm', 'State'],
  TAMPERING: ['tns1:RuleEngine/TamperDetector/Tamper', 'IsTamper'],
  UNKNOWN_TO_ALL: ['tnsvendor:Coffee/Empty', 'State'],
} as const;
const queueMax = 1_000;

/** The subscriptions of the simulated device; a reboot forgets them. */
export class PullPoints {
  readonly #state: DeviceState;
  readonly #open = new Map<string, PullPoint>();
  #made = 0;
  /** How often each thing was asked, for tests. */
  readonly counts = { created: 0, renewed: 0, pulled: 0, unsubscribed: 0 };

  constructor(state: DeviceState) {
    this.#state = state;
  }

  get size(): number {
    return this.#open.size;
  }

  create(lifetimeMs: number): string {
    this.#made += 1;
    this.counts.created += 1;
    const id = `sub-${this.#made}`;
    const queue: SimulatedSignal[] = [];
    const stop = this.#state.listen((signal) => {
      if (queue.length < queueMax) queue.push(signal);
      this.#open.get(id)?.wake();
    });
    this.#open.set(id, { queue, stop, wake: () => {}, endsAtMs: Date.now() + lifetimeMs });
    return id;
  }

  /** Puts every active state into the queue again. */
  synchronise(id: string): boolean {
    const point = this.#find(id);
    point?.queue.push(...this.#state.active.values());
    return point !== null;
  }

  renew(id: string, lifetimeMs: number): boolean {
    const point = this.#find(id);
    if (point === null) return false;
    this.counts.renewed += 1;
    point.endsAtMs = Date.now() + lifetimeMs;
    return true;
  }

  /** Waits for something to tell, at most that long; null when there is no such subscription. */
  async pull(id: string, waitMs: number): Promise<string | null> {
    const point = this.#find(id);
    if (point === null) return null;
    this.counts.pulled += 1;
    if (point.queue.length === 0) {
      await new Promise<void>((resolve) => {
        const late = setTimeout(resolve, waitMs);
        point.wake = () => {
          clearTimeout(late);
          resolve();
        };
      });
    }
    if (this.#find(id) === null) return null;
    return point.queue
      .splice(0)
      .map((signal) => this.#message(signal))
      .join('');
  }

  unsubscribe(id: string): boolean {
    const point = this.#open.get(id);
    if (point === undefined) return false;
    this.counts.unsubscribed += 1;
    this.#drop(id, point);
    return true;
  }

  forgetAll(): void {
    for (const [id, point] of this.#open) this.#drop(id, point);
  }

  #drop(id: string, point: PullPoint): void {
    this.#open.delete(id);
    point.stop();
    point.wake();
  }

  #find(id: string): PullPoint | null {
    const point = this.#open.get(id);
    if (point === undefined) return null;
    if (point.endsAtMs > Date.now()) return point;
    this.#drop(id, point);
    return null;
  }

  #message({ kind, channel, active }: SimulatedSignal): string {
    const [topic, name] = topics[kind];
    const at = new Date(this.#state.nowMs()).toISOString();
    return (
      '<wsnt:NotificationMessage><wsnt:Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet" ' +
      `xmlns:tns1="http://www.onvif.org/ver10/topics">${topic}</wsnt:Topic><wsnt:Message>` +
      `<tt:Message UtcTime="${at}" PropertyOperation="Changed"><tt:Source><tt:SimpleItem Name="Source" Value="source_${channel}"/></tt:Source>` +
      `<tt:Data><tt:SimpleItem Name="${name}" Value="${active}"/></tt:Data></tt:Message></wsnt:Message></wsnt:NotificationMessage>`
    );
  }
}
