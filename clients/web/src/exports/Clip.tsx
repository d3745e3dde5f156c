import type { JSX } from 'react';
import { playbackHref } from '../app/route.ts';
import type { ClipPartsFragment } from '../generated/graphql.ts';
import { Dialog } from '../parts/Dialog.tsx';
import { common } from '../parts/words.ts';
import { dayAndClock } from '../text/format.ts';
import { rangeOf } from './ExportsPage.tsx';
import { exportWords as text } from './words.ts';

/** One export: what it holds, its fingerprint, and everybody who had it in hand. */
export function Clip({ clip, onClose }: { clip: ClipPartsFragment; onClose(): void }): JSX.Element {
  const zone = clip.camera?.site?.timezone;
  const moment = (at: string | null): string => (at ? dayAndClock(at, Date.now(), zone) : '–');
  const facts: [string, string][] = [
    [text.range, rangeOf(clip)],
    [text.shows, clip.startsAt && clip.endsAt ? `${moment(clip.startsAt)} – ${moment(clip.endsAt)}` : '–'],
    [text.reason, clip.reason ?? '–'],
    [text.by, `${clip.createdBy.name}, ${moment(clip.createdAt)}`],
    [text.keptUntil, moment(clip.expiresAt)],
    ['SHA-256', clip.sha256 ?? '–'],
  ];
  return (
    <Dialog wide title={clip.camera?.name ?? common.removedCamera} onClose={onClose}>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {clip.camera && (
        <p>
          <a href={playbackHref(clip.camera.id, Date.parse(clip.from))}>{text.play} ›</a>
        </p>
      )}
      <h3>{text.custody}</h3>
      <table>
        <tbody>
          {clip.custody.map(({ at, actor, what, why }) => (
            <tr key={`${at} ${what}`}>
              <th scope="row">{text.what[what as keyof typeof text.what] ?? what}</th>
              <td>{moment(at)}</td>
              <td>{actor}</td>
              <td>{why}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}
