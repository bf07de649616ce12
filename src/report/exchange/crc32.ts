/** Node has one of its own only since 20.15 and 22.2. */
const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

/** The CRC-32 of a zip, piece by piece: goes on from what the pieces before gave. */
export const crc32 = (piece: Uint8Array, before = 0): number => {
  let value = ~before >>> 0;
  for (let i = 0; i < piece.length; i++) value = table[(value ^ piece[i]!) & 0xff]! ^ (value >>> 8);
  return ~value >>> 0;
};
