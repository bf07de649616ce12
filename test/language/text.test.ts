import { describe, expect, test } from '@jest/globals';
import { textOf } from '../../src/language/text.js';
import { RiggerError } from '../../src/model/index.js';

const refused = (bytes: Uint8Array) => {
  try {
    textOf(bytes, 'roles/web/templates/motd');
  } catch (error) {
    if (error instanceof RiggerError) return error.diagnostics[0]!;
    throw error;
  }
  throw new Error('was read');
};

describe('bytes that are not UTF-8', () => {
  test.each([
    ['Latin-1', Buffer.from('first\nna\xefve\n', 'latin1'), 2, 3, '0xEF'],
    ['after what is UTF-8', Buffer.concat([Buffer.from('gruß: '), Buffer.from([0xff])]), 1, 7, '0xFF'],
    ['a sequence that is cut off', Buffer.from([0x61, 0x0a, 0xe2, 0x82]), 2, 1, '0xE2'],
    [
      'behind a replacement character that is meant',
      Buffer.concat([Buffer.from('\ufffd\n'), Buffer.from([0x80])]),
      2,
      1,
      '0x80',
    ],
  ])('%s: refused where it stands', (_, bytes, line, column, hex) => {
    const { code, message, position } = refused(bytes);
    expect(code).toBe('language/not-utf8');
    expect(message).toContain(hex);
    expect(position).toMatchObject({ file: 'roles/web/templates/motd', line, column });
  });

  test('text is read as it is, also in part of a larger buffer', () => {
    const bytes = Buffer.from('…grün\ufffd…');
    expect(textOf(bytes, 'x')).toBe('…grün\ufffd…');
    expect(textOf(bytes.subarray(3, bytes.length - 3), 'x')).toBe('grün\ufffd');
  });
});
