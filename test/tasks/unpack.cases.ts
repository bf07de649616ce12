import { spawnSync } from 'node:child_process';
import { sha256Of } from '../../src/facts/files/file-state.js';
import { quote } from '../../src/model/index.js';
import type { Cases } from './case.js';

const archive = spawnSync('sh', [
  '-c',
  'd=$(mktemp -d); cd "$d"; mkdir -p top/sub; echo x > top/sub/x; tar -czf - --mtime=@0 top; rm -r "$d"',
]).stdout;
const sources = { archive: { path: 'files/a.tar.gz', content: new Uint8Array(archive) } };
const empty = { directory: true, archives: {} };

/** An archive that leads out of its folder, made by hand: no packer makes one. */
const zipOf = (name: string, content: string, mode = 0o100644): string =>
  `/usr/bin/python3 -c ${quote(
    `import zipfile
i = zipfile.ZipInfo(${JSON.stringify(name)}); i.create_system = 3; i.external_attr = ${mode} << 16
z = zipfile.ZipFile('a.zip', 'a'); z.writestr(i, ${JSON.stringify(content)}); z.close()`,
  )}`;

export const suite: Cases = {
  task: 'unpack',
  cases: [
    {
      name: 'new, from the controller',
      input: { src: 'a.tar.gz', dest: '/opt', strip_components: 1 },
      facts: { before: empty },
      context: { sources },
      expect: {
        changes: [
          {
            summary: 'unpack a.tar.gz into /opt',
            before: null,
            commands: [
              /^archive=\$\(mktemp [\s\S]*\n *tar -x -f "\$archive" -C \. --no-same-owner --strip-components=1 /,
            ],
            invalidates: ['file:/opt', 'file:/var/tmp'],
          },
        ],
      },
    },
    {
      name: 'there',
      input: { src: 'a.tar.gz', dest: '/opt' },
      facts: { before: { directory: true, archives: { 'a.tar.gz': sha256Of(archive) } } },
      context: { sources },
      expect: { nothing: /is unpacked in \/opt/ },
    },
    {
      name: 'what comes out of it is there',
      input: { src: 'a.tar.gz', dest: '/opt', creates: '/opt/top' },
      facts: { before: empty, creates: { type: 'directory' } },
      context: { sources },
      expect: { nothing: /\/opt\/top exists/ },
    },
    {
      name: 'no directory',
      input: { src: 'a.tar.gz', dest: '/opt' },
      facts: { before: { directory: false, archives: {} } },
      context: { sources },
      expect: { refused: /directory \/opt does not exist/, code: 'tasks/missing' },
    },
    {
      name: 'an archive of the host that is not there',
      input: { src: '/a.zip', remote_src: true, dest: '/opt' },
      facts: { before: empty, archive: { type: 'absent', parent: 'directory' } },
      expect: { refused: /\/a\.zip does not exist/, code: 'tasks/missing' },
    },
    { name: 'no archive', input: { src: 'a.txt', dest: '/opt' }, expect: { invalid: /must end in/ } },
    {
      name: 'relative',
      input: { src: 'a.tar', remote_src: true, dest: '/opt' },
      expect: { invalid: /absolute path/ },
    },
    {
      name: 'for another account than that of the directory',
      input: { src: 'a.tar.gz', dest: '/o', owner: 'root' },
      facts: { before: { directory: true, owner: 'daemon', archives: {} } },
      context: { sources },
      expect: { refused: /belongs to daemon, who could lead root elsewhere/, code: 'tasks/impossible' },
    },
  ],
  trials: [
    {
      name: 'from the controller',
      prepare: 'mkdir o',
      input: { src: 'a.tar.gz', dest: '/case/o', strip_components: 1 },
      sources,
      check: '[ "$(cat o/sub/x)" = x ]; [ -z "$(ls /var/tmp/rigger-* 2>/dev/null)" ]',
    },
    {
      name: 'from the host, as another account',
      prepare: 'mkdir o top; echo y > top/y; tar -cf a.tar top; chown daemon o',
      input: { src: '/case/a.tar', remote_src: true, dest: '/case/o', owner: 'daemon' },
      check: '[ "$(stat -c %U o/top/y)" = daemon ]',
    },
    {
      name: 'into a directory of somebody else, as this account',
      prepare: 'mkdir -m 700 sub; mkdir o top; echo y > top/y; tar -cf sub/a.tar top; chown daemon o',
      input: { src: '/case/sub/a.tar', remote_src: true, dest: '/case/o' },
      check: '[ "$(stat -c %U o/top/y o/.rigger-unpacked)" = "daemon\ndaemon" ]'.replace('\\n', '\n'),
    },
    {
      name: 'over a link that somebody else made: root does not follow it',
      prepare:
        'mkdir o out d; echo y > d/y; tar -cf a.tar d/y; rm -r d; ln -s ../out o/d; chown -h daemon o o/d',
      input: { src: '/case/a.tar', remote_src: true, dest: '/case/o' },
      fails: /Permission denied/,
      check: '[ -z "$(ls out)" ]',
    },
    {
      name: 'a new version of an archive, beside another',
      prepare: `mkdir o; printf '%064d  a.tar\\n%064d  b.tar\\n' 1 2 > o/.rigger-unpacked; echo y > y; tar -cf a.tar y`,
      input: { src: '/case/a.tar', remote_src: true, dest: '/case/o' },
      check: '[ -e o/y ]; [ "$(wc -l < o/.rigger-unpacked)" = 2 ]; grep -q "2  b.tar" o/.rigger-unpacked',
    },
    {
      name: 'a tar whose names lead out by ..: nothing is written there',
      prepare: 'mkdir -p o in/deep; echo evil > in/evil; cd in/deep; tar -P -cf /case/a.tar ../evil',
      input: { src: '/case/a.tar', remote_src: true, dest: '/case/o' },
      fails: /contains '\.\.'/,
      check: '[ ! -e evil ]; [ -z "$(ls -A o)" ]',
    },
    {
      name: 'a tar of absolute names: unpacked inside',
      prepare: 'mkdir o; echo evil > evil; tar -P -cf a.tar /case/evil; rm evil',
      input: { src: '/case/a.tar', remote_src: true, dest: '/case/o' },
      check: '[ ! -e evil ]; [ -e o/case/evil ]',
    },
    {
      name: 'a tar with a link out of it, and a file behind the link',
      prepare:
        'mkdir o out one two two/link; ln -s /case/out one/link; echo evil > two/link/evil; tar -C one -cf a.tar link; tar -C two -rf a.tar link/evil',
      input: { src: '/case/a.tar', remote_src: true, dest: '/case/o' },
      fails: /link\/evil/,
      check: '[ -z "$(ls -A out)" ]',
    },
    {
      name: 'a tar with a link in the place of the mark',
      prepare:
        'mkdir o one; echo precious > precious; ln -s /case/precious one/.rigger-unpacked; tar -C one -cf a.tar .rigger-unpacked',
      input: { src: '/case/a.tar', remote_src: true, dest: '/case/o' },
      check: '[ "$(cat precious)" = precious ]; [ ! -L o/.rigger-unpacked ]',
    },
    {
      name: 'a zip whose names lead out by ..: unpacked inside',
      prepare: `mkdir o; ${zipOf('../evil', 'evil')}`,
      input: { src: '/case/a.zip', remote_src: true, dest: '/case/o' },
      check: '[ ! -e evil ]; [ -e o/evil ]',
    },
    {
      name: 'a zip of absolute names: refused',
      prepare: `mkdir o; ${zipOf('/case/evil', 'evil')}`,
      input: { src: '/case/a.zip', remote_src: true, dest: '/case/o' },
      fails: /absolute path/,
      check: '[ ! -e evil ]',
    },
    {
      name: 'a zip with a link out of it, and a file behind the link',
      prepare: `mkdir o out; ${zipOf('link', '/case/out', 0o120777)}; ${zipOf('link/evil', 'evil')}`,
      input: { src: '/case/a.zip', remote_src: true, dest: '/case/o' },
      fails: /link/,
      check: '[ -z "$(ls -A out)" ]',
    },
    {
      name: 'what creates guards',
      prepare: 'mkdir -p o/z; echo y > y; tar -cf a.tar y',
      input: { src: '/case/a.tar', remote_src: true, dest: '/case/o', creates: '/case/o/z' },
      nothing: true,
    },
  ],
};
