import type { PlatformUnderTest } from '../platform-under-test.ts';

/** What people and machines do put into names: markup that runs, words without an end, both directions, whole families in one sign. */
export const HOSTILE: readonly string[] = [
  `<img src=x onerror="window.hacked='attribute'">`,
  `<script>window.hacked='script'</script>`,
  `"><svg onload="window.hacked='svg'">{{constructor}}`,
  `Gate${'W'.repeat(90)}`,
  'בוקר טוב مرحبا \u202e exe.gpj',
  '👩‍👩‍👧‍👦🏴‍☠️ Tür & Süd 北門 Z͑ͫ̓̑ͫ',
];

/** Names cameras, sites, people and tickets so; answers the cameras that bear the names. Throws what was refused. */
export async function nameHostile(platform: PlatformUnderTest): Promise<string[]> {
  const change = async (field: string, input: object): Promise<void> => {
    const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`;
    const document = `mutation ($input: ${type}!) { answer: ${field}(input: $input) { __typename ... on Error { message } } }`;
    const { data, errors } = await platform.ask(document, { input });
    if (!data?.answer.__typename.endsWith('Success'))
      throw new Error(`${field}: ${data?.answer.message ?? errors?.[0]?.message}`);
  };
  const LIST = `query ($n: Int!) { cameras(first: $n) { edges { node { id version } } } sites(first: $n) { edges { node { id } } } }`;
  const { data } = await platform.ask(LIST, { n: HOSTILE.length });
  const cameras: { id: string; version: number }[] = data.cameras.edges.map(({ node }: { node: object }) => node);
  const sites: { id: string }[] = data.sites.edges.map(({ node }: { node: object }) => node);
  for (const [at, name] of HOSTILE.entries()) {
    const camera = cameras[at];
    if (camera) await change('updateCamera', { id: camera.id, version: camera.version, name });
    const site = sites[at];
    if (site) await change('updateSite', { id: site.id, name, address: name });
    const person = { email: `hostile${at}@example.com`, password: 'a hostile person of tests', role: 'VIEWER' };
    await change('createUser', { ...person, name });
    await change('openTicket', { title: name, description: name.repeat(3), cameraId: camera?.id ?? null });
  }
  return cameras.map(({ id }) => id);
}
