import { EDGE_SETTINGS_KIND, edgeSettings } from '@vms/schema/edge/edge-settings.ts';
import { z } from 'zod';
import type { JsonObject } from '../documents/json.ts';

/** Kinds that the platform itself reads: every tenant has them, nobody describes them anew. The edge parses by the same contract. */
export const platformKinds: ReadonlyMap<string, JsonObject> = new Map([
  [EDGE_SETTINGS_KIND, z.toJSONSchema(edgeSettings, { io: 'input' }) as unknown as JsonObject],
]);
