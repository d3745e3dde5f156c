/** The scene graph: arithmetic only, no trained weights. State goes in and comes out, so one session serves all cameras. */
import { ELEMENT, GraphWriter } from './onnx.ts';

export const FRAME = { width: 320, height: 192 } as const;
const CELL = 8;
const { float32, uint8 } = ELEMENT;

/** Authors the graph; `stats` and `grid` channels are listed in edge/ai/models/scene/card.json. */
export function sceneGraph(): Buffer {
  const g = new GraphWriter();
  const [h, w] = [FRAME.height / 2, FRAME.width / 2];
  const plane = ['n', 1, h, w];
  g.input('image', uint8, ['n', FRAME.height, FRAME.width, 3]);
  for (const name of ['bgFast', 'bgSlow', 'variance', 'prev', 'refEdge']) g.input(name, float32, plane);
  g.input('alpha', float32, [2]);
  const c = (value: number) => g.floats([value], []);
  const binary = (type: string) => (a: string, b: string) => g.node(type, [a, b]);
  const [add, sub, mul, div] = [binary('Add'), binary('Sub'), binary('Mul'), binary('Div')];
  const [min, max, and, gt, lt] = [binary('Min'), binary('Max'), binary('And'), binary('Greater'), binary('Less')];
  const abs = (a: string) => g.node('Abs', [a]);
  const float = (a: string) => g.node('Cast', [a], { to: float32 });
  const mean = (a: string, keepdims = 0) => g.node('ReduceMean', [a], { axes: [1, 2, 3], keepdims });
  const pool = (a: string) => g.node('AveragePool', [a], { kernel_shape: [CELL, CELL], strides: [CELL, CELL] });

  const planar = g.node('Transpose', [float('image')], { perm: [0, 3, 1, 2] });
  const half = g.node('AveragePool', [planar], { kernel_shape: [2, 2], strides: [2, 2] });
  const luma = g.node('Conv', [half, g.floats([0.299, 0.587, 0.114], [1, 3, 1, 1])], { kernel_shape: [1, 1] });
  const colour = (at: number) => g.node('Gather', [half, g.integers([at])], { axis: 1 });
  const [red, green, blue] = [colour(0), colour(1), colour(2)];
  // Gain compensation: a light drift changes the whole picture and must not look like objects.
  const ratio = div(add(mean('bgSlow', 1), c(1)), add(mean(luma, 1), c(1)));
  const even = mul(luma, min(max(ratio, c(0.6)), c(1.67)));
  // A cloud or a lamp changes one part more than another: smooth differences of up to 12 steps are light, too.
  const coarse = g.node('AveragePool', [pool(sub(even, 'bgSlow'))], {
    ...{ kernel_shape: [5, 5], pads: [2, 2, 2, 2], strides: [1, 1], count_include_pad: 0 },
  });
  const scales = g.floats([1, 1, CELL, CELL]);
  const shade = g.node('Resize', [min(max(coarse, c(-12)), c(12)), '', scales], { mode: 'linear' });
  const gray = sub(even, shade);

  const fast = g.node('Gather', ['alpha', g.integers([0])]);
  const slow = g.node('Gather', ['alpha', g.integers([1])]);
  const dFast = sub(gray, 'bgFast');
  const dSlow = sub(gray, 'bgSlow');
  const square = mul(dSlow, dSlow);
  // In the dark less is much.
  const step = min(add(mul('bgSlow', c(0.1)), c(5)), c(15));
  const limit = max(mul('variance', c(9)), mul(step, step));
  const dPrev = sub('prev', 'bgSlow');
  // Snow, rain and insects are elsewhere in the next frame; what walks or drives is near where it was.
  const reach = (a: string, shape: readonly number[], pads: readonly number[]) =>
    g.node('MaxPool', [a], { kernel_shape: shape, pads, strides: [1, 1] });
  const before = reach(reach(float(gt(mul(dPrev, dPrev), limit)), [11, 1], [5, 0, 5, 0]), [1, 11], [0, 5, 0, 5]);
  const raw = mul(float(gt(square, limit)), before);
  const box = { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [1, 1], count_include_pad: 1 };
  const mask = float(gt(g.node('AveragePool', [raw], box), c(0.5)));
  // Settled: it differs from the long-term background and no longer changes, by its grey or by edges that came or went.
  const kernel = g.floats([0, 1, 0, 1, -4, 1, 0, 1, 0], [1, 1, 3, 3]);
  const edgesOf = (a: string) =>
    min(abs(g.node('Conv', [a, kernel], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] })), c(60));
  const ground = edgesOf('bgSlow');
  const near = { kernel_shape: [5, 5], pads: [2, 2, 2, 2], strides: [1, 1], count_include_pad: 1 };
  const came = g.node('AveragePool', [sub(edgesOf('bgFast'), ground)], near);
  const calm = lt(abs(dFast), c(12));
  const differs = g.node('Or', [gt(abs(sub('bgFast', 'bgSlow')), sub(step, c(1))), gt(abs(came), c(7))]);
  const still = float(and(differs, calm));
  // Both learn ten times slower, so that what stands there does not melt into the background at once.
  const gate = sub(c(1), mul(max(mask, still), c(0.9)));
  const nextFast = add('bgFast', mul(dFast, fast));
  const nextSlow = add('bgSlow', mul(mul(dSlow, slow), gate));
  // What stands still on the background is an object; only what keeps changing there is how the background is.
  const unrest = mul(gate, sub(c(1), mul(mask, float(calm))));
  const nextVariance = max(add('variance', mul(mul(sub(square, 'variance'), slow), unrest)), c(6));
  const motion = float(gt(abs(sub(gray, 'prev')), c(12)));
  const laplace = g.node('Conv', [luma, kernel], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] });
  const edge = min(abs(laplace), c(60));
  // Whether an outline appeared or went: the edges of now against those of the long-term background.
  const edgeGain = add(sub(edge, ground), c(60));

  const brightest = max(max(red, green), blue);
  const grey = div(sub(brightest, min(min(red, green), blue)), add(brightest, c(1)));
  const flame = and(and(gt(red, c(150)), gt(red, green)), and(gt(green, mul(blue, c(1.15))), gt(grey, c(0.3))));
  const fire = float(flame);
  const flicker = mul(fire, abs(sub(gray, 'prev')));
  // Grey that hides what was sharp, and does not jump from frame to frame.
  const veil = and(and(lt(grey, c(0.18)), lt(edge, c(14))), and(gt(abs(dSlow), c(10)), gt(luma, c(70))));
  const smoke = float(veil);

  const e = sub(edge, mean(edge, 1));
  const r = sub('refEdge', mean('refEdge', 1));
  const norm = g.node('Sqrt', [mul(mean(mul(e, e)), mean(mul(r, r)))]);
  const correlation = div(mean(mul(e, r)), add(norm, c(0.001)));
  const spread = sub(luma, mean(luma, 1));
  const contrast = g.node('Sqrt', [mean(mul(spread, spread))]);
  const stats = [mean(luma), contrast, mean(mul(laplace, laplace)), correlation, mean(mask), mean(motion), mean(still)];
  const columns = stats.map((value) => g.node('Unsqueeze', [value, g.integers([1])]));
  const grid = g.node('Concat', [mask, motion, still, edge, fire, flicker, smoke].map(pool), { axis: 1 });

  g.output(nextFast, 'bgFastNext', float32, plane);
  g.output(nextSlow, 'bgSlowNext', float32, plane);
  g.output(nextVariance, 'varianceNext', float32, plane);
  g.output(gray, 'gray', float32, plane);
  g.output(edge, 'edge', float32, plane);
  g.output(g.node('Cast', [mask], { to: uint8 }), 'mask', uint8, plane);
  g.output(g.node('Cast', [still], { to: uint8 }), 'still', uint8, plane);
  g.output(g.node('Cast', [edgeGain], { to: uint8 }), 'edgeGain', uint8, plane);
  g.output(grid, 'grid', float32, ['n', 7, h / CELL, w / CELL]);
  g.output(g.node('Concat', columns, { axis: 1 }), 'stats', float32, ['n', stats.length]);
  return g.build('vms');
}
