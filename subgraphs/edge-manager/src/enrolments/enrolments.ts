import { createHash, randomInt } from 'node:crypto';
import type { Access } from '@vms/kit/auth/access';
import type { Deps } from '@vms/kit/define-subgraph';
import { Fault } from '@vms/kit/fault';
import { parseInput } from '@vms/kit/input';
import { takeLicence } from '@vms/kit/licence/licence';
import { z } from 'zod';
import { EdgeServerEntity } from '../edges/edge-server.entity.ts';
import { type EdgeServer, type EdgeServers, ed25519Pem } from '../edges/edge-servers.ts';
import { EnrolmentEntity } from './enrolment.entity.ts';

const VALID_MS = 60 * 60_000;
/** No letter or digit that is read as another one. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const wanted = z.object({ name: z.string().trim().min(1).max(120), siteId: z.string().max(64).nullish() });

/** One-time codes: shown once, kept as a hash, good for an hour and for one edge. */
export class Enrolments {
  readonly #deps: Deps;
  readonly #edges: EdgeServers;

  constructor(deps: Deps, edges: EdgeServers) {
    this.#deps = deps;
    this.#edges = edges;
  }

  async create(tenantId: string, input: unknown, access: Access): Promise<{ code: string; expiresAtMs: number }> {
    const { name, siteId } = parseInput(wanted, input);
    access.require('ADMIN', { siteId: siteId ?? null });
    const { relational, clock, newId } = this.#deps;
    const symbols = Array.from({ length: 20 }, () => ALPHABET[randomInt(ALPHABET.length)]);
    const code = symbols.join('').replace(/(.{5})(?=.)/g, '$1-');
    const expiresAtMs = clock.now() + VALID_MS;
    const em = relational.forTenant(tenantId);
    em.create(EnrolmentEntity, {
      id: newId(),
      tenantId,
      siteId: siteId ?? null,
      name,
      codeHash: hashOf(code),
      expiresAtMs,
      usedAtMs: null,
    });
    await em.flush();
    return { code, expiresAtMs };
  }

  /** The code is the proof; wrong, used and expired answer alike. A repeat with the same key gets the same edge. */
  async redeem(code: string, publicKey: string): Promise<EdgeServer> {
    const pem = ed25519Pem(publicKey);
    const { relational, clock, newId } = this.#deps;
    return relational.system().transactional(async (em) => {
      const enrolment = await em.findOne(EnrolmentEntity, { codeHash: hashOf(code) });
      if (!enrolment || Number(enrolment.expiresAtMs) < clock.now()) throw refused();
      if (enrolment.usedAtMs !== null) {
        // The answer to the first try was lost on its way: whoever has both code and key is that edge.
        const same = await em.findOne(EdgeServerEntity, { tenantId: enrolment.tenantId, publicKey: pem });
        if (same) return same;
        throw refused();
      }
      enrolment.usedAtMs = clock.now();
      const { tenantId, siteId, name } = enrolment;
      const already = () => em.count(EdgeServerEntity, { tenantId });
      const used = await takeLicence(em, { tenantId, kind: 'edges', nowMs: clock.now(), already });
      this.#deps.outbox.publish(em, { topic: 'vms.usage', key: tenantId, payload: { tenantId, kind: 'edges', used } });
      const state = { online: false, lastHeartbeatAtMs: null, softwareVersion: null, clockOffsetMs: null };
      const unset = { onlineSinceMs: null, camerasMax: null, clusterId: null };
      const edge = em.create(EdgeServerEntity, {
        id: newId(),
        tenantId,
        siteId,
        name,
        publicKey: pem,
        ...state,
        ...unset,
      });
      // Others project edges: they must know it before its first heartbeat.
      this.#edges.say(em, edge, false);
      return edge;
    });
  }
}

function hashOf(code: string): string {
  return createHash('sha256').update(code.trim().toUpperCase()).digest('hex');
}

function refused(): Fault {
  return new Fault('ENROLMENT_REFUSED', 'The enrolment code is wrong, used or expired; make a new one.');
}
