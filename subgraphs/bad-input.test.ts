import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accessRules } from '../schema/access/rules.ts';
import { type Spoilt, Stored, spoil, Version } from './bad-input.test.support.ts';
import type { Principal } from './kit/src/auth/principal.ts';
import type { RunningSubgraph } from './kit/src/define-subgraph.ts';
import {
  type Answer,
  type Asked,
  answerOf,
  askFor,
  isDestructive,
  matrixOf,
  type Question,
  questionsOf,
  ruleOf,
  sampleOf,
} from './questions.test.support.ts';
import { definitions } from './serve.ts';
import { openWorld, type World } from './world.test.support.ts';

const relay: Principal = { kind: 'service', id: 'relay', tenantId: null };

/**
 * Mutations that keep whatever id they are given, and why that is right; a reference to another tenant's thing resolves
 * to null for whoever reads it (access.test).
 */
const KEEPS_IDS: Readonly<Record<string, string>> = {
  'Mutation.linkTicket': 'an event may be named before its edge was online to send it',
  'Mutation.openTicket': 'as linkTicket',
  'Mutation.createSavedSearch': 'a search for what is not there finds nothing',
  'Mutation.updateSavedSearch': 'as createSavedSearch',
  'Mutation.addNotificationRule': 'a rule about what is not there never speaks',
  'Mutation.updateNotificationRule': 'as addNotificationRule',
  'Mutation.addTicketRule': 'as addNotificationRule',
  'Mutation.updateTicketRule': 'as addNotificationRule',
  'Mutation.edgeReportStorage': 'an edge tells what lies on its disk, also of a camera that was removed',
  'Mutation.edgeReportStreams': 'an edge tells what it runs',
  'Mutation.createEnrolment': 'the site is looked up when it is shown',
};

/** Mutations that answer with a report, in which each row has its own code. */
const REPORTS = new Set(['Mutation.changeEvents', 'Mutation.importCameras']);

describe('bad input', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  }, 120_000);
  afterAll(async () => {
    await world?.[Symbol.asyncDispose]();
  });

  // What undoes things comes last, of all subgraphs: until then there is something to ask about.
  describe.each([
    { of: 'any mutation', destructive: false },
    { of: 'any mutation that undoes something', destructive: true },
  ])('to $of', ({ destructive }) => {
    const those = definitions.filter(({ name }) =>
      Object.keys(matrixOf(name)).some((row) => row.startsWith('Mutation.') && isDestructive({ row }) === destructive),
    );
    it.each(those.map(({ name }) => name))(
      'of %s is a typed error and changes nothing',
      async (name) => {
        const running = world.opened.subgraphs.get(name) as RunningSubgraph;
        const mutations = questionsOf(running.schema, running.sdl).filter(
          ({ operation, row }) => operation === 'mutation' && isDestructive({ row }) === destructive,
        );
        using stored = new Stored(world.home, name);
        const wrong: string[] = [];
        for (const question of mutations) wrong.push(...(await wrongWith(name, question, stored)));
        expect(wrong).toEqual([]);
      },
      300_000,
    );
  });

  async function wrongWith(name: string, question: Question, stored: Stored): Promise<string[]> {
    const sample = sampleOf(matrixOf(name)[question.row]);
    const asked = askFor(question, world.ids, sample);
    const version = isDestructive(question) ? null : await versionFor(name, question, asked);
    const all = spoil(question, asked, { own: world.ids, foreign: world.foreignIds, sample });
    const wrong: string[] = [];
    // Those that must fail first: they leave the version as it is.
    for (const spoilt of [...all].sort((a, b) => Number(b.never) - Number(a.never))) {
      const said = await judge(
        name,
        question,
        { ...spoilt, variables: version?.in(spoilt.variables) ?? spoilt.variables },
        stored,
      );
      if (said === 'answered') version?.moved();
      else if (said) wrong.push(`${question.row} with ${spoilt.what}: ${said}`);
    }
    return wrong;
  }

  /** What is wrong with the answer, or null. A change is looked at twice: the first may be a message that arrived. */
  async function judge(
    name: string,
    question: Question,
    spoilt: Spoilt,
    stored: Stored,
    again = false,
  ): Promise<string | null> {
    const before = stored.all();
    const answer = await answerTo(name, question, spoilt);
    if (answer.at === 'answered') {
      if (!spoilt.never) return 'answered';
      if (REPORTS.has(question.row) && stored.all() === before) return null;
      return mayName(name, question, spoilt, () => !stored.gained(spoilt.foreign ?? '', before))
        ? null
        : `answered as ${answer.as}`;
    }
    const untyped = answer.code.startsWith('no code') && !/Variable "\$|got invalid value/.test(answer.code);
    if (answer.code === 'INTERNAL' || untyped) return `${answer.code}; give it a typed Fault`;
    if (stored.all() === before) return null;
    return again
      ? `refused as ${answer.code}, and something was stored all the same`
      : judge(name, question, spoilt, stored, true);
  }

  /** Our own services span tenants, a report may name what is not kept, and some references are kept as they are. */
  function mayName(name: string, { row }: Question, { foreign }: Spoilt, forgotten: () => boolean): boolean {
    if (foreign === undefined) return false;
    return ruleOf(matrixOf(name)[row] ?? 'ADMIN') === 'service' || row in KEEPS_IDS || forgotten();
  }

  async function answerTo(name: string, question: Question, { source, variables }: Asked): Promise<Answer> {
    return answerOf(await world.ask(name, source, variables, askerOf(name, question)), question.field.name);
  }

  /** The version that a mutation under optimistic locking expects now, found by asking. */
  async function versionFor(name: string, question: Question, asked: Asked): Promise<Version | null> {
    if (!/"version":/.test(JSON.stringify(asked.variables))) return null;
    for (let at = 0; at < 60; at += 1) {
      const version = new Version(at);
      const put = () => answerTo(name, question, { ...asked, variables: version.in(asked.variables) });
      const first = await put();
      if (first.at === 'faulted' && /CONFLICT/.test(first.code)) continue;
      const second = await put();
      version.bumps = second.at === 'faulted' && /CONFLICT/.test(second.code);
      version.moved();
      return version;
    }
    throw new Error(`${question.row} takes no version from 0 to 59.`);
  }

  function askerOf(name: string, { row }: Question): Principal | null {
    const rule = ruleOf(matrixOf(name)[row] ?? 'ADMIN');
    if (rule === 'service') return relay;
    return accessRules[rule].admin === 'no' ? world.principals.edge : world.principals.admin;
  }
});
