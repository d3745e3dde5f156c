/** The thread that owns the one onnxruntime session (run() blocks it) and the scene state of every camera. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { type Alpha, type FromThread, PICTURE, PLANE, type Scene, type ThreadData, type ToThread } from './messages.ts';
import { type InferenceSession, openSession, Tensor } from './onnx.ts';

const CELLS = PLANE.width * PLANE.height;
const DIMS = [1, 1, PLANE.height, PLANE.width];
const VARIANCE_FIRST = 64;

type State = Record<'bgFast' | 'bgSlow' | 'variance' | 'prev' | 'refEdge', Tensor>;

const port = parentPort;
if (port === null) throw new Error('session-thread.ts runs only as a worker thread.');
const say = (message: FromThread) => port.postMessage(message);
const { modelPath, sha256 } = workerData as ThreadData;

const plane = (value: number) => new Tensor('float32', new Float32Array(CELLS).fill(value), DIMS);

async function open(): Promise<InferenceSession | null> {
  const model = readFileSync(modelPath);
  const found = createHash('sha256').update(model).digest('hex');
  if (found !== sha256) {
    say({ type: 'refused', reason: `${modelPath} has the hash ${found}, its card says ${sha256}.` });
    return null;
  }
  // Arithmetic of a millisecond: copying to a GPU and back would cost more.
  const plane = [1, 1, PLANE.height, PLANE.width];
  const sizes = { bgFast: plane, bgSlow: plane, variance: plane, prev: plane, refEdge: plane };
  return (await openSession(model, ['cpu'], sizes)).session;
}

function run(session: InferenceSession, rgb: Uint8Array, state: State, alpha: Alpha) {
  const image = new Tensor('uint8', rgb, [1, PICTURE.height, PICTURE.width, 3]);
  return session.run({ image, ...state, alpha: new Tensor('float32', Float32Array.from(alpha), [2]) });
}

type Outputs = Awaited<ReturnType<typeof run>>;

function output(outputs: Outputs, name: string): Tensor {
  const tensor = outputs[name];
  if (tensor === undefined) throw new Error(`The model has no output ${name}.`);
  return tensor as Tensor;
}

async function look(session: InferenceSession, states: Map<string, State>, message: ToThread & { type: 'look' }) {
  const { rgb, alpha, cameraId } = message;
  let state = states.get(cameraId);
  const seeded = state === undefined;
  if (state === undefined) {
    const blank = {
      bgFast: plane(0),
      bgSlow: plane(0),
      variance: plane(VARIANCE_FIRST),
      prev: plane(0),
      refEdge: plane(0),
    };
    // Twice: gain compensation bends the first `gray` towards the blank background, so the second run starts from it
    // with the gain at 1.
    const rough = await run(session, rgb, blank, alpha);
    const first = output(rough, 'gray');
    const second = await run(session, rgb, { ...blank, bgFast: first, bgSlow: first, prev: first }, alpha);
    const gray = output(second, 'gray');
    state = {
      bgFast: gray,
      bgSlow: gray,
      prev: gray,
      variance: plane(VARIANCE_FIRST),
      refEdge: output(second, 'edge'),
    };
  }
  const outputs = await run(session, rgb, state, alpha);
  states.set(cameraId, {
    bgFast: output(outputs, 'bgFastNext'),
    bgSlow: output(outputs, 'bgSlowNext'),
    variance: output(outputs, 'varianceNext'),
    prev: output(outputs, 'gray'),
    refEdge: state.refEdge,
  });
  say({ type: 'seen', id: message.id, scene: sceneOf(outputs, seeded) });
}

function sceneOf(outputs: Outputs, seeded: boolean): Scene {
  const stats = output(outputs, 'stats').data as Float32Array;
  const [luma = 0, contrast = 0, focus = 0, edgeCorrelation = 0, foreground = 0, motion = 0, settled = 0] = stats;
  const mask = output(outputs, 'mask').data as Uint8Array;
  const grid = output(outputs, 'grid').data as Float32Array;
  const still = output(outputs, 'still').data as Uint8Array;
  const edgeGain = output(outputs, 'edgeGain').data as Uint8Array;
  return { seeded, mask, still, edgeGain, grid, luma, contrast, focus, edgeCorrelation, foreground, motion, settled };
}

const session = await open();
if (session !== null) {
  const states = new Map<string, State>();
  let last: Promise<void> = Promise.resolve();
  port.on('message', (message: ToThread) => {
    // An endless wait that burns nothing.
    if (message.type === 'hang') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    if (message.type === 'forget') last = last.then(() => void states.delete(message.cameraId));
    if (message.type !== 'look') return;
    last = last
      .then(() => look(session, states, message))
      .catch((error: unknown) => say({ type: 'failed', id: message.id, reason: String(error) }));
  });
  say({ type: 'ready' });
}
