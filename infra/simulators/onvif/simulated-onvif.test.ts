import { describe, expect, it } from '@jest/globals';
import onvif from 'onvif';
import { startSimulatedOnvif } from './simulated-onvif.ts';

const channel = {
  name: 'Gate',
  streams: [
    { url: 'rtsp://127.0.0.1:8554/gate', codec: 'H264', width: 1280, height: 720, fps: 15 },
    { url: 'rtsp://127.0.0.1:8554/gate-sub', codec: 'H264', width: 640, height: 360, fps: 10 },
  ],
} as const;

/** Callbacks of a client that nobody here wrote. */
function asked<T>(ask: (done: (error: Error | null, value?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => ask((error, value) => (error ? reject(error) : resolve(value as T))));
}

describe('the simulated ONVIF device, asked by npm onvif', () => {
  it.each([true, false])('tells profiles, streams, pictures, presets and events (Media2: %s)', async (media2) => {
    await using device = await startSimulatedOnvif({ channels: [channel], username: 'u', password: 'p' });
    device.misbehave({ media2 });
    device.state.clockSkewMs = 3_600_000; // the client compensates, or is refused
    const { hostname, port } = new URL(device.address);
    const options = { hostname, port: Number(port), username: 'u', password: 'p', timeout: 5_000, autoconnect: false };
    const camera = new onvif.Cam(options);
    await asked((done) => camera.connect(done));
    const info = await asked<{ manufacturer?: string }>((done) => camera.getDeviceInformation(done));
    expect(info.manufacturer).toBe('VMS Simulators');
    expect(camera.profiles?.length).toBe(2);
    const { uri } = await asked<{ uri: string }>((done) => camera.getStreamUri({ protocol: 'RTSP' }, done));
    expect(uri).toBe(channel.streams[0].url);
    expect(JSON.stringify(await asked((done) => camera.getPresets({}, done)))).toContain('Door');
    await asked((done) => camera.continuousMove({ x: 0.5, y: 0, zoom: 0 }, done));
    expect(device.state.told.at(-1)).toMatch(/^ContinuousMove 0.5,0/);
    await asked((done) => camera.createPullPointSubscription(done));
    device.state.signal({ kind: 'MOTION', channel: 1, active: true });
    const pulled = await asked((done) => camera.pullMessages({ messageLimit: 5 }, done));
    expect(JSON.stringify(pulled)).toContain('VideoSource/MotionAlarm');
    await asked((done) => camera.renew({}, done));
    await asked((done) => camera.unsubscribe(done));
    expect(device.subscriptions.size).toBe(0);
  });

  it('refuses a wrong password', async () => {
    await using device = await startSimulatedOnvif({ channels: [channel], username: 'u', password: 'p' });
    const { hostname, port } = new URL(device.address);
    const camera = new onvif.Cam({ hostname, port: Number(port), username: 'u', password: 'x', autoconnect: false });
    await expect(asked((done) => camera.connect(done))).rejects.toThrow(/authorized/i);
  });
});
