/** What an ONNX file says of itself (ModelProto.metadata_props, field 14): the runtime's JavaScript API does not tell. */

/** Empty for a file that says nothing. Throws on bytes that are no protobuf message. */
export function metadataOf(model: Uint8Array): Map<string, string> {
  const found = new Map<string, string>();
  for (const { field, body } of fields(model)) {
    if (field !== 14 || body === null) continue;
    let [key, value] = ['', ''];
    for (const part of fields(body)) {
      if (part.field === 1 && part.body) key = text(part.body);
      if (part.field === 2 && part.body) value = text(part.body);
    }
    found.set(key, value);
  }
  return found;
}

const text = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');

function* fields(bytes: Uint8Array): Generator<{ field: number; body: Uint8Array | null }> {
  let at = 0;
  const varint = (): number => {
    let [value, factor] = [0, 1];
    for (;;) {
      const byte = bytes[at++];
      if (byte === undefined || factor > 2 ** 63) throw new Error('The file is not an ONNX model.');
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const [field, wire] = [Math.floor(tag / 8), tag % 8];
    if (wire === 0) varint();
    else if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else if (wire === 2) {
      const length = varint();
      if (at + length > bytes.length) throw new Error('The file is cut off.');
      yield { field, body: bytes.subarray(at, at + length) };
      at += length;
    } else throw new Error('The file is not an ONNX model.');
  }
}
