import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadTypeScript } from '../../scripts/load-typescript.mjs';
import { measure } from '../measure/measure.mjs';
import { inWorkspace } from './workspace.mjs';

const gibibyte = 2 ** 30;
/** As large as captures of packets become. */
const fileSize = gibibyte / 4;
const megabytes = 300;

export const largeBundle = {
  title: 'verify a large bundle',
  measure: ({ bundleGib }) =>
    inWorkspace(async (folder, rigger) => {
      const { bavail, bsize } = statfsSync(folder);
      if (bavail * bsize < (bundleGib + 1) * gibibyte)
        throw new Error(`no room for a bundle of ${bundleGib} GiB below ${folder}: --bundle-gib`);
      const { fixtureBundle } = await loadTypeScript('test/report/fixture-bundle.ts');
      const run = await fixtureBundle(folder, { blocks: 8 });
      const files = addCaptures(run, bundleGib * gibibyte);
      await rigger('report', run);
      const sums = () => measure(['sha256sum', ...files], { env: process.env });
      // Once to have as much of it in memory as there is room for, for both alike.
      await sums();
      const verify = await rigger('verify', run);
      const bare = await sums();
      const ratio = verify.wall / bare.wall;
      const speed = (bundleGib * 1.073741824) / verify.wall;
      for (const file of files) rmSync(file);
      return {
        seen: `${ratio.toFixed(2)} times sha256sum, ${speed.toFixed(2)} GB/s, ${(verify.rss / 1e6).toFixed(0)} MB`,
        limit: `at most 1.5 times, ${megabytes} MB`,
        verdict: ratio <= 1.5 && verify.rss <= megabytes * 1e6 ? 'met' : 'missed',
        figures: { bundleGib, verify, sha256sum: bare },
      };
    }),
};

/** Large files that the bundle vouches for; returns their paths. */
const addCaptures = (run, bytes) => {
  mkdirSync(join(run, 'captures'), { recursive: true });
  const chunk = Buffer.alloc(1 << 24);
  for (let at = 0; at < chunk.length; at += 4) chunk.writeUInt32LE((at * 2654435761) >>> 0, at);
  return Array.from({ length: Math.max(1, Math.round(bytes / fileSize)) }, (_, index) => {
    const name = `captures/${index}.pcap`;
    const file = join(run, name);
    const hash = createHash('sha256');
    writeFileSync(file, '');
    for (let size = 0; size < fileSize; size += chunk.length) {
      chunk.writeUInt32LE(index, 0);
      appendFileSync(file, chunk);
      hash.update(chunk);
    }
    appendFileSync(join(run, 'MANIFEST.sha256'), `${hash.digest('hex')}  ${name}\n`);
    return file;
  });
};
