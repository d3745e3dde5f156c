import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An H.264 or H.265 file (Annex B) as a Hikvision device gives its recordings out: forty bytes of its own, then MPEG-PS. */
export function hikvisionRecording(path: string, fps: number): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'vms-ps-'));
  try {
    const out = join(folder, 'out.ps');
    execFileSync('ffmpeg', ['-v', 'error', '-r', String(fps), '-i', path, '-c', 'copy', '-f', 'vob', out]);
    const own = Buffer.alloc(40);
    own.write('IMKH');
    return Buffer.concat([own, readFileSync(out)]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
