import type { Cases } from './case.js';

const commit = 'a'.repeat(40);
const other = 'b'.repeat(40);
const parent = { type: 'directory' };
const checkout = (more: object = {}) => ({
  kind: 'checkout',
  commit,
  origin: 'https://x/r',
  modified: false,
  submodules: 'none',
  ...more,
});
const repository = `git init -q -b main r; cd r; git config user.email a@b; git config user.name a; echo 1 > f; git add f; git commit -q -m 1; git tag -a -m v1 v1; echo 2 > f; git commit -q -am 2; cd ..`;

/** `top` has the submodule `middle`, which has `r`; git takes none from a folder unless it is told to. */
const nested = `${repository}; git config --global protocol.file.allow always
for n in middle:r top:middle; do git init -q -b main ${'${n%:*}'}; cd ${'${n%:*}'}; git config user.email a@b; git config user.name a; git submodule --quiet add "/case/${'${n#*:}'}"; git commit -q -m 1; cd ..; done`;

export const suite: Cases = {
  task: 'git',
  cases: [
    {
      name: 'the commit that the plan named, whatever the branch is then',
      input: { repo: 'https://x/r', dest: '/d', version: 'main' },
      facts: { found: { kind: 'absent' }, parent, remote: { commit } },
      expect: { changes: [{ summary: /check out main/, commands: [new RegExp(`\nc=${commit}\n`)] }] },
    },
    {
      name: 'new',
      input: { repo: 'https://x/r', dest: '/d', version: 'main' },
      facts: { found: { kind: 'absent' }, parent, remote: { commit } },
      expect: { changes: [{ summary: 'check out main of https://x/r in /d', before: null, after: commit }] },
    },
    {
      name: 'a commit asks nobody',
      input: { repo: 'https://x/r', dest: '/d', version: commit },
      facts: { found: checkout(), parent },
      expect: { nothing: /\/d is at aaaaaaaaaaaa/ },
    },
    {
      name: 'the branch moved',
      input: { repo: 'https://x/r', dest: '/d' },
      facts: { found: checkout(), parent, remote: { commit: other } },
      expect: { changes: [{ summary: /check out HEAD/, before: commit, after: other }] },
    },
    {
      name: 'the branch moved, and no update wanted',
      input: { repo: 'https://x/r', dest: '/d', update: false },
      facts: { found: checkout(), parent },
      expect: { nothing: /is a checkout/ },
    },
    {
      name: 'local changes',
      input: { repo: 'https://x/r', dest: '/d' },
      facts: { found: checkout({ modified: true }), parent, remote: { commit: other } },
      expect: { refused: /local changes/, code: 'tasks/impossible' },
    },
    {
      name: 'local changes at the right commit',
      input: { repo: 'https://x/r', dest: '/d' },
      facts: { found: checkout({ modified: true }), parent, remote: { commit } },
      expect: { refused: /local changes/, code: 'tasks/impossible' },
    },
    {
      name: 'local changes at the right commit, thrown away',
      input: { repo: 'https://x/r', dest: '/d', force: true },
      facts: { found: checkout({ modified: true }), parent, remote: { commit } },
      expect: { changes: [{ summary: 'restore the files of /d', commands: [/git checkout -q --force/] }] },
    },
    {
      name: 'submodules are not there',
      input: { repo: 'https://x/r', dest: '/d' },
      facts: { found: checkout({ submodules: 'due' }), parent, remote: { commit } },
      expect: {
        changes: [{ summary: 'restore the submodules of /d', commands: [/submodule --quiet update --init/] }],
      },
    },
    {
      name: 'submodules that nobody wants',
      input: { repo: 'https://x/r', dest: '/d', submodules: false },
      facts: { found: checkout({ submodules: 'due' }), parent, remote: { commit } },
      expect: { nothing: /is at/ },
    },
    {
      name: 'submodules are right',
      input: { repo: 'https://x/r', dest: '/d' },
      facts: { found: checkout({ submodules: 'right' }), parent, remote: { commit } },
      expect: { nothing: /is at/ },
    },
    {
      name: 'another repository',
      input: { repo: 'https://x/r2', dest: '/d' },
      facts: { found: checkout(), parent, remote: { commit } },
      expect: { changes: [{ summary: /check out HEAD of https:\/\/x\/r2/ }] },
    },
    {
      name: 'something else is there',
      input: { repo: 'https://x/r', dest: '/d' },
      facts: { found: { kind: 'other' }, parent, remote: { commit } },
      expect: { refused: /not empty, and not a git checkout/, code: 'tasks/impossible' },
    },
    {
      name: 'no such branch',
      input: { repo: 'https://x/r', dest: '/d', version: 'nope' },
      facts: { found: { kind: 'absent' }, parent, remote: { commit: null } },
      expect: { refused: /version nope of https:\/\/x\/r does not exist/, code: 'tasks/missing' },
    },
    {
      name: 'an option',
      input: { repo: '--upload-pack=x', dest: '/d' },
      expect: { invalid: /must be a URL/ },
    },
  ],
  trials: [
    {
      name: 'a submodule, and its own, with a new checkout',
      prepare: nested,
      input: { repo: '/case/top', dest: '/case/d', version: 'main' },
      check: '[ -e d/middle/r/f ]',
    },
    {
      name: 'submodules that an old checkout lacks',
      prepare: `${nested}; git clone -q top d`,
      input: { repo: '/case/top', dest: '/case/d', version: 'main' },
      check: '[ -e d/middle/r/f ]',
    },
    {
      name: 'a submodule at another commit, which is no local change',
      prepare: `${nested}; git clone -q --recursive top d; git -C d/middle/r checkout -q HEAD^`,
      input: { repo: '/case/top', dest: '/case/d', version: 'main' },
      check: '[ "$(cat d/middle/r/f)" = 2 ]',
    },
    {
      name: 'a changed file in a submodule',
      prepare: `${nested}; git clone -q --recursive top d; echo x > d/middle/r/f`,
      input: { repo: '/case/top', dest: '/case/d', version: 'main' },
      refused: 'tasks/impossible',
    },
    {
      name: 'a changed file in a submodule, thrown away',
      prepare: `${nested}; git clone -q --recursive top d; echo x > d/middle/r/f`,
      input: { repo: '/case/top', dest: '/case/d', version: 'main', force: true },
      check: '[ "$(cat d/middle/r/f)" = 2 ]',
    },
    {
      name: 'a changed file at the right commit, thrown away',
      prepare: `${repository}; git clone -q r d; echo x > d/f`,
      input: { repo: '/case/r', dest: '/case/d', version: 'main', force: true },
      check: '[ "$(cat d/f)" = 2 ]',
    },
    {
      name: 'a branch',
      prepare: repository,
      input: { repo: '/case/r', dest: '/case/d', version: 'main' },
      check: '[ "$(cat d/f)" = 2 ]',
    },
    {
      name: 'an annotated tag, into an empty directory',
      prepare: `${repository}; mkdir d`,
      input: { repo: '/case/r', dest: '/case/d', version: 'v1' },
      check: '[ "$(cat d/f)" = 1 ]',
    },
    {
      name: 'the branch moved, over local changes',
      prepare: `${repository}; git clone -q r d; cd r; echo 3 > f; git commit -q -am 3; cd ..; echo local > d/f`,
      input: { repo: '/case/r', dest: '/case/d', force: true },
      check: '[ "$(cat d/f)" = 3 ]',
    },
    {
      name: 'in a checkout of somebody else nothing that its settings name runs as root',
      prepare: `${repository}; git clone -q r d; cd r; echo 3 > f; git commit -q -am 3; cd ../d
printf '#!/bin/sh\\nid -un >> /case/d/who\\n' > .git/hooks/post-checkout; chmod +x .git/hooks/post-checkout
cp .git/hooks/post-checkout .git/spy; git config core.fsmonitor .git/spy; chown -R daemon .`,
      input: { repo: '/case/r', dest: '/case/d' },
      check: '[ "$(cat d/f)" = 3 ]; [ "$(sort -u d/who)" = daemon ]; [ "$(stat -c %U d/f)" = daemon ]',
    },
    {
      name: 'shallow, over a transport',
      prepare: repository,
      input: { repo: 'file:///case/r', dest: '/case/d', depth: 1 },
      check: '[ "$(git -c safe.directory=* -C d rev-list --count HEAD)" = 1 ]',
    },
    {
      name: 'local changes',
      prepare: `${repository}; git clone -q r d; echo local > d/f; cd r; git commit -q --allow-empty -m 3`,
      input: { repo: '/case/r', dest: '/case/d' },
      refused: 'tasks/impossible',
    },
  ],
};
