import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { startSimulatedDahua } from './dahua/simulated-dahua.ts';
import { startSimulatedHikvision } from './hikvision/simulated-hikvision.ts';

const login = { username: 'admin', password: 'secret' };
const channels = [{ name: 'Gate', streams: [] }];

/** A client that nobody here wrote: body and status, or what came within the time of a stream that does not end. */
async function curl(url: string, auth: '--digest' | '--basic', password = login.password, seconds = '5') {
  const args = ['-s', '-g', auth, '-u', `${login.username}:${password}`, '-m', seconds, '-w', '\n%{http_code}', url];
  const ended = promisify(execFile)('curl', args).catch((error: { stdout: string }) => error);
  const { stdout } = await ended;
  const at = stdout.lastIndexOf('\n');
  return { body: stdout.slice(0, at), status: stdout.slice(at + 1) };
}

describe('the simulated vendors, asked by curl', () => {
  it('Hikvision takes its digest, refuses a wrong password, and streams alerts', async () => {
    await using device = await startSimulatedHikvision({ channels, ...login });
    const ask = (path: string, password?: string, seconds?: string) =>
      curl(`${device.address}ISAPI/${path}`, '--digest', password, seconds);
    expect(await ask('System/deviceInfo')).toMatchObject({ status: '200', body: expect.stringContaining('DS-SIM') });
    expect((await ask('System/deviceInfo', 'wrong')).status).toBe('401');
    device.state.signal({ kind: 'MOTION', channel: 1, active: true });
    const alerts = await ask('Event/notification/alertStream', login.password, '1');
    expect(alerts.body).toMatch(/--boundary\r\nContent-Type: application\/xml[\s\S]+<eventType>VMD</);
  });

  it.each([true, false])('Dahua takes its credentials and streams heartbeats (Basic only: %s)', async (basicOnly) => {
    await using device = await startSimulatedDahua({ channels, ...login, basicOnly });
    const ask = (path: string, password?: string, seconds?: string) =>
      curl(`${device.address}cgi-bin/${path}`, basicOnly ? '--basic' : '--digest', password, seconds);
    expect((await ask('magicBox.cgi?action=getDeviceType')).body).toBe('type=IPC-SIM\r\n');
    expect((await ask('magicBox.cgi?action=getDeviceType', 'wrong')).status).toBe('401');
    const events = await ask('eventManager.cgi?action=attach&codes=[All]&heartbeat=5', login.password, '2');
    expect(events.body).toMatch(/--myboundary\r\nContent-Type: text\/plain\r\nContent-Length:9\r\n\r\nHeartbeat/);
  });
});
