// `npm run release`: builds the packages of this version into release/, checks them, and says what they hold.
//   node scripts/release.mjs              the package for npm and the one for Debian
//   node scripts/release.mjs --trials     and tries both in clean roots of Debian 12 and 13, as root
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ensureNodes, nodes } from './nodes.mjs';
import { checkDebianPackage, checkNpmPackage } from './release/check.mjs';
import { makeDebianPackage, ownNode } from './release/debian-package.mjs';
import { releaseEpoch } from './release/epoch.mjs';
import { makeNpmPackage } from './release/npm-package.mjs';
import { debianTrial, npmTrial, sameAgain } from './release/trials.mjs';
import { root } from './steps.mjs';

const mebibytes = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/** Says what a package holds; whether it is as it should be. */
const listed = (file, { paths, wrong }, unpacked) => {
  const content = readFileSync(file);
  console.log(
    `\n${basename(file)}: ${mebibytes(content.length)}, ${unpacked} installed, ${paths.length} entries`,
  );
  for (const line of wrong) console.error(`  wrong: ${line}`);
  return { wrong, line: `${createHash('sha256').update(content).digest('hex')}  ${basename(file)}` };
};

const main = async (args) => {
  const unknown = args.filter((arg) => arg !== '--trials');
  if (unknown.length > 0) {
    console.error(`'${unknown.join(' ')}' is not known\nusage: npm run release [-- --trials]`);
    return 2;
  }
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const epoch = releaseEpoch();
  const folder = join(root, 'release');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  ensureNodes([ownNode]);
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs')], { cwd: root, stdio: 'inherit' });

  const npmFile = makeNpmPackage(folder);
  const debianFile = makeDebianPackage(npmFile, folder, epoch);
  const size = execFileSync('dpkg-deb', ['--field', debianFile, 'Installed-Size'], { encoding: 'utf8' });
  const unpacked = execFileSync('tar', ['-xzOf', npmFile], { maxBuffer: 2 ** 30 }).length;
  const checked = [
    listed(npmFile, checkNpmPackage(npmFile), mebibytes(unpacked)),
    listed(debianFile, checkDebianPackage(debianFile, epoch), mebibytes(Number(size) * 1024)),
  ];
  console.log(
    `\nIt brings Node ${nodes[ownNode][0]}. All times in it are ${new Date(epoch * 1000).toISOString()}.`,
  );
  writeFileSync(join(folder, 'SHA256SUMS'), `${checked.map(({ line }) => line).join('\n')}\n`);
  console.log(`\n${checked.map(({ line }) => line).join('\n')}`);
  if (checked.some(({ wrong }) => wrong.length > 0)) return 1;
  return args.includes('--trials') ? await tried({ npmFile, debianFile, version, epoch }) : 0;
};

/** Every trial, a line each; the exit code. */
const tried = async ({ npmFile, debianFile, version, epoch }) => {
  if (process.getuid?.() !== 0) {
    console.error('the trials need root: they mount and chroot');
    return 2;
  }
  ensureNodes();
  const trials = {
    'npm package made again': () => sameAgain(makeNpmPackage, npmFile),
    'Debian package made again': () =>
      sameAgain((folder) => makeDebianPackage(npmFile, folder, epoch), debianFile),
    ...Object.fromEntries(
      ['Debian 12', 'Debian 13'].map((name) => [
        `Debian package on ${name}`,
        () => debianTrial(name, debianFile, version),
      ]),
    ),
    ...Object.fromEntries(
      Object.keys(nodes).map((major) => [
        `npm package on Node ${nodes[major][0]}`,
        () => npmTrial(major, npmFile, version),
      ]),
    ),
  };
  let failed = 0;
  for (const [name, trial] of Object.entries(trials)) {
    const started = Date.now();
    try {
      await trial();
      console.log(`ok      ${name} (${((Date.now() - started) / 1000).toFixed(0)} s)`);
    } catch (error) {
      failed += 1;
      console.error(`failed  ${name}: ${error.message}`);
    }
  }
  console.log(`\n${Object.keys(trials).length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
};

process.exitCode = await main(process.argv.slice(2));
