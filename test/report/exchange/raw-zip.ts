import { deflateRawSync } from 'node:zlib';
import { crc32 } from '../../../src/report/exchange/crc32.js';

/** An entry as nobody honest would write it; what is not told is as it should be. */
export interface RawEntry {
  readonly name: string | Buffer;
  readonly content?: string | Buffer;
  readonly method?: number;
  readonly flags?: number;
  readonly mode?: number;
  readonly crc?: number;
  /** What it claims to be, unpacked. */
  readonly size?: number;
  readonly localName?: string;
  /** Where it says that it begins; where it does unless told. */
  readonly offset?: number;
}

/** A zip with 32-bit fields, byte for byte as it is told. */
export function rawZip(entries: readonly RawEntry[], end: { count?: number; disk?: number } = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const content = Buffer.from(entry.content ?? 'x');
    const method = entry.method ?? 8;
    const packed = method === 8 ? deflateRawSync(content) : content;
    const name = Buffer.from(entry.name);
    const localName = entry.localName === undefined ? name : Buffer.from(entry.localName);
    const [crc, size] = [entry.crc ?? crc32(content), entry.size ?? content.length];
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(entry.flags ?? 0x800, 6);
    local.writeUInt16LE(method, 8);
    for (const [i, value] of [crc, packed.length, size].entries()) local.writeUInt32LE(value, 14 + 4 * i);
    local.writeUInt16LE(localName.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE((3 << 8) | 20, 4);
    central.writeUInt16LE(entry.flags ?? 0x800, 8);
    central.writeUInt16LE(method, 10);
    for (const [i, value] of [crc, packed.length, size].entries()) central.writeUInt32LE(value, 16 + 4 * i);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(((entry.mode ?? 0o100644) * 0x10000) >>> 0, 38);
    central.writeUInt32LE(entry.offset ?? offset, 42);
    parts.push(local, localName, packed);
    directory.push(central, name);
    offset += 30 + localName.length + packed.length;
  }
  const listed = Buffer.concat(directory);
  const tail = Buffer.alloc(22);
  tail.writeUInt32LE(0x06054b50, 0);
  tail.writeUInt16LE(end.disk ?? 0, 4);
  for (const at of [8, 10]) tail.writeUInt16LE(end.count ?? entries.length, at);
  tail.writeUInt32LE(listed.length, 12);
  tail.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listed, tail]);
}
