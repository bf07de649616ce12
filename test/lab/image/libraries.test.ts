import { describe, expect, test } from '@jest/globals';
import { parseLibraries } from '../../../src/lab/image/libraries.js';

describe('parseLibraries', () => {
  test('gives paths inside the root, the loader by the name of its file, and no virtual library', () => {
    const output = `\tlinux-vdso.so.1 (0x00007ffc1b5f2000)
\tlibcap.so.2 => /r/usr/lib/x86_64-linux-gnu/libcap.so.2 (0x00007f8a1c000000)
\t/lib64/ld-linux-x86-64.so.2 => /r/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 (0x00007f8a1c200000)
\tlibgone.so.1 => not found
`;
    expect(parseLibraries(output, '/r')).toEqual([
      '/usr/lib/x86_64-linux-gnu/libcap.so.2',
      '/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2',
    ]);
  });
});
