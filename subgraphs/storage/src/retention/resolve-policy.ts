export const policySources = ['CAMERA', 'SITE', 'TENANT', 'BUILT_IN'] as const;
export type PolicySource = (typeof policySources)[number];

export interface Limits {
  /** Null: no limit of that sort. */
  readonly days: number | null;
  readonly bytesMax: number | null;
  readonly freeBytesMin: number | null;
}

export interface Policy extends Limits {
  readonly updatedAtMs: number | null;
  readonly source: PolicySource;
  /** A sentence for each reason for which footage goes or stays, in the order in which they are looked at. */
  readonly explanation: readonly string[];
}

export interface Given extends Limits {
  readonly updatedAtMs: number;
}

/** Until somebody decides: 30 days, or as much as the volume holds. */
export const builtIn: Limits = { days: 30, bytesMax: null, freeBytesMin: null };

const set: Readonly<Record<PolicySource, string>> = {
  CAMERA: 'set for this camera',
  SITE: "set for this camera's site",
  TENANT: 'set for all cameras',
  BUILT_IN: 'what holds until somebody decides',
};

/** The nearest of what was decided, as a whole: a camera's policy is never mixed with its site's. */
export function resolvePolicy(
  given: { readonly camera: Given | null; readonly site: Given | null; readonly tenant: Given | null },
  locks: { readonly count: number; readonly holds: number },
): Policy {
  const { camera, site, tenant } = given;
  const source: PolicySource = camera ? 'CAMERA' : site ? 'SITE' : tenant ? 'TENANT' : 'BUILT_IN';
  const chosen = camera ?? site ?? tenant;
  const { days, bytesMax, freeBytesMin } = chosen ?? builtIn;
  const explanation = [
    ...(locks.holds > 0 ? [`${counted(locks.holds, 'legal hold')} keeps footage whatever the rules say.`] : []),
    ...(locks.count > locks.holds
      ? [`${counted(locks.count - locks.holds, 'lock')} keeps footage whatever the rules say.`]
      : []),
    days === null ? `No limit in days: ${set[source]}.` : `Deleted after ${counted(days, 'day')}: ${set[source]}.`,
    ...(bytesMax === null ? [] : [`The oldest goes beyond ${bytesMax} bytes of this camera: ${set[source]}.`]),
    ...(freeBytesMin === null
      ? []
      : [`The oldest goes while less than ${freeBytesMin} bytes of the disk are free: ${set[source]}.`]),
    'On a full volume the oldest footage of all cameras goes first.',
  ];
  return { days, bytesMax, freeBytesMin, updatedAtMs: chosen?.updatedAtMs ?? null, source, explanation };
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
