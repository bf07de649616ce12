// What a package has to hold, and what it must not.
import { execFileSync } from 'node:child_process';

/** Paths in a package for npm, and what is wrong with it. */
export const checkNpmPackage = (file) => {
  const paths = linesOf('tar', '-tzf', file).map((path) => path.replace(/^package\//, ''));
  const manifest = JSON.parse(
    execFileSync('tar', ['-xzOf', file, 'package/package.json'], { encoding: 'utf8' }),
  );
  const fetched = ['dependencies', 'optionalDependencies', 'peerDependencies', 'bundleDependencies'];
  const run = ['preinstall', 'install', 'postinstall', 'prepare'];
  return {
    paths,
    wrong: [
      ...missing(paths, [
        'bin/rigger.js',
        'bin/program.js',
        'dist/rigger.cjs',
        'dist/licenses.txt',
        'dist/team.cjs',
        ...shared,
        'systemd/rigger-worker.service',
        'systemd/rigger-serve.service',
      ]),
      ...missing(paths, ['docs/man/rigger.1', 'LICENSE', 'README.md', 'CHANGELOG.md', 'package.json']),
      ...unwanted(paths),
      ...fetched.filter((key) => key in manifest).map((key) => `package.json has ${key}`),
      ...run.filter((key) => key in (manifest.scripts ?? {})).map((key) => `package.json runs ${key}`),
    ],
  };
};

/** Paths in a package for Debian, and what is wrong with it. */
export const checkDebianPackage = (file, epoch) => {
  const entries = linesOf('env', 'TZ=UTC', 'LC_ALL=C', 'dpkg-deb', '--contents', file);
  const time = new Date(epoch * 1000).toISOString().slice(0, 16).replace('T', ' ');
  const paths = entries.map((line) => line.replace(/^.*? \.\//, '').replace(/ -> .*/, ''));
  const depends = execFileSync('dpkg-deb', ['--field', file, 'Depends'], { encoding: 'utf8' });
  return {
    paths,
    wrong: [
      ...missing(paths, [
        'usr/bin/rigger',
        ...[
          'bin/node',
          'bin/rigger.js',
          'dist/rigger.cjs',
          'dist/rigger.cache',
          'dist/team.cjs',
          ...shared,
        ].map((path) => `usr/lib/rigger/${path}`),
        'usr/lib/systemd/system/rigger-worker.service',
        'usr/lib/systemd/system/rigger-serve.service',
        'usr/share/man/man1/rigger.1.gz',
        'usr/share/bash-completion/completions/rigger',
        'usr/share/doc/rigger/copyright',
      ]),
      ...unwanted(paths),
      ...entries.filter((line) => !line.includes(` ${time} `)).map((line) => `of another time: ${line}`),
      ...entries.filter((line) => !/^\S+ root\/root /.test(line)).map((line) => `not of root: ${line}`),
      ...entries
        .filter((line) => !/^(d|-)rw(-|x)r-(-|x)r-(-|x) |^l/.test(line))
        .map((line) => `mode: ${line}`),
      ...(/node/.test(depends) ? [`depends on ${depends.trim()}`] : []),
    ],
  };
};

/** What both hold, each in its place. */
const shared = ['roles/sriov/tasks/main.yml', 'playbooks/site.yml', 'inventory/lab.yml'];

/** Native code, packages as they are published, and what only developers read. */
const unwanted = (paths) =>
  paths
    .filter((path) => /\.node$|node_modules|binding\.gyp|\.map$/.test(path))
    .map((path) => `holds ${path}`);

const missing = (paths, wanted) =>
  wanted.filter((path) => !paths.includes(path)).map((path) => `does not hold ${path}`);

const linesOf = (program, ...args) =>
  execFileSync(program, args, { encoding: 'utf8', maxBuffer: 64 * 2 ** 20 })
    .split('\n')
    .filter(Boolean);
