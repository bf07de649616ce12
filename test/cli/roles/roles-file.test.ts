import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { readRolesFile } from '../../../src/cli/roles/roles-file.js';
import { RiggerError } from '../../../src/model/index.js';

const root = mkdtempSync(join(tmpdir(), 'rigger-roles-file-'));
afterAll(() => rmSync(root, { recursive: true }));

const read = async (text: string): Promise<readonly string[]> => {
  writeFileSync(join(root, 'roles.yml'), text);
  try {
    return (await readRolesFile(root)).map(({ name, from }) => `${name} ${JSON.stringify(from)}`);
  } catch (error) {
    if (!(error instanceof RiggerError)) throw error;
    return error.diagnostics.map(
      ({ position, message }) => `${position?.line}:${position?.column} ${message}`,
    );
  }
};

const commit = '0123456789abcdef0123456789abcdef01234567';

test.each<[string, string[]]>([
  ['', []],
  ['- { name: a, folder: ../a }', ['a {"folder":"../a"}']],
  [
    '- { name: a.b-c_1, git: https://h.example/r.git, tag: v1.2 }',
    ['a.b-c_1 {"git":"https://h.example/r.git","tag":"v1.2"}'],
  ],
  [
    `- { name: a, git: "git@h.example:r.git", commit: "${commit}", within: roles/a/ }`,
    [`a {"git":"git@h.example:r.git","commit":"${commit}","within":"roles/a"}`],
  ],
  ['a: 1', ['1:1 roles.yml must be a list, not a mapping']],
  ['- a', ['1:3 a role must be a mapping, not text']],
  ['- { folder: x }', ['1:3 name of a role is missing']],
  [
    '- { name: -a, folder: x }',
    ['1:11 name of a role is letters, digits, `_`, `-` and `.`, a letter or digit first'],
  ],
  [
    '- { name: ../a, folder: x }',
    ['1:11 name of a role is letters, digits, `_`, `-` and `.`, a letter or digit first'],
  ],
  ['- { name: a }', ['1:11 nothing says where the role a comes from']],
  ['- { name: a, folder: x, tag: v1 }', ['1:30 tag of a role is for git, and this role is a folder']],
  ['- { name: a, folder: x, git: "h:r", tag: v1 }', ['1:22 the role a has both a folder and a git address']],
  ['- { name: a, git: "h:r" }', ['1:19 nothing says which version of the role a to take']],
  [`- { name: a, git: "h:r", tag: v, commit: "${commit}" }`, ['1:31 the role a has both a tag and a commit']],
  ['- { name: a, git: "h:r", commit: abc }', ['1:34 commit of a role is the 40 digits of a commit']],
  ['- { name: a, git: "h:r", tag: --upload-pack=x }', ['1:31 tag of a role is the name of a tag']],
  ['- { name: a, git: "h:r", tag: v..w }', ['1:31 tag of a role is the name of a tag']],
  [
    '- { name: a, git: "h:r", tag: v, within: ../x }',
    ['1:42 within of a role is a folder of the repository, such as roles/sriov'],
  ],
  [
    '- { name: a, src: x, version: 1 }\n- { name: a, folder: x }\n- { name: a, folder: y }',
    ['1:14 a role of roles.yml has no key src', '1:22 a role of roles.yml has no key version'],
  ],
  ['- { name: a, folder: x }\n- { name: a, folder: y }', ['2:11 roles.yml names a twice']],
])('%s', async (text, expected) => {
  expect(await read(text)).toEqual(expected);
});

test.each<[string, string | undefined]>([
  ['https://h.example/r.git', undefined],
  ['ssh://git@h.example:2222/r.git', undefined],
  ['git@h.example:group/r.git', undefined],
  ['lab-alias:r.git', undefined],
  ['lab:/srv/r.git', undefined],
  ['file:///srv/r.git', undefined],
  ['file://server/r.git', 'is no address'],
  ['/srv/r.git', 'is a path, and no address'],
  ['../r.git', 'is a path, and no address'],
  ['~/r.git', 'is a path, and no address'],
  ['-oProxyCommand=x', 'is no address'],
  ['--upload-pack=touch /tmp/x', 'is no address'],
  ['ext::sh -c true', 'is no address'],
  ['ext::true', 'is no address'],
  ['fd::17', 'is no address'],
  ['ssh://-oProxyCommand=x/r', 'is no address'],
  ['ssh://-x@h.example/r', 'is no address'],
  ['-x@h.example:r', 'is no address'],
  ['h.example:-r', 'is no address'],
  ['http://h.example/r.git', 'begins with http://, which is not allowed'],
  ['git://h.example/r.git', 'begins with git://, which is not allowed'],
  ['https://me:secret@h.example/r.git', 'holds a password'],
  ['r.git', 'is no address'],
])('the address %s: %s', async (address, wrong) => {
  expect(await read(`- { name: a, git: ${JSON.stringify(address)}, tag: v1 }`)).toEqual([
    wrong === undefined ? `a ${JSON.stringify({ git: address, tag: 'v1' })}` : `1:19 git of a role ${wrong}`,
  ]);
});
