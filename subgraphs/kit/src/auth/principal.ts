/** Who asks. Verified once, at the door of the process; everything behind it trusts this value. */
export interface Principal {
  readonly kind: 'user' | 'apiKey' | 'edge' | 'service';
  readonly id: string;
  /** null only for platform services that act before a tenant is known. */
  readonly tenantId: string | null;
  readonly grantsVersion?: number;
  /** Of a person the session, of an API key the key: what can be ended before the token expires. */
  readonly sessionId?: string;
  /** Of an API key that expires, when: no token of its own says so, and nothing prolongs it. */
  readonly expiresAtMs?: number;
}

export const permissions = ['LIVE', 'PLAYBACK', 'PTZ', 'EXPORT', 'CONFIGURE', 'ADMIN', 'UNMASKED'] as const;
export type Permission = (typeof permissions)[number];
export const scopeKinds = ['TENANT', 'SITE', 'GROUP', 'CAMERA'] as const;
export type ScopeKind = (typeof scopeKinds)[number];

/**
 * One permission on one scope; ADMIN stands for every permission. A grant on a group of cameras reaches other subgraphs as
 * grants on the cameras that are in it.
 */
export interface Grant {
  readonly permission: Permission;
  readonly scopeKind: ScopeKind;
  readonly scopeId: string;
}
