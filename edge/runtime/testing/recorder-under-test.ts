/** The real recorder process on a folder of its own, for tests and soaks: started, told, killed, and looked at from outside. */
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { DesiredCamera, DesiredPlan, DesiredState } from '@vms/schema/edge/desired-state.ts';
import type { Sighting } from '../../ingestion/record/plan.ts';
import type { StreamStatus } from '../../ingestion/record/recorder.ts';
import { checkVolume, type Problem } from '../../storage/check/check-volume.ts';
import { openStorage, type StorageReader } from '../../storage/reader.ts';
import { edgeExecArgv } from '../child.ts';

const program = fileURLToPath(new URL('../recorder.ts', import.meta.url));
const stallingDisk = new URL('../../storage/testing/stalling-disk.ts', import.meta.url).href;

/** What a camera needs to be recorded. */
export interface RecordedCamera {
  readonly name: string;
  readonly url: string;
  readonly username: string | null;
  readonly password: string | null;
  readonly plan?: DesiredPlan | undefined;
}

/** Waits for a condition, as long as the test may last. */
export async function until(ok: () => boolean): Promise<void> {
  while (!ok()) await wait(20);
}

export class RecorderUnderTest implements AsyncDisposable {
  readonly home: string;
  readonly video: string;
  readonly storage: StorageReader;
  readonly #state: DesiredState;
  readonly #args: readonly string[];
  #child: ChildProcess | null = null;
  #streams: readonly StreamStatus[] = [];

  /** `waitingBytesMax`: room for what waits for the disk, per camera; the recorder's own when absent. */
  constructor(home: string, cameras: readonly RecordedCamera[], waitingBytesMax: number | null = null) {
    this.home = home;
    this.video = join(home, 'video');
    this.storage = openStorage({ root: this.video, now: Date.now });
    this.#state = { version: '1', edgeServerId: 'e', tenantId: 't', cameras: cameras.map(desired) };
    const room = waitingBytesMax === null ? [] : ['--waiting-bytes', String(waitingBytesMax)];
    this.#args = ['--disk-module', stallingDisk, ...room];
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  start(): void {
    const env = { ...process.env, VMS_EDGE_HOME: this.home, NODE_OPTIONS: '' };
    const child = fork(program, this.#args, { env, execArgv: [...edgeExecArgv], stdio: [0, 'ignore', 2, 'ipc'] });
    this.#child = child;
    this.#streams = [];
    child.on('message', (message: { readonly streams?: readonly StreamStatus[] }) => {
      this.#streams = message.streams ?? this.#streams;
    });
    child.send({ type: 'desired', state: this.#state });
  }

  /** As it last said, at most a second ago. */
  status(cameraId: string): StreamStatus | undefined {
    return this.#streams.find((stream) => stream.cameraId === cameraId);
  }

  /** SIGKILL; resolves when it is gone. */
  async kill(): Promise<void> {
    await this.#end((child) => child.kill('SIGKILL'));
  }

  async stop(): Promise<void> {
    await this.#end((child) => child.send({ type: 'stop' }));
  }

  /** What analytics would say of all cameras. */
  hear(cameras: readonly Sighting[]): void {
    this.#child?.send({ type: 'seen', cameras });
  }

  /** While stalled, no write returns. */
  stallDisk(stalled: boolean): void {
    const flag = join(this.video, 'stalled');
    if (stalled) writeFileSync(flag, '');
    else rmSync(flag, { force: true });
  }

  /** How far rows reach, UTC ms; null before the first. */
  recordedToMs(cameraId: string): number | null {
    return this.storage.cameras().find((camera) => camera.cameraId === cameraId)?.lastMs ?? null;
  }

  /** What `npm run check` says. */
  problems(): readonly Problem[] {
    return existsSync(this.video) ? checkVolume(this.video, Date.now).problems : [];
  }

  async #end(ask: (child: ChildProcess) => void): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    ask(child);
    await gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    this.storage[Symbol.dispose]();
  }
}

function desired({ name, url, username, password, plan }: RecordedCamera): DesiredCamera {
  const retention = { days: null, bytesMax: null };
  return { cameraId: name, name, siteId: 's', url, username, password, zones: [], retention, plan };
}
