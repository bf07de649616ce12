// The package for Debian: the program with a Node of its own below /usr/lib/rigger, so that it needs none of the
// distribution's, of whatever version.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { nodeLicence, nodeProgram } from '../nodes.mjs';
import { root } from '../steps.mjs';
import { settle } from './epoch.mjs';
import { unpackNpmPackage } from './npm-package.mjs';

/** The Node that it brings: the newest with long-term support among those that rigger is tested on. */
export const ownNode = '24';

const completions = {
  bash: 'usr/share/bash-completion/completions/rigger',
  zsh: 'usr/share/zsh/vendor-completions/_rigger',
  fish: 'usr/share/fish/vendor_completions.d/rigger.fish',
};

/** Makes it of the package for npm; the path of the file. */
export const makeDebianPackage = (npmPackage, folder, epoch) => {
  const stage = mkdtempSync(join(tmpdir(), 'rigger-debian-'));
  try {
    const { version } = layOut(stage, npmPackage);
    settle(stage, epoch, (path) => path.includes('/usr/lib/rigger/bin/') && !path.endsWith('/program.js'));
    describe(stage, version, epoch);
    const file = join(folder, `rigger_${version}_amd64.deb`);
    execFileSync('dpkg-deb', ['--root-owner-group', '-Zxz', '--build', stage, file], {
      env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch) },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return file;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
};

/** Everything in its place, as it will be on the machine. */
const layOut = (stage, npmPackage) => {
  const at = (path) => {
    mkdirSync(dirname(join(stage, path)), { recursive: true });
    return join(stage, path);
  };
  const library = at('usr/lib/rigger');
  const pages = at('usr/share/doc/rigger');
  mkdirSync(library);
  mkdirSync(pages);
  unpackNpmPackage(npmPackage, library);

  const node = join(library, 'bin/node');
  copyFileSync(nodeProgram(ownNode), node);
  const program = join(library, 'bin/rigger.js');
  const script = readFileSync(program, 'utf8');
  writeFileSync(program, script.replace(/^#!.*/, '#!/usr/lib/rigger/bin/node'));
  symlinkSync('../lib/rigger/bin/rigger.js', at('usr/bin/rigger'));
  // All compiled by this Node, since no other will run it.
  const compile = ['--random-seed=1', '--predictable', join(root, 'scripts/release/whole-cache.mjs')];
  const built = join(library, 'dist/rigger');
  execFileSync(node, [...compile, `${built}.cjs`, `${built}.cache`, '/usr/lib/rigger/dist/rigger.cjs']);

  const zipped = (text) => gzipSync(text, { level: 9 });
  writeFileSync(
    at('usr/share/man/man1/rigger.1.gz'),
    zipped(readFileSync(join(library, 'docs/man/rigger.1'))),
  );
  rmSync(join(library, 'docs/man'), { recursive: true });
  for (const [shell, path] of Object.entries(completions))
    writeFileSync(at(path), execFileSync(node, [program, 'completion', shell]));

  writeFileSync(join(pages, 'copyright'), copyright(library));
  writeFileSync(join(pages, 'changelog.gz'), zipped(readFileSync(join(library, 'CHANGELOG.md'))));
  for (const file of ['CHANGELOG.md', 'LICENSE', 'dist/licenses.txt']) rmSync(join(library, file));
  renameSync(join(library, 'README.md'), join(pages, 'README.md'));
  cpSync(join(library, 'docs'), join(pages, 'docs'), { recursive: true });
  rmSync(join(library, 'docs'), { recursive: true });
  // Where systemd finds them; nobody has started or enabled them.
  cpSync(join(library, 'systemd'), at('usr/lib/systemd/system'), { recursive: true });
  rmSync(join(library, 'systemd'), { recursive: true });
  return JSON.parse(readFileSync(join(library, 'package.json'), 'utf8'));
};

/** The licences of all that is inside, each whole. */
const copyright = (library) =>
  [
    'This package holds rigger, code of other packages in /usr/lib/rigger/dist, and Node.js in',
    '/usr/lib/rigger/bin/node. Their licences follow in this order, each whole.\n',
    readFileSync(join(library, 'LICENSE'), 'utf8'),
    readFileSync(join(library, 'dist/licenses.txt'), 'utf8'),
    `=== Node.js ${execFileSync(join(library, 'bin/node'), ['--version'], { encoding: 'utf8' })}`,
    readFileSync(nodeLicence(ownNode), 'utf8'),
  ].join('\n');

/** What dpkg is told of it. */
const describe = (stage, version, epoch) => {
  const files = readdirSync(stage, { recursive: true, encoding: 'utf8' })
    .map((path) => join(stage, path))
    .sort();
  const plain = files.filter((path) => lstatSync(path).isFile());
  const kibibytes = files.reduce((sum, path) => {
    const stat = lstatSync(path);
    return sum + (stat.isFile() ? Math.ceil(stat.size / 1024) : 1);
  }, 0);
  const sums = plain.map((path) => {
    const sum = createHash('md5').update(readFileSync(path)).digest('hex');
    return `${sum}  ${relative(stage, path)}\n`;
  });
  const control = join(stage, 'DEBIAN');
  mkdirSync(control);
  writeFileSync(join(control, 'md5sums'), sums.join(''));
  // Of the C and C++ libraries, what Node's own builds ask for; Debian 10 is the first that has them.
  writeFileSync(
    join(control, 'control'),
    `Package: rigger
Version: ${version.replace('-', '~')}
Architecture: amd64
Maintainer: the authors of rigger <rigger@localhost>
Installed-Size: ${kibibytes}
Depends: libc6 (>= 2.28), libgcc-s1, libstdc++6
Section: admin
Priority: optional
Description: provision virtualization lab hosts, and measure them
 rigger makes bare hosts a reproducible virtual-network laboratory by playbooks
 that read like those of Ansible, and measures it in a statistically sound way.
 .
 It brings the Node.js that it runs on, in /usr/lib/rigger.
`,
  );
  settle(control, epoch, () => false);
};
