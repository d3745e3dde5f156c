import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { defineEntity, p } from '@mikro-orm/core';
import type { Deps } from '@vms/kit/define-subgraph';

/** A tenant's own key that vouches for its edges' keys and for its bundles; sealed with the platform's master key. */
export const AuthorityEntity = defineEntity({
  name: 'EvidenceAuthority',
  tableName: 'evidence_authority',
  properties: {
    id: p.string().primary(),
    tenantId: p.string().unique(),
    publicKey: p.string().length(400),
    sealedKey: p.string().length(1_000),
    createdAtMs: p.double().$type<number>(),
  },
});

export interface Signer {
  /** SPKI PEM. */
  readonly publicKey: string;
  /** Ed25519 over the UTF-8 of the text, in base64. */
  sign(text: string): string;
}

/** Each tenant's evidence authority; made when it is first asked for, and never changed. */
export class Authority {
  readonly #deps: Pick<Deps, 'relational' | 'keys' | 'clock'>;

  constructor(deps: Pick<Deps, 'relational' | 'keys' | 'clock'>) {
    this.#deps = deps;
  }

  async of(tenantId: string): Promise<Signer> {
    const { relational, keys, clock } = this.#deps;
    const find = () => relational.forTenant(tenantId).findOne(AuthorityEntity, { tenantId });
    let known = await find();
    if (!known) {
      const { privateKey, publicKey } = generateKeyPairSync('ed25519');
      const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      const em = relational.forTenant(tenantId);
      em.create(AuthorityEntity, {
        ...{ id: tenantId, tenantId, createdAtMs: clock.now(), sealedKey: keys.seal(secret, boundTo(tenantId)) },
        publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      });
      // Somebody else may have made it in the same moment: then theirs it is.
      await em.flush().catch(async (error: unknown) => {
        if (!(await find())) throw error;
      });
      known = await find();
    }
    if (!known) throw new Error('The evidence authority was not kept.');
    const key = createPrivateKey(keys.open(known.sealedKey, boundTo(tenantId)));
    return { publicKey: known.publicKey, sign: (text) => sign(null, Buffer.from(text), key).toString('base64') };
  }
}

function boundTo(tenantId: string): string {
  return `evidence-authority:${tenantId}`;
}

/** SHA-256 of the key's SPKI DER, in hex: what a court is told beforehand. */
export function fingerprintOf(publicKey: string): string {
  return createHash('sha256')
    .update(createPublicKey(publicKey).export({ type: 'spki', format: 'der' }))
    .digest('hex');
}
