/** Who asks, in the access matrix. `otherTenant` is an administrator of another tenant who asks with ids of this one. */
export const askers = ['anonymous', 'otherTenant', 'viewer', 'operator', 'admin', 'apiKey', 'edge'] as const;
export type Asker = (typeof askers)[number];

/**
 * `yes` is answered. `own` is answered about the asker's own tenant: an id of another tenant is treated exactly like one
 * that does not exist. `no` is a typed refusal or null, never data.
 */
export type Cell = 'yes' | 'own' | 'no';
export type Cells = Readonly<Record<Asker, Cell>>;

const nobody: Cells = {
  ...{ anonymous: 'no', otherTenant: 'no', viewer: 'no', operator: 'no', admin: 'no', apiKey: 'no', edge: 'no' },
};
const admin: Cells = { ...nobody, otherTenant: 'own', admin: 'yes' };
const operator: Cells = { ...admin, operator: 'yes' };
const viewer: Cells = { ...operator, viewer: 'yes' };

/**
 * What a row may say. The viewer holds LIVE and PLAYBACK, the operator also PTZ and EXPORT, the administrator ADMIN,
 * each on the whole tenant; the API key has the scopes LIVE and PLAYBACK.
 */
export const accessRules = {
  /** Anybody, signed in or not. */
  public: {
    anonymous: 'yes',
    otherTenant: 'own',
    viewer: 'yes',
    operator: 'yes',
    admin: 'yes',
    apiKey: 'yes',
    edge: 'yes',
  },
  /** Whoever signed in, machines included. */
  anyone: { ...viewer, apiKey: 'yes', edge: 'yes' },
  /** People and their API keys, whatever their grants (which still decide what the answer holds). */
  member: { ...viewer, apiKey: 'yes' },
  /** People only: what is about their own account. */
  person: viewer,
  LIVE: { ...viewer, apiKey: 'yes' },
  PLAYBACK: { ...viewer, apiKey: 'yes' },
  PTZ: operator,
  EXPORT: operator,
  CONFIGURE: admin,
  ADMIN: admin,
  UNMASKED: admin,
  /** An edge, for itself. */
  edge: { ...nobody, edge: 'yes' },
  /** Our own processes. */
  service: nobody,
} as const satisfies Record<string, Cells>;
export type AccessRule = keyof typeof accessRules;

/**
 * A row of `schema/access/<subgraph>.json`: a rule, or a rule with a `sample`: values for inputs that the test cannot
 * guess, by field name.
 */
export type AccessRow = AccessRule | { readonly rule: AccessRule; readonly sample: Readonly<Record<string, unknown>> };
