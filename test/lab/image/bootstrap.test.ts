import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { bootstrapArguments } from '../../../src/lab/image/bootstrap.js';
import { release } from '../../../src/lab/image/recipe.js';

/** A mirror of somebody who has no key of Debian's: correct in everything but its signature. */
const files = new Map<string, string>([[`/dists/${release}/main/binary-amd64/Packages`, '']]);
const sum = createHash('sha256').update('').digest('hex');
files.set(
  `/dists/${release}/Release`,
  `Origin: Debian\nSuite: ${release}\nCodename: ${release}\nArchitectures: amd64\nComponents: main\nDate: ${new Date().toUTCString().replace('GMT', 'UTC')}\nSHA256:\n ${sum} 0 main/binary-amd64/Packages\n`,
);

test('an image is not built from a mirror that Debian did not sign', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rigger-bootstrap-'));
  const asked: string[] = [];
  const mirror = createServer(({ url = '' }, response) => {
    asked.push(url);
    const content = files.get(url);
    response.statusCode = content === undefined ? 404 : 200;
    response.end(content);
  }).listen(0, '127.0.0.1');
  await once(mirror, 'listening');
  try {
    const root = join(folder, 'root');
    const words = await bootstrapArguments(root, folder);
    const own = words.slice(1, words.indexOf(root) + 1).filter((word) => !/Acquire::https?:/i.test(word));
    const url = `http://127.0.0.1:${(mirror.address() as AddressInfo).port}`;
    const said = await new Promise<string>((resolve) =>
      execFile('mmdebstrap', [...own, url], { timeout: 120_000 }, (error, _, stderr) =>
        resolve(`${error ? 'failed' : 'built'}\n${stderr}`),
      ),
    );
    expect(said).toMatch(/^failed[\s\S]*is not signed/);
    expect(asked).toContain(`/dists/${release}/Release`);
  } finally {
    mirror.close();
    rmSync(folder, { recursive: true, force: true });
  }
}, 150_000);
