/** Files by name: letters, digits, `-`, `_`, at most 28 characters. */
export type IsoFiles = Readonly<Record<string, string>>;

const sectorSize = 2048;
const sectorsOf = (bytes: number): number => Math.ceil(bytes / sectorSize);

/**
 * A CD image (ECMA-119, "ISO 9660") with these files in its root directory, always the same bytes
 * for the same files. Names are in capitals, as the standard wants; Linux shows them in small
 * letters. No program on the host is needed to make it.
 * @see https://ecma-international.org/publications-and-standards/standards/ecma-119/
 */
export const isoImage = (volume: string, files: IsoFiles): Uint8Array => {
  const contents = Object.entries(files)
    .map(([name, text]) => ({ name: `${name.toUpperCase()}.;1`, bytes: Buffer.from(text) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  let next = firstFile;
  const placed = contents.map((file) => {
    const at = next;
    next += Math.max(1, sectorsOf(file.bytes.length));
    return { ...file, at };
  });
  const image = Buffer.alloc(next * sectorSize);
  const put = (sector: number, bytes: Buffer): void => void bytes.copy(image, sector * sectorSize);
  const root = Buffer.concat([
    directoryRecord('\0', rootDirectory, sectorSize, true),
    directoryRecord('\x01', rootDirectory, sectorSize, true),
    ...placed.map(({ name, at, bytes }) => directoryRecord(name, at, bytes.length, false)),
  ]);
  if (root.length > sectorSize) throw new RangeError('too many files for one directory sector');
  put(16, primaryDescriptor(volume, next));
  put(17, Buffer.from('\xffCD001\x01', 'latin1'));
  put(pathTableLittle, pathTable('little'));
  put(pathTableBig, pathTable('big'));
  put(rootDirectory, root);
  for (const { at, bytes } of placed) put(at, bytes);
  return image;
};

/** Sectors, after the 16 that the standard leaves to the system and the two descriptors. */
const [pathTableLittle, pathTableBig, rootDirectory, firstFile] = [18, 19, 20, 21] as const;
const pathTableBytes = 10;

/** Numbers stand in both orders of bytes (ECMA-119, 7.2.3 and 7.3.3). */
const both16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16LE(value, 0);
  bytes.writeUInt16BE(value, 2);
  return bytes;
};
const both32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(value, 0);
  bytes.writeUInt32BE(value, 4);
  return bytes;
};
const text = (value: string, length: number): Buffer => Buffer.from(value.padEnd(length), 'latin1');

/** ECMA-119, 9.1. Its date is left empty, so that the image depends on nothing but its files. */
const directoryRecord = (name: string, sector: number, bytes: number, isDirectory: boolean): Buffer => {
  const length = 33 + name.length + (name.length % 2 === 0 ? 1 : 0);
  const record = Buffer.alloc(length);
  record[0] = length;
  both32(sector).copy(record, 2);
  both32(bytes).copy(record, 10);
  record[25] = isDirectory ? 2 : 0;
  both16(1).copy(record, 28);
  record[32] = name.length;
  record.write(name, 33);
  return record;
};

/** ECMA-119, 9.4: the root directory alone. */
const pathTable = (order: 'little' | 'big'): Buffer => {
  const table = Buffer.alloc(pathTableBytes);
  table[0] = 1;
  if (order === 'little') {
    table.writeUInt32LE(rootDirectory, 2);
    table.writeUInt16LE(1, 6);
  } else {
    table.writeUInt32BE(rootDirectory, 2);
    table.writeUInt16BE(1, 6);
  }
  return table;
};

/** ECMA-119, 8.4. */
const primaryDescriptor = (volume: string, sectors: number): Buffer => {
  const little = Buffer.alloc(4);
  little.writeUInt32LE(pathTableLittle);
  const big = Buffer.alloc(4);
  big.writeUInt32BE(pathTableBig);
  const noDate = Buffer.from(`${'0'.repeat(16)}\0`, 'latin1');
  return Buffer.concat([
    Buffer.from('\x01CD001\x01\0', 'latin1'),
    text('', 32),
    text(volume, 32),
    Buffer.alloc(8),
    both32(sectors),
    Buffer.alloc(32),
    both16(1),
    both16(1),
    both16(sectorSize),
    both32(pathTableBytes),
    little,
    Buffer.alloc(4),
    big,
    Buffer.alloc(4),
    directoryRecord('\0', rootDirectory, sectorSize, true),
    text('', 128 * 4 + 37 * 3),
    noDate,
    noDate,
    noDate,
    noDate,
    Buffer.from([1]),
  ]);
};
