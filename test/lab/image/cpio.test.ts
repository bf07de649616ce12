import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cpioArchive, fileMode, folderMode, linkMode } from '../../../src/lab/image/cpio.js';

/** Reads the format back as the kernel's documentation describes it. */
const read = (archive: Buffer) => {
  const found: { path: string; mode: number; content: string }[] = [];
  let offset = 0;
  const align = () => {
    offset = Math.ceil(offset / 4) * 4;
  };
  for (;;) {
    const field = (index: number) =>
      Number.parseInt(archive.toString('latin1', offset + 6 + index * 8, offset + 14 + index * 8), 16);
    expect(archive.toString('latin1', offset, offset + 6)).toBe('070701');
    const [mode, size, nameSize] = [field(1), field(6), field(11)];
    offset += 110;
    const path = archive.toString('utf8', offset, offset + nameSize - 1);
    expect(archive[offset + nameSize - 1]).toBe(0);
    offset += nameSize;
    align();
    if (path === 'TRAILER!!!') return found;
    found.push({ path, mode, content: archive.toString('hex', offset, offset + size) });
    offset += size;
    align();
  }
};

describe('a cpio archive', () => {
  test('gives back every entry, in order', () => {
    const entry = fc.record({
      path: fc.stringMatching(/^[a-z0-9/._é-]{1,40}$/),
      mode: fc.constantFrom(fileMode | 0o755, folderMode | 0o755, linkMode | 0o777),
      content: fc.uint8Array({ maxLength: 70 }).map((bytes) => Buffer.from(bytes)),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 12 }), (entries) => {
        const expected = entries.map((one) => ({ ...one, content: one.content.toString('hex') }));
        expect(read(cpioArchive(entries))).toEqual(expected);
      }),
    );
  });

  test('of the same entries is the same bytes', () => {
    const entries = [{ path: 'a', mode: fileMode | 0o644, content: Buffer.from('x') }];
    expect(cpioArchive(entries).equals(cpioArchive(entries))).toBe(true);
  });
});
