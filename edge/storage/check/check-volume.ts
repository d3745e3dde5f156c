import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { leafHash, leafPrefix, merkleRoot, sha256 } from '../hashing.ts';
import { openIndexForReading, type SegmentRow, selectSegments } from '../index-db.ts';
import { fragmentsIn } from '../mp4/fragment.ts';
import { openStorage } from '../reader.ts';
import { wrongTracks } from '../span-index.ts';

export type ProblemKind =
  | 'FILE_MISSING'
  | 'FILE_SHORT'
  | 'SEGMENT_UNREADABLE'
  | 'SEGMENT_TIMES'
  | 'ROOT_WRONG'
  | 'FILE_UNKNOWN'
  | 'PARTITION_BROKEN'
  | 'SPANS_WRONG';

export interface Problem {
  readonly kind: ProblemKind;
  readonly cameraId: string;
  /** Relative to the volume. */
  readonly path: string | null;
  readonly segmentId: string | null;
  readonly what: string;
}

export interface CheckResult {
  readonly segments: number;
  readonly files: number;
  readonly bytes: number;
  readonly problems: readonly Problem[];
}

const dayMs = 86_400_000;

/**
 * Compares a volume with its index: every row's bytes exist, parse, start at a keyframe, have the row's times and hash to
 * its root; every file is known; each camera-day is partitioned without hole or overlap; what the timeline reads is what the
 * segments add up to. Reads only.
 */
export function checkVolume(
  root: string,
  now: () => number,
  onSegment: (checked: number, of: number) => void = () => {},
): CheckResult {
  const index = join(root, 'index.db');
  if (!existsSync(index)) return { segments: 0, files: 0, bytes: 0, problems: [] };
  const db = openIndexForReading(index);
  const problems: Problem[] = [];
  const known = new Set<string>();
  let [segments, bytes] = [0, 0];
  try {
    for (const { path } of db.prepare('SELECT path FROM file').all() as { path: string }[]) known.add(path);
    const configs = new Map(
      (
        db.prepare('SELECT id, codec, record FROM config').all() as { id: number; codec: string; record: Uint8Array }[]
      ).map(({ id, codec, record }) => [id, sha256(codec, Buffer.from(record))]),
    );
    const all = (db.prepare("SELECT count(*) AS n FROM segment WHERE state <> 'deleting'").get() as { n: number }).n;
    // One at a time: a volume may hold millions.
    for (const row of db
      .prepare(`${selectSegments} WHERE s.state <> 'deleting' ORDER BY s.file_id, s.offset`)
      .iterate()) {
      const segment = row as unknown as SegmentRow;
      segments += 1;
      onSegment(segments, all);
      bytes += segment.length;
      const found = checkSegment(root, segment, configs.get(segment.configId) ?? Buffer.alloc(32));
      if (found) {
        problems.push({ ...found, cameraId: segment.cameraId, path: segment.path, segmentId: segment.id });
      }
    }
    // Retention may have worked meanwhile: a row that is gone by now is no problem.
    const still = db.prepare("SELECT 1 FROM segment WHERE id = ? AND state <> 'deleting'");
    const lasting = problems.splice(0).filter(({ segmentId }) => segmentId !== null && still.get(segmentId));
    problems.push(
      ...lasting,
      ...unknownFiles(root, known, now()),
      ...partitionProblems(root, now),
      ...spanProblems(db),
    );
  } finally {
    db.close();
  }
  return { segments, files: known.size, bytes, problems };
}

function checkSegment(root: string, row: SegmentRow, configHash: Buffer): Pick<Problem, 'kind' | 'what'> | null {
  const path = join(root, row.path);
  if (!existsSync(path)) return { kind: 'FILE_MISSING', what: 'The index knows a file that is not there.' };
  const bytes = readPart(path, row.offset, row.length);
  if (bytes === null) return { kind: 'FILE_SHORT', what: `The row claims bytes up to ${row.offset + row.length}.` };
  const fragments = [...fragmentsIn(bytes)];
  const samples = fragments.flatMap((one) => one.samples);
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || fragments.at(-1)?.end !== row.length || !first.key) {
    return { kind: 'SEGMENT_UNREADABLE', what: 'Its bytes are not whole fragments that start at a keyframe.' };
  }
  if (first.dts !== row.start || last.dts + last.duration !== row.end) {
    return { kind: 'SEGMENT_TIMES', what: 'The row has other times than its samples.' };
  }
  if (row.root === null) return null;
  const prefix = leafPrefix(row.cameraId, configHash);
  const found = merkleRoot(samples.map((sample) => leafHash(prefix, sample)));
  return found.equals(row.root) ? null : { kind: 'ROOT_WRONG', what: 'The samples are not the ones that were hashed.' };
}

function readPart(path: string, offset: number, length: number): Buffer | null {
  const bytes = Buffer.alloc(length);
  const file = openSync(path, 'r');
  try {
    for (let done = 0; done < length; ) {
      const count = readSync(file, bytes, done, length - done, offset + done);
      if (count === 0) return null;
      done += count;
    }
  } finally {
    closeSync(file);
  }
  return bytes;
}

/** A file younger than a minute may have its row in the next round: the recorder may be at work. */
const youngMs = 60_000;

function unknownFiles(root: string, known: ReadonlySet<string>, nowMs: number): Problem[] {
  const found: Problem[] = [];
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    const cameraId = name.split('/')[0] ?? '';
    if (!name.endsWith('.mp4') || known.has(name)) continue;
    const at = statSync(join(root, name), { throwIfNoEntry: false });
    if (at === undefined || nowMs - at.mtimeMs < youngMs) continue;
    const what = 'No row knows this file.';
    found.push({ kind: 'FILE_UNKNOWN', cameraId, path: name, segmentId: null, what });
  }
  return found;
}

function spanProblems(db: DatabaseSync): Problem[] {
  const what = 'What the timeline reads is not what the segments add up to.';
  return wrongTracks(db).map((cameraId) => ({ kind: 'SPANS_WRONG', cameraId, path: null, segmentId: null, what }));
}

function partitionProblems(root: string, now: () => number): Problem[] {
  using storage = openStorage({ root, now });
  const problems: Problem[] = [];
  for (const { cameraId, firstMs, lastMs } of storage.cameras()) {
    for (let from = Math.floor(firstMs / dayMs) * dayMs; from < lastMs; from += dayMs) {
      let at = from;
      for (const span of storage.spans(cameraId, from, from + dayMs)) {
        if (span.fromMs !== at) break;
        at = span.toMs;
      }
      if (at === from + dayMs) continue;
      const what = `The day is not accounted for without hole or overlap from ${new Date(at).toISOString()}.`;
      problems.push({ kind: 'PARTITION_BROKEN', cameraId, path: null, segmentId: null, what });
    }
  }
  return problems;
}
