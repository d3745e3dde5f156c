import { describe, expect, it } from '@jest/globals';
import { openComposed } from './composed-platform.ts';

describe('the story of an estimate', () => {
  it('takes what an edge measured, and is read at the site', async () => {
    await using platform = await openComposed();
    const added = await platform.ask(
      'mutation { addSite(input: { name: "Depot" }) { ... on AddSiteSuccess { site { id } } } }',
    );
    const id = (added.addSite as { site: { id: string } }).site.id;
    await platform.place({ cameraId: 'cam-1', name: 'Gate', siteId: id });
    const streams = [
      { cameraId: 'cam-1', state: 'RUNNING', codec: 'h264', width: 1920, height: 1080, fps: 25, bitrateBps: 2_500_000 },
    ];
    await platform.asEdge(
      'ingestion',
      'mutation ($input: EdgeReportStreamsInput!) { edgeReportStreams(input: $input) }',
      {
        input: { asOf: new Date(platform.clock.now()).toISOString(), streams },
      },
    );
    const look = () =>
      platform.ask(
        'query ($id: ID!) { site(id: $id) { name costEstimate(retentionDays: 30) { cameras measuredCameras bitrateBps storedBytes disks currency } } }',
        { id },
      );
    const answer = await platform.until(look, (found) => JSON.stringify(found).includes('"measuredCameras":1'));
    expect(answer).toEqual({
      site: {
        name: 'Depot',
        costEstimate: {
          cameras: 1,
          measuredCameras: 1,
          bitrateBps: 2.5e6,
          storedBytes: 8.1e11,
          disks: 3,
          currency: 'USD',
        },
      },
    });
    const plan = { cameras: [{ name: 'Yard', count: 8, codec: 'H265' }], raid: 'RAID6' };
    const saved = await platform.ask(
      'mutation ($plan: CalculatorPlanInput!) { saveCostScenario(input: { name: "Yard", plan: $plan }) { ... on SaveCostScenarioSuccess { scenario { id estimate { disks } } } } }',
      { plan },
    );
    expect(saved.saveCostScenario).toMatchObject({ scenario: { estimate: { disks: 4 } } });
    const foreign = await platform.outcome(
      'query ($id: ID!) { site(id: $id) { costEstimate { cameras } } }',
      { id },
      platform.stranger,
    );
    expect(foreign.data).toEqual({ site: null });
  });
});
