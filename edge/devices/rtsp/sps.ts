/** Reads what the recorder needs from H.264 and H.265 sequence parameter sets. */
export interface SpsFacts {
  readonly width: number;
  readonly height: number;
  readonly reorderDepth: number;
  readonly chroma: number;
  readonly bitDepth: number;
}

/** Bits of a NAL unit without emulation prevention; reading past the end throws RangeError. */
class Bits {
  private readonly bytes: Buffer;
  private at = 0;
  constructor(nal: Buffer) {
    const out = Buffer.alloc(nal.length);
    let n = 0;
    let zeros = 0;
    for (const b of nal) {
      if (zeros >= 2 && b === 3) {
        zeros = 0;
        continue;
      }
      zeros = b === 0 ? zeros + 1 : 0;
      out[n++] = b;
    }
    this.bytes = out.subarray(0, n);
  }
  u(count: number): number {
    let v = 0;
    for (let i = 0; i < count; i++, this.at++) {
      const byte = this.bytes[this.at >> 3];
      if (byte === undefined) throw new RangeError('The parameter set ends early.');
      v = v * 2 + ((byte >> (7 - (this.at & 7))) & 1);
    }
    return v;
  }
  ue(): number {
    let zeros = 0;
    while (this.u(1) === 0) if (++zeros > 31) throw new RangeError('An Exp-Golomb code is too long.');
    return 2 ** zeros - 1 + this.u(zeros);
  }
  se(): number {
    const v = this.ue();
    return v & 1 ? (v + 1) / 2 : -v / 2;
  }
}

/** Throws RangeError on a damaged set. */
export function readH264Sps(nal: Buffer): SpsFacts {
  const b = new Bits(nal.subarray(1));
  const profile = b.u(8);
  const constraints = b.u(8);
  const level = b.u(8);
  b.ue();
  let chroma = 1;
  let bitDepth = 8;
  if ([100, 110, 122, 244, 44, 83, 86, 118, 128].includes(profile)) {
    chroma = b.ue();
    if (chroma === 3) b.u(1);
    bitDepth = 8 + b.ue();
    b.ue();
    b.u(1);
    const lists = b.u(1) ? (chroma === 3 ? 12 : 8) : 0;
    for (let i = 0; i < lists; i++) if (b.u(1)) skipScaling(b, i < 6 ? 16 : 64);
  }
  b.ue();
  const pocType = b.ue();
  if (pocType === 0) b.ue();
  else if (pocType === 1) {
    b.u(1);
    b.se();
    b.se();
    for (let i = b.ue(); i > 0; i--) b.se();
  }
  const refs = b.ue();
  b.u(1);
  const mbsWide = b.ue() + 1;
  const mapUnits = b.ue() + 1;
  const frameOnly = b.u(1);
  if (!frameOnly) b.u(1);
  b.u(1);
  let [left, right, top, bottom] = [0, 0, 0, 0];
  if (b.u(1)) [left, right, top, bottom] = [b.ue(), b.ue(), b.ue(), b.ue()];
  const cropX = chroma === 1 || chroma === 2 ? 2 : 1;
  const cropY = (chroma === 1 ? 2 : 1) * (2 - frameOnly);
  const intraOnly =
    profile === 66 || pocType === 2 || ((constraints & 0x10) !== 0 && [44, 86, 100, 110, 122, 244].includes(profile));
  const height = mapUnits * 16 * (2 - frameOnly);
  const reorderDepth = intraOnly ? 0 : (vuiReorder(b) ?? Math.min(refs, framesAt(level, mbsWide * (height / 16))));
  return {
    width: mbsWide * 16 - (left + right) * cropX,
    height: height - (top + bottom) * cropY,
    reorderDepth,
    chroma,
    bitDepth,
  };
}

function framesAt(level: number, macroblocks: number): number {
  const dpb: Record<number, number> = {
    30: 8100,
    31: 18000,
    32: 20480,
    40: 32768,
    41: 32768,
    42: 34816,
    50: 110400,
    51: 184320,
    52: 184320,
  };
  return Math.max(1, Math.min(16, Math.floor((dpb[level] ?? 32768) / Math.max(1, macroblocks))));
}

function skipScaling(b: Bits, size: number): void {
  let next = 8;
  for (let i = 0, last = 8; i < size; i++) {
    if (next !== 0) next = (last + b.se() + 256) % 256;
    last = next === 0 ? last : next;
  }
}

/** Null when the set does not say. */
function vuiReorder(b: Bits): number | null {
  try {
    if (!b.u(1)) return null;
    if (b.u(1) && b.u(8) === 255) b.u(32);
    if (b.u(1)) b.u(1);
    if (b.u(1)) {
      b.u(4);
      if (b.u(1)) b.u(24);
    }
    if (b.u(1)) {
      b.ue();
      b.ue();
    }
    if (b.u(1)) b.u(65);
    const hrd = () => {
      const n = b.ue() + 1;
      b.u(8);
      for (let i = 0; i < n; i++) {
        b.ue();
        b.ue();
        b.u(1);
      }
      b.u(20);
    };
    const nal = b.u(1);
    if (nal) hrd();
    const vcl = b.u(1);
    if (vcl) hrd();
    if (nal || vcl) b.u(1);
    b.u(1);
    if (!b.u(1)) return null;
    b.u(1);
    b.ue();
    b.ue();
    b.ue();
    b.ue();
    return Math.min(16, b.ue());
  } catch {
    return null; // VUI is optional and often damaged
  }
}

/** Throws RangeError on a damaged set. */
export function readH265Sps(nal: Buffer): SpsFacts {
  const b = new Bits(nal.subarray(2));
  b.u(4);
  const layers = b.u(3);
  b.u(1);
  b.u(88);
  b.u(8);
  const present: [number, number][] = [];
  for (let i = 0; i < layers; i++) present.push([b.u(1), b.u(1)]);
  if (layers > 0) for (let i = layers; i < 8; i++) b.u(2);
  for (const [profile, level] of present) {
    if (profile) b.u(88);
    if (level) b.u(8);
  }
  b.ue();
  const chroma = b.ue();
  if (chroma === 3) b.u(1);
  const width = b.ue();
  const height = b.ue();
  let [left, right, top, bottom] = [0, 0, 0, 0];
  if (b.u(1)) [left, right, top, bottom] = [b.ue(), b.ue(), b.ue(), b.ue()];
  const bitDepth = 8 + b.ue();
  b.ue();
  b.ue();
  let reorderDepth = 0;
  for (let i = b.u(1) ? 0 : layers; i <= layers; i++) {
    b.ue();
    reorderDepth = Math.min(16, b.ue());
    b.ue();
  }
  const x = chroma === 1 || chroma === 2 ? 2 : 1;
  const y = chroma === 1 ? 2 : 1;
  return { width: width - (left + right) * x, height: height - (top + bottom) * y, reorderDepth, chroma, bitDepth };
}
