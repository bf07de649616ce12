import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from '../support/cli.js';

test('the code cache of the build is one that V8 takes, also after a run has told it to be short', () => {
  const program = JSON.stringify(join(root, 'bin/program.js'));
  const script = `const { script } = (await import(${program})).loadProgram();
    process.stdout.write(String(script.cachedDataRejected));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  expect({ stdout, stderr }).toEqual({ stdout: 'false', stderr: '' });
});
