import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { readFile, stat } from 'node:fs/promises';
import { deflateSync } from 'fflate';
import { crc32 } from './crc32.js';

/** What a zip holds: a file of the disk, or a text. */
export type ZipSource = { readonly name: string } & ({ readonly file: string } | { readonly text: string });

/** Larger files are stored as they are: packed ones would have to be held whole. */
const PACKED_UP_TO = 1 << 25;

/** 1980-01-01 00:00, the first moment that a zip can name: when something was packed says nothing of it. */
const [TIME, DATE] = [0, 0x21];
/** UTF-8 names. */
const FLAGS = 0x0800;
const VERSION = 45;
/** A plain file that everybody may read, of a Unix. */
const [MADE_BY, ATTRIBUTES] = [(3 << 8) | VERSION, 0o100644 * 0x10000];
const LIMIT = 0xffffffff;

interface Packed {
  readonly name: Buffer;
  readonly method: 0 | 8;
  readonly crc: number;
  readonly size: number;
  readonly packed: number;
  readonly offset: number;
}

/**
 * Writes a zip in which nothing depends on machine, time or place: the same sources give the same bytes. The packing is
 * a library's in JavaScript, as zlib packs otherwise on other processors. Sizes stand before the data, in 64 bits.
 * Source: PKWARE, APPNOTE.TXT 6.3.10.
 */
export async function writeZip(to: FileHandle, sources: readonly ZipSource[]): Promise<void> {
  const entries: Packed[] = [];
  let offset = 0;
  const write = async (bytes: Uint8Array): Promise<void> => {
    await to.write(bytes);
    offset += bytes.length;
  };
  for (const source of sources) {
    const name = Buffer.from(source.name);
    const content = await contentOf(source);
    const packed = content.bytes ?? { length: content.size };
    const entry = {
      name,
      method: content.method,
      crc: content.crc,
      size: content.size,
      packed: packed.length,
      offset,
    };
    entries.push(entry);
    await write(localHeader(entry));
    if (content.bytes) await write(content.bytes);
    else if ('file' in source)
      for await (const piece of createReadStream(source.file)) await write(piece as Buffer);
  }
  const start = offset;
  for (const entry of entries) await write(centralHeader(entry));
  await write(ending(entries.length, start, offset - start));
}

async function contentOf(
  source: ZipSource,
): Promise<{ method: 0 | 8; crc: number; size: number; bytes: Uint8Array | null }> {
  if ('file' in source && (await stat(source.file)).size > PACKED_UP_TO) {
    let [crc, size] = [0, 0];
    for await (const piece of createReadStream(source.file)) {
      crc = crc32(piece as Buffer, crc);
      size += (piece as Buffer).length;
    }
    return { method: 0, crc, size, bytes: null };
  }
  const whole = 'file' in source ? await readFile(source.file) : Buffer.from(source.text);
  const packed = deflateSync(whole, { level: 6 });
  const smaller = packed.length < whole.length;
  return { method: smaller ? 8 : 0, crc: crc32(whole), size: whole.length, bytes: smaller ? packed : whole };
}

/** Every entry has its sizes in 64 bits, whether it needs them or not. */
function localHeader({ name, method, crc, size, packed }: Packed): Buffer {
  const header = Buffer.alloc(30 + 20);
  header.writeUInt32LE(0x04034b50, 0);
  fields(header, 4, [VERSION, FLAGS, method, TIME, DATE]);
  header.writeUInt32LE(crc, 14);
  header.writeUInt32LE(LIMIT, 18);
  header.writeUInt32LE(LIMIT, 22);
  fields(header, 26, [name.length, 20, 1, 16]);
  header.writeBigUInt64LE(BigInt(size), 34);
  header.writeBigUInt64LE(BigInt(packed), 42);
  return Buffer.concat([header.subarray(0, 30), name, header.subarray(30)]);
}

function centralHeader({ name, method, crc, size, packed, offset }: Packed): Buffer {
  const header = Buffer.alloc(46 + 28);
  header.writeUInt32LE(0x02014b50, 0);
  fields(header, 4, [MADE_BY, VERSION, FLAGS, method, TIME, DATE]);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(LIMIT, 20);
  header.writeUInt32LE(LIMIT, 24);
  fields(header, 28, [name.length, 28, 0, 0, 0]);
  header.writeUInt32LE(ATTRIBUTES, 38);
  header.writeUInt32LE(LIMIT, 42);
  fields(header, 46, [1, 24]);
  for (const [i, value] of [size, packed, offset].entries())
    header.writeBigUInt64LE(BigInt(value), 50 + 8 * i);
  return Buffer.concat([header.subarray(0, 46), name, header.subarray(46)]);
}

function ending(count: number, start: number, size: number): Buffer {
  const end = Buffer.alloc(56 + 20 + 22);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  fields(end, 12, [MADE_BY, VERSION]);
  for (const [i, value] of [count, count, size, start].entries())
    end.writeBigUInt64LE(BigInt(value), 24 + 8 * i);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(start + size), 64);
  end.writeUInt32LE(1, 72);
  end.writeUInt32LE(0x06054b50, 76);
  fields(end, 80, [0, 0, 0xffff, 0xffff]);
  end.writeUInt32LE(LIMIT, 88);
  end.writeUInt32LE(LIMIT, 92);
  return end;
}

/** Numbers of two bytes, one after the other. */
function fields(buffer: Buffer, at: number, values: readonly number[]): void {
  for (const [i, value] of values.entries()) buffer.writeUInt16LE(value, at + 2 * i);
}
