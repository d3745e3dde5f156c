import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '@vms/kit/log';
import type { ExecutionResult } from 'graphql';

export interface DemoOptions {
  readonly home: string;
  readonly url: string;
  readonly ask: (query: string, variables: Record<string, unknown>) => Promise<ExecutionResult>;
  readonly log: Log;
  readonly signal: AbortSignal;
}

interface DemoCamera {
  readonly name: string;
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly zones: readonly unknown[];
}

const siteName = 'Headquarters';
const lookMs = 500;

/**
 * Brings the demo to where it should be, through the same operations that a person would use: a site, an enrolment
 * for the edge beside us, the simulated cameras. What is there already stays as it is.
 */
export async function seedDemo({ home, url, ask, log, signal }: DemoOptions): Promise<void> {
  const answer = async (query: string, variables: Record<string, unknown> = {}) => {
    const { data, errors } = await ask(query, variables);
    if (errors?.[0]) throw errors[0];
    return data as Record<string, unknown>;
  };
  const { sites } = await answer('{ sites(first: 1) { edges { node { id } } } }');
  let siteId = (sites as Listed).edges[0]?.node.id;
  if (siteId === undefined) {
    const { addSite } = await answer(
      'mutation ($input: AddSiteInput!) { addSite(input: $input) { __typename ... on AddSiteSuccess { site { id } } ... on Error { message } } }',
      { input: { name: siteName } },
    );
    siteId = (addSite as { site: { id: string } }).site.id;
  }
  const edgeHome = join(home, 'edge');
  if (!existsSync(join(edgeHome, 'identity.json'))) {
    const { createEnrolment } = await answer(
      'mutation ($input: CreateEnrolmentInput!) { createEnrolment(input: $input) { __typename ... on CreateEnrolmentSuccess { code } ... on Error { message } } }',
      { input: { siteId, name: 'Demo edge' } },
    );
    mkdirSync(edgeHome, { recursive: true, mode: 0o700 });
    const { code } = createEnrolment as { code: string };
    writeFileSync(join(edgeHome, 'enrolment.json'), JSON.stringify({ relayUrl: url, code }), { mode: 0o600 });
  }

  const file = join(home, 'demo', 'cameras.json');
  const wanted = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as DemoCamera[]) : [];
  const known = await answer('{ cameras(first: 100) { edges { node { id name } } } }');
  const names = new Set((known.cameras as Listed).edges.map(({ node }) => node.name));
  for (const camera of wanted.filter(({ name }) => !names.has(name))) {
    await addCamera(camera, siteId);
  }

  async function addCamera({ name, url: address, username, password, zones }: DemoCamera, site: string): Promise<void> {
    const input = { name, address, username, password, siteId: site };
    while (!signal.aborted) {
      const { addCamera: added } = await answer(
        'mutation ($input: AddCameraInput!) { addCamera(input: $input) { __typename ... on AddCameraSuccess { camera { id } } ... on Error { code message } } }',
        { input },
      );
      const result = added as { camera?: { id: string }; code?: string; message?: string };
      if (result.camera) {
        const cameraId = result.camera.id;
        await answer(
          'mutation ($input: SetZonesInput!) { setZones(input: $input) { __typename ... on Error { message } } }',
          { input: { cameraId, zones } },
        );
        return;
      }
      // The edge beside us may still be enrolling, the cameras still starting.
      if (result.code?.startsWith('VALIDATION')) throw new Error(`${name}: ${result.message}`);
      log.debug({ name, code: result.code }, 'the demo camera cannot be added yet');
      await wait(lookMs, undefined, { signal }).catch(() => {});
    }
  }
}

interface Listed {
  readonly edges: readonly { readonly node: { readonly id: string; readonly name?: string } }[];
}
