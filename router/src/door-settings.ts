import { Fault } from '@vms/kit/fault';
import { z } from 'zod';
import { readTrusted, type TrustedDocuments } from './door/trusted.ts';
import type { Introspection, Rates } from './index.ts';

export interface DoorSettings {
  readonly rates: Rates;
  readonly corsOrigins: readonly string[];
  readonly introspection: Introspection;
  readonly limits: { readonly costMax: number };
  readonly slowMs: number;
  readonly trusted: TrustedDocuments | null;
}

const perSecond = z.coerce.number().nonnegative();
const origin = z.string().regex(/^https?:\/\/[^/\s*]+$/, 'is no origin such as https://portal.example.com');

const list = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()])));

const settings = z.object({
  VMS_RATE_PER_USER: perSecond.default(200),
  VMS_RATE_PER_TENANT: perSecond.default(2000),
  VMS_SLOW_QUERY_MS: z.coerce.number().positive().default(1_000),
  VMS_QUERY_COST_MAX: z.coerce.number().int().positive().default(500_000),
  VMS_CORS_ORIGINS: list.pipe(z.array(origin)),
  VMS_TRUSTED_DOCUMENTS: list,
  VMS_TRUSTED_ONLY: list.pipe(z.array(z.enum(['anonymous', 'user', 'apiKey']))),
  VMS_INTROSPECTION: z.enum(['everyone', 'signed-in', 'off']).default('signed-in'),
});

/** How the door protects itself, from VMS_*; throws CONFIG_INVALID that names the variable. */
export function doorSettings(env: Readonly<Record<string, string | undefined>>): DoorSettings {
  const read = settings.safeParse(env);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new Fault('CONFIG_INVALID', `${String(issue?.path[0])}: ${issue?.message}`);
  }
  const { VMS_RATE_PER_USER, VMS_RATE_PER_TENANT, VMS_QUERY_COST_MAX, VMS_CORS_ORIGINS, VMS_INTROSPECTION } = read.data;
  const { VMS_SLOW_QUERY_MS, VMS_TRUSTED_DOCUMENTS, VMS_TRUSTED_ONLY } = read.data;
  if (VMS_TRUSTED_ONLY.length > 0 && VMS_TRUSTED_DOCUMENTS.length === 0) {
    throw new Fault(
      'CONFIG_INVALID',
      'VMS_TRUSTED_ONLY needs VMS_TRUSTED_DOCUMENTS: the manifests of known documents.',
    );
  }
  const documents = readTrusted(VMS_TRUSTED_DOCUMENTS);
  return {
    rates: { perPrincipal: VMS_RATE_PER_USER, perTenant: VMS_RATE_PER_TENANT },
    corsOrigins: VMS_CORS_ORIGINS,
    introspection: VMS_INTROSPECTION,
    limits: { costMax: VMS_QUERY_COST_MAX },
    slowMs: VMS_SLOW_QUERY_MS,
    trusted: documents.size > 0 ? { documents, only: new Set(VMS_TRUSTED_ONLY) } : null,
  };
}
