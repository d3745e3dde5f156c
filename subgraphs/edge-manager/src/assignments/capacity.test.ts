import { describe, expect, it } from '@jest/globals';
import { type Candidate, capacityOf, chooseEdge } from './capacity.ts';

const edge = (id: string, cameras: number, camerasMax: number | null, online = true): Candidate => ({
  ...{ id, name: id.toUpperCase(), cameras, camerasMax, online },
});

describe('which edge takes a camera', () => {
  it('is the one with the most room for its size, and every other one says why not', () => {
    const chosen = chooseEdge([edge('a', 8, 16), edge('b', 10, 32), edge('c', 4, 4), edge('d', 0, 99, false)], 'here');
    expect(chosen.edgeId).toBe('b');
    expect(chosen.reason).toBe('"B" has the most room of 4 here: 10 of 32 cameras before this one.');
    expect(chosen.considered.map(({ verdict }) => verdict)).toEqual(['LESS_ROOM', 'CHOSEN', 'FULL', 'OFFLINE']);
  });

  it('is none when all are full or away', () => {
    const none = chooseEdge([edge('a', 2, 2), edge('b', 0, 2, false)], 'at the site');
    expect(none).toMatchObject({ edgeId: null, reason: 'No edge at the site can take it: 1 away, 1 full.' });
  });

  it('goes by what was set, else by the cores of the machine, else by nothing', () => {
    const machine = { cores: 4 } as Parameters<typeof capacityOf>[1];
    expect(capacityOf({ camerasMax: 3 }, machine)).toEqual({ camerasMax: 3, basis: 'SET' });
    expect(capacityOf({ camerasMax: null }, machine)).toEqual({ camerasMax: 32, basis: 'ESTIMATED' });
    expect(capacityOf({ camerasMax: null }, undefined)).toEqual({ camerasMax: null, basis: 'UNKNOWN' });
  });
});
