/** Extended capabilities whose contents facts read (PCI Express Base Specification): ACS, ARI, SR-IOV. */
const kept = new Set([0x0d, 0x0e, 0x10]);

/** Where the extended capabilities begin. */
const start = 0x100;

/** Bytes that a capability of those takes: at most as many as SR-IOV's. */
const size = 0x40;

/**
 * A configuration space with the heads of its extended capabilities, and the contents of those alone that facts read:
 * among the others is the serial number of the card, and what vendors note.
 */
export const withoutSerial = (space: Uint8Array): Uint8Array => {
  const seen = new Set<number>();
  const found: { readonly at: number; readonly head: number }[] = [];
  const view = new DataView(space.buffer, space.byteOffset, space.byteLength);
  for (let at = start; at >= start && at + 4 <= space.length && !seen.has(at); ) {
    seen.add(at);
    const head = view.getUint32(at, true);
    found.push({ at, head });
    at = (head >>> 20) & 0xffc;
  }
  const left = new Uint8Array(space.length);
  left.set(space.subarray(0, start));
  const heads = [...seen].sort((one, other) => one - other);
  for (const { at, head } of found) {
    const next = heads.find((one) => one > at) ?? space.length;
    const end = kept.has(head & 0xffff) ? Math.min(at + size, next) : at + 4;
    left.set(space.subarray(at, end), at);
  }
  return left;
};
