/** Writes ONNX graphs as protobuf bytes: only the message fields that our own graphs use. */

export const ELEMENT = { float32: 1, uint8: 2, int64: 7 } as const;
export type Element = (typeof ELEMENT)[keyof typeof ELEMENT];
export type Dimension = number | string;
export type Attribute = number | string | readonly number[];

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

const number = (field: number, value: number) => Buffer.concat([varint(field << 3), varint(value)]);

function bytes(field: number, value: Buffer | string): Buffer {
  const body = typeof value === 'string' ? Buffer.from(value) : value;
  return Buffer.concat([varint((field << 3) | 2), varint(body.length), body]);
}

function attribute(name: string, value: Attribute): Buffer {
  const body =
    typeof value === 'string'
      ? [bytes(4, value), number(20, 3)]
      : typeof value === 'number'
        ? [number(3, value), number(20, 2)]
        : [...value.map((item) => number(8, item)), number(20, 7)];
  return bytes(5, Buffer.concat([bytes(1, name), ...body]));
}

function valueInfo(field: number, name: string, type: Element, dims: readonly Dimension[]): Buffer {
  const shape = dims.map((d) => bytes(1, typeof d === 'string' ? bytes(2, d) : number(1, d)));
  const tensor = Buffer.concat([number(1, type), bytes(2, Buffer.concat(shape))]);
  return bytes(field, Buffer.concat([bytes(1, name), bytes(2, bytes(1, tensor))]));
}

/** Collects nodes and constants; names are counters, so the same calls always give the same bytes. */
export class GraphWriter {
  readonly #nodes: Buffer[] = [];
  readonly #constants: Buffer[] = [];
  readonly #inputs: Buffer[] = [];
  readonly #outputs: Buffer[] = [];
  #counter = 0;

  #name(): string {
    return `t${this.#counter++}`;
  }

  #constant(type: Element, dims: readonly number[], raw: ArrayBufferLike): string {
    const name = this.#name();
    const parts = [...dims.map((d) => number(1, d)), number(2, type), bytes(8, name), bytes(9, Buffer.from(raw))];
    this.#constants.push(bytes(5, Buffer.concat(parts)));
    return name;
  }

  /** A float constant; `dims` [] makes a scalar. */
  floats(values: readonly number[], dims: readonly number[] = [values.length]): string {
    return this.#constant(ELEMENT.float32, dims, Float32Array.from(values).buffer);
  }

  /** A one-dimensional int64 constant. */
  integers(values: readonly number[]): string {
    return this.#constant(ELEMENT.int64, [values.length], BigInt64Array.from(values, BigInt).buffer);
  }

  /** Adds a node with one output and returns that output's name. */
  node(type: string, inputs: readonly string[], attributes: Record<string, Attribute> = {}, as?: string): string {
    const out = as ?? this.#name();
    const body = [
      ...inputs.map((name) => bytes(1, name)),
      bytes(2, out),
      bytes(3, out),
      bytes(4, type),
      ...Object.entries(attributes).map(([name, value]) => attribute(name, value)),
    ];
    this.#nodes.push(bytes(1, Buffer.concat(body)));
    return out;
  }

  input(name: string, type: Element, dims: readonly Dimension[]): string {
    this.#inputs.push(valueInfo(11, name, type, dims));
    return name;
  }

  output(source: string, name: string, type: Element, dims: readonly Dimension[]): void {
    this.node('Identity', [source], {}, name);
    this.#outputs.push(valueInfo(12, name, type, dims));
  }

  /** The ModelProto (IR 8, opset 17). */
  build(producer: string): Buffer {
    const parts = [...this.#nodes, bytes(2, 'g'), ...this.#constants, ...this.#inputs, ...this.#outputs];
    const opset = Buffer.concat([bytes(1, ''), number(2, 17)]);
    return Buffer.concat([number(1, 8), bytes(2, producer), bytes(7, Buffer.concat(parts)), bytes(8, opset)]);
  }
}
