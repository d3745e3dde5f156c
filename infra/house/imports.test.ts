import { describe, expect, it } from '@jest/globals';
import { files, importsOf, target } from './sources.ts';

/** Room → the rooms it may import (docs/design/architecture.md). A room may always import itself. */
const rules: readonly (readonly [room: RegExp, name: string, allowed: readonly RegExp[]])[] = [
  [/^schema\//, 'schema', []],
  [/^subgraphs\/kit\//, 'kit', [/^schema\//]],
  [/^subgraphs\/serve\.ts|^subgraphs\/[^/]+\.test\.ts/, 'serve', [/^subgraphs\//, /^schema\//]],
  [/^router\/src\/embedded/, 'router embedded', [/^router\//, /^subgraphs\//, /^schema\//]],
  [/^router\//, 'router', [/^subgraphs\/kit/, /^schema\//, /^infra\/bench\/row\.ts/]],
  [/^edge\/devices\//, 'edge/devices', [/^subgraphs\/kit/, /^schema\//, /^edge\/storage\/sample\.ts/]],
  [/^edge\/storage\//, 'edge/storage', [/^subgraphs\/kit/, /^schema\//]],
  [/^edge\/ingestion\//, 'edge/ingestion', [/^edge\/devices\//, /^edge\/storage\//, /^subgraphs\/kit/, /^schema\//]],
  [/^edge\/ai\//, 'edge/ai', [/^edge\/storage\//, /^subgraphs\/kit/, /^schema\//]],
  [/^edge\/training\//, 'edge/training', [/^edge\/ai\//, /^subgraphs\/kit/]],
  [/^edge\/media\//, 'edge/media', [/^edge\/storage\//, /^subgraphs\/kit/, /^schema\//]],
  [/^edge\/agent\//, 'edge/agent', [/^edge\/storage\//, /^subgraphs\/kit/, /^schema\//]],
  [/^edge\/subgraph\//, 'edge/subgraph', [/^edge\/(devices|storage|agent)\//, /^subgraphs\/kit/, /^schema\//]],
  [/^edge\/runtime\//, 'edge/runtime', [/^edge\//, /^subgraphs\/kit/, /^schema\//]],
  [/^clients\//, 'clients', [/^clients\/sdk\//]],
];
/** Tests may use simulators and write models of their own; the relay's tests put the real agent at the other end. */
const testSupport = [/^infra\/simulators\//, /^edge\/agent\//, /^edge\/training\/scene-graph\/onnx\.ts/];

function roomOf(path: string) {
  return rules.find(([pattern]) => pattern.test(path));
}

describe('rooms', () => {
  it('import only what their design allows', () => {
    const wrong = files(/\.(ts|tsx|mts)$/).flatMap((path) => {
      const rule = roomOf(path);
      if (rule === undefined) return [];
      const [room, name, allowed] = rule;
      const also = path.includes('.test.') ? testSupport : [];
      return importsOf(path)
        .map((written) => target(path, written))
        .filter((to): to is string => to !== null)
        .filter((to) => !room.test(to) && ![...allowed, ...also].some((pattern) => pattern.test(to)))
        .map((to) => `${path} (${name}) imports ${to}`);
    });
    expect(wrong).toEqual([]);
  });

  it('never let one subgraph import another', () => {
    const wrong = files(/^subgraphs\/[^/]+\/.*\.ts$/).flatMap((path) => {
      const own = path.split('/')[1];
      return importsOf(path)
        .map((written) => target(path, written))
        .filter((to): to is string => to?.startsWith('subgraphs/') ?? false)
        .filter((to) => ![own, 'kit'].includes(to.split('/')[1] ?? ''))
        .map((to) => `${path} imports ${to}`);
    });
    expect(wrong).toEqual([]);
  });

  it('never let the edge import a cloud subgraph or the router', () => {
    const wrong = files(/^edge\/.*\.ts$/).flatMap((path) =>
      importsOf(path)
        .map((written) => target(path, written))
        .filter((to) => to !== null && (/^router\//.test(to) || /^subgraphs\/(?!kit(\/|$))/.test(to)))
        .map((to) => `${path} imports ${to}`),
    );
    expect(wrong).toEqual([]);
  });
});
