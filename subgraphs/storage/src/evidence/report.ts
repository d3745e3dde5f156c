import { evidenceProof, signedProof } from '@vms/schema/edge/evidence.ts';
import type { Clip } from '../clips/clip.entity.ts';
import { fingerprintOf } from './authority.ts';

export interface ReportInput {
  readonly clip: Clip;
  readonly custody: readonly {
    readonly at: string;
    readonly actor: string;
    readonly what: string;
    readonly why: string | null;
  }[];
  readonly proof: string;
  readonly authority: string;
}

/** What a person reads of a bundle: one page that needs nothing but the files beside it. */
export function reportHtml({ clip, custody, proof, authority }: ReportInput): string {
  const stated = evidenceProof.parse(JSON.parse(signedProof.parse(JSON.parse(proof)).proof));
  const time = (ms: number | null | undefined): string => (ms == null ? '' : new Date(ms).toISOString());
  const facts: [string, string][] = [
    ['Camera', clip.cameraId],
    ['Asked for', `${time(clip.fromMs)} – ${time(clip.toMs)}`],
    ['In the video', `${time(clip.startMs)} – ${time(clip.endMs)}`],
    ['Recorded by', stated.edgeServerId],
    ['Exported by', clip.createdBy],
    ['Reason', clip.reason ?? '(none given)'],
    ['Authority (SHA-256)', fingerprintOf(authority)],
  ];
  const spans = stated.spans.map(({ kind, fromMs, toMs, reason }) => [time(fromMs), time(toMs), kind, reason ?? '']);
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Evidence ${html(clip.id)}</title>
<style>body{font:15px/1.5 system-ui;margin:2rem auto;max-width:60rem}table{border-collapse:collapse;margin:1rem 0}td,th{border:1px solid #bbb;padding:.3rem .6rem;text-align:left}video{max-width:100%}</style>
<h1>Evidence ${html(clip.id)}</h1>
${table([], facts)}
<video controls src="video.mp4"></video>
<h2>How the time is accounted for</h2>
${table(['From', 'To', 'Kind', 'Reason'], spans)}
<h2>Custody</h2>
${table(
  ['At', 'Who', 'What', 'Why'],
  custody.map(({ at, actor, what, why }) => [at, actor, what, why ?? '']),
)}
<h2>To verify</h2>
<p>This page proves nothing by itself. Run <code>npm run verify -- BUNDLE --authority FINGERPRINT</code> with the fingerprint that
the authority gave you by another way. Someone who held the recorder's own key could have made other recordings with it: times
are as the recorder stated them.</p>
</html>
`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${html(cell)}</${tag}>`).join('')}</tr>`;
  return `<table>${head.length > 0 ? line(head, 'th') : ''}${rows.map((row) => line(row, 'td')).join('')}</table>`;
}

function html(text: string): string {
  return text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
}
