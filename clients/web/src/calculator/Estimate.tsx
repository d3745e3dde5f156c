import type { JSX } from 'react';
import type { EstimatePartsFragment } from '../generated/graphql.ts';
import { bitrate, bytes, figure } from '../text/format.ts';
import { currentLocale } from '../text/language.ts';
import { calculatorWords as text } from './words.ts';

/** What a plan needs and costs. */
export function Estimate({ estimate, stale }: { estimate: EstimatePartsFragment; stale: boolean }): JSX.Element {
  const money = (amount: number): string => {
    try {
      return new Intl.NumberFormat(currentLocale(), {
        style: 'currency',
        currency: estimate.currency,
        maximumFractionDigits: 0,
      }).format(amount);
    } catch {
      return `${figure(amount)} ${estimate.currency}`;
    }
  };
  const rows: [string, string][] = [
    [text.out.bitrate, bitrate(estimate.bitrateBps)],
    [text.out.perDay, bytes(estimate.bytesPerDay)],
    [text.out.stored, bytes(estimate.storedBytes)],
    [text.out.disks, figure(estimate.disks)],
    [text.out.lan, bitrate(estimate.lanBps)],
    [text.out.uplink, bitrate(estimate.uplinkBps)],
    [text.out.cores, figure(estimate.cpuCores, 1)],
    [text.out.gpus, figure(estimate.gpus)],
    [text.out.machines, figure(estimate.machines)],
    [text.out.energy, `${figure(estimate.energyKwhPerYear)} kWh`],
    [text.out.purchase, money(estimate.purchase)],
    [text.out.tco, money(estimate.tcoPerYear)],
    [text.out.cloud, money(estimate.cloudPerYear)],
  ];
  return (
    <section className={`card ${stale ? 'stale' : ''}`} aria-live="polite">
      <h2>{text.result(figure(estimate.cameras))}</h2>
      {estimate.measuredCameras > 0 && <p className="muted">{text.measured(figure(estimate.measuredCameras))}</p>}
      <dl className="facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
