import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { fileState } from '../../../src/facts/files/file-state.js';

/**
 * A stat(1) that counts how often it was called, and before one of the calls writes the file anew, as rigger does.
 * Busybox's takes a dash for a name.
 */
const stat = `#!/bin/sh
echo >"$FOLDER/calls/$$"
set -- "$(ls "$FOLDER/calls" | wc -l)" "$@"
[ "$1" != "$CALL" ] || mv "$FOLDER/next" "$FOLDER/file"
shift
[ -z "$BUSYBOX" ] || [ "$4" != - ] || exit 1
exec /usr/bin/stat "$@"
`;

test.each([
  ...[0, 1, 2, 3].map((call) => ({ call, whose: 'GNU', usual: 1 })),
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((call) => ({ call, whose: 'busybox', usual: 3 })),
])('a file that is replaced at call $call of the stat of $whose is read all the same', ({
  call,
  whose,
  usual,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'rigger-replaced-'));
  try {
    spawnSync('mkdir', [join(folder, 'calls')]);
    writeFileSync(join(folder, 'stat'), stat, { mode: 0o755 });
    writeFileSync(join(folder, 'file'), 'old');
    writeFileSync(join(folder, 'next'), 'and now new');
    const query = fileState({ path: join(folder, 'file'), follow: true, content: true });
    const env = {
      PATH: `${folder}:/usr/bin:/bin`,
      FOLDER: folder,
      CALL: String(call),
      BUSYBOX: whose === 'GNU' ? '' : '1',
    };
    const { stdout, stderr, status } = spawnSync('/bin/sh', ['-c', query.script], { encoding: 'utf8', env });
    const reading = query.parse({ stdout, stderr, exit: status ?? 255 });
    const calls = readdirSync(join(folder, 'calls')).length;
    const replaced = call > 0 && call <= calls;
    expect(reading).toMatchObject({ available: true, value: { type: 'file' } });
    const { text, size } = (reading as { value: { text: string; size: number } }).value;
    if (call === 0) expect([text, calls]).toEqual(['old', usual]);
    else if (replaced)
      expect([
        ['old', 3],
        ['and now new', 11],
      ]).toContainEqual([text, size]);
    else expect(text).toBe('old');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
