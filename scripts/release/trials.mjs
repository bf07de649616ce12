// The packages in clean roots of Debian, without network, compiler or headers: installed, used, removed without a trace.
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { nodeProgram, nodes } from '../nodes.mjs';
import { differences, fileList } from './file-list.mjs';
import { ensureNpm } from './npm.mjs';
import { inCleanRoot, runInRoot } from './roots.mjs';

/** A first quarter of an hour with it, in shell text. */
const use = (version) => `
test "$(rigger --version)" = ${version}
rigger help | grep -q 'rigger plan'
rigger explain sriov_vfs | grep -q sriov_totalvfs
rigger completion bash | grep -q 'complete '
cd; rigger init lab; cd lab
rigger lint
code=0; rigger plan playbooks/site.yml --detailed-exitcode || code=$?; test $code = 10
rigger apply playbooks/site.yml
grep -q '^Hello from localhost' hello/greeting
rigger plan playbooks/site.yml --detailed-exitcode
printf '%s\\n' '- hosts: all' '  roles: [rigger:hugepages]' > playbooks/role.yml
rigger lint playbooks/role.yml
rigger stats --help | grep -q Usage`;

/** What is found without a path: the manual page (of a width that man-db keeps no copy of) and the completion. */
const documented = `
man -w rigger | grep -q /man1/rigger.1
MANWIDTH=100 man rigger | grep -q 'rigger apply'
bash -c '. /usr/share/bash-completion/bash_completion; _completion_loader rigger; complete -p rigger' | grep -q rigger`;

/** Shell text that fails where one of these programs can be found. */
const absent = (...programs) =>
  `for program in ${programs.join(' ')}; do if command -v "$program"; then exit 1; fi; done`;

const cut = (file, into) => {
  const whole = readFileSync(file);
  writeFileSync(into, whole.subarray(0, Math.floor(whole.length / 2)));
};

/** Runs what must succeed, or must fail; throws what it printed where it is otherwise. */
const must = (root, text, { fails = false, path } = {}) => {
  const { status, output } = runInRoot(root, text, path);
  if ((status !== 0) !== fails)
    throw new Error(`${fails ? 'should have failed' : `exit code ${status}`}: ${text.trim()}\n${output}`);
  return output;
};

const mustBeSame = (what, before, after, own) => {
  const found = differences(before, after, own);
  if (found.length > 0) throw new Error(`${what}:\n  ${found.slice(0, 20).join('\n  ')}`);
};

/** What dpkg, its triggers and man-db write whenever anything is installed. */
const booksOfDebian = (path) => /^(var\/lib\/dpkg|var\/log|var\/cache\/man)(\/|$)/.test(path);

/** The package for Debian in a clean root of one of its releases. */
export const debianTrial = (name, file, version) =>
  inCleanRoot(name, async (root) => {
    copyFileSync(file, join(root, 'rigger.deb'));
    cut(file, join(root, 'cut.deb'));
    must(root, absent('node', 'npm', 'cc', 'gcc', 'make', 'python3'));
    // What dpkg and man-db make when they are used for the first time.
    must(root, 'touch /var/log/dpkg.log; mandb --quiet');
    const before = fileList(root);
    must(root, 'dpkg --install /cut.deb', { fails: true });
    mustBeSame('left by an installation that failed', before, fileList(root), booksOfDebian);

    must(root, 'dpkg --install /rigger.deb');
    const installed = fileList(root);
    const own = new Set(
      must(root, 'dpkg --listfiles rigger')
        .split('\n')
        .map((path) => path.slice(1)),
    );
    const strangers = differences(before, installed, booksOfDebian).filter(
      (line) => !own.has(line.replace(/^new: /, '')) && !line.startsWith('new: var/lib/dpkg/info/rigger.'),
    );
    if (strangers.length > 0) throw new Error(`installed beside its files:\n  ${strangers.join('\n  ')}`);
    must(root, 'dpkg --verify rigger');
    must(root, use(version));
    must(root, documented);
    mustBeSame('left by its use', installed, fileList(root), booksOfDebian);
    must(root, 'dpkg --purge rigger');
    mustBeSame('left by its removal', before, fileList(root), booksOfDebian);
  });

/** The package for npm in a clean root, on one Node. */
export const npmTrial = (major, file, version) =>
  inCleanRoot('Debian 12 for Node', async (root) => {
    const prefix = join(root, 'opt/node');
    // The folders of a Node as it is published; npm makes those that are missing, and leaves them.
    for (const folder of ['bin', 'lib/node_modules/npm', 'share/man/man1'])
      mkdirSync(join(prefix, folder), { recursive: true });
    copyFileSync(nodeProgram(major), join(prefix, 'bin/node'));
    cpSync(ensureNpm(), join(prefix, 'lib/node_modules/npm'), { recursive: true });
    writeFileSync(
      join(prefix, 'bin/npm'),
      '#!/bin/sh\nexec node /opt/node/lib/node_modules/npm/bin/npm-cli.js "$@"\n',
      { mode: 0o755 },
    );
    copyFileSync(file, join(root, 'rigger.tgz'));
    cut(file, join(root, 'cut.tgz'));
    const path = '/opt/node/bin:/usr/bin:/bin:/usr/sbin:/sbin';
    must(root, absent('cc', 'gcc', 'make', 'python3'), { path });
    must(root, `test "$(node --version)" = v${nodes[major][0]}`, { path });
    const before = fileList(root);
    must(root, 'npm install --global /cut.tgz', { path, fails: true });
    mustBeSame('left by a package that was cut short', before, fileList(root));
    const taken = join(prefix, 'bin/rigger');
    writeFileSync(taken, 'of somebody else\n');
    const foreign = fileList(root);
    must(root, 'npm install --global /rigger.tgz', { path, fails: true });
    mustBeSame('left by an installation that failed', foreign, fileList(root));
    rmSync(taken);

    must(root, 'npm install --global /rigger.tgz', { path });
    const installed = fileList(root);
    must(root, use(version), { path });
    must(root, 'test -s /opt/node/share/man/man1/rigger.1', { path });
    mustBeSame('left by its use', installed, fileList(root));
    must(root, 'npm uninstall --global rigger', { path });
    mustBeSame('left by its removal', before, fileList(root));
  });

/** Two packages of the same sources are the same bytes. */
export const sameAgain = async (make, file) => {
  const folder = mkdtempSync(join(tmpdir(), 'rigger-again-'));
  try {
    const again = await make(folder);
    execFileSync('cmp', [file, again], { stdio: ['ignore', 'inherit', 'inherit'] });
    return `${basename(file)}: the same bytes when it is made again`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
