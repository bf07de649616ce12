import { z } from 'zod';
import { fileState, type PresentFile } from '../../facts/files/file-state.js';
import { scopeOf } from '../../facts/reading/scopes.js';
import { packageManager } from '../../facts/software/packages.js';
import { type Change, changes, defineTask, type SourceRequest } from '../../model/index.js';
import { oneOrMore } from '../fields.js';
import { fileChanges } from '../file-content.js';
import { leavesNothing, leavesSomething } from '../foresight/paths.js';
import { isRefused } from '../outcome.js';
import { packageManagers } from '../package/managers.js';
import { impossible } from '../refusals.js';
import { aptSources, rpmRepository } from './formats.js';

const word = z.string().regex(/^\S+$/, 'must not hold spaces');

const input = z
  .strictObject({
    name: z
      .string()
      .regex(/^[\w.-]+$/, 'must be letters, digits, and _ . -')
      .describe('Name of the repository, and of its files'),
    state: z
      .enum(['present', 'absent'])
      .default('present')
      .describe('Whether the repository has to be configured'),
    uris: oneOrMore(word).optional().describe('Where it is'),
    suites: oneOrMore(word).default([]).describe('apt: suites, such as `bookworm`; a path ends in `/`'),
    components: oneOrMore(word).default([]).describe('apt: components, such as `main`; none for a path'),
    types: oneOrMore(z.enum(['deb', 'deb-src']))
      .default(['deb'])
      .describe('apt: packages, sources, or both'),
    architectures: oneOrMore(word)
      .default([])
      .describe('apt: architectures; all that the host has when missing'),
    description: z
      .string()
      .regex(/^[^\n]*$/)
      .optional()
      .describe('A line for people'),
    key: z.string().optional().describe('The public key that signs it, in ASCII armour'),
    key_src: z.string().min(1).optional().describe('The same as a file of the controller, in `files/`'),
    refresh: z.boolean().default(true).describe('Fetch the package lists after a change'),
  })
  .refine(({ state, uris }) => (state === 'present') === (uris !== undefined), {
    error: 'is needed with `state: present`, and only there',
    path: ['uris'],
  })
  .refine(({ key, key_src }) => key === undefined || key_src === undefined, {
    error: 'give either `key` or `key_src`',
  })
  .refine(({ key }) => key === undefined || key.includes('-----BEGIN PGP PUBLIC KEY BLOCK-----'), {
    error: 'must be a public key in ASCII armour',
    path: ['key'],
  });

/** Configures a repository of packages with the key that signs it. */
export const packageRepository = defineTask({
  name: 'package_repository',
  summary: 'Configure a repository of packages, with the key that signs it',
  references: [
    'https://manpages.debian.org/stable/apt/sources.list.5.en.html',
    'https://dnf.readthedocs.io/en/latest/conf_ref.html',
  ],
  input,
  sources: ({ key_src }): Readonly<Record<string, SourceRequest>> =>
    key_src === undefined ? {} : { key: { path: key_src, folder: 'files', render: false } },
  needs: ({ name }) => ({
    manager: packageManager(),
    // The manager is not known before the host is asked, so all three places are looked at.
    apt: fileState({ path: paths(name).apt, content: true }),
    dnf: fileState({ path: paths(name).dnf, content: true }),
    zypper: fileState({ path: paths(name).zypper, content: true }),
    aptKey: fileState({ path: paths(name).aptKey, content: true }),
    rpmKey: fileState({ path: paths(name).rpmKey, content: true }),
  }),
  reach: ({ name }) => [
    'package-lists',
    'file:/var/lib/apt',
    'file:/var/cache',
    ...Object.values(paths(name)).map(scopeOf.file),
  ],
  plan(wish, facts, { sources }) {
    const { name, state, refresh } = wish;
    const manager = facts.manager.name;
    const place = paths(name);
    const list = { path: place[manager], found: facts[manager] };
    const key =
      manager === 'apt'
        ? { path: place.aptKey, found: facts.aptKey }
        : { path: place.rpmKey, found: facts.rpmKey };
    const keyContent = wish.key ?? sources.key?.content;
    if (manager === 'apt' && state === 'present' && wish.suites.length === 0)
      return impossible(
        'apt needs `suites` beside `uris`',
        'add `suites: bookworm`, or a path such as `suites: ./`',
      );
    const written: (Change[] | ReturnType<typeof impossible>)[] =
      state === 'absent'
        ? [list, key].map(({ path, found }) => (found.type === 'absent' ? [] : [removal(path, found)]))
        : [
            keyContent === undefined
              ? []
              : fileChanges({ path: key.path, content: keyContent, mode: '0644' }, key.found),
            fileChanges(
              {
                path: list.path,
                content: (manager === 'apt' ? aptSources : rpmRepository)({
                  ...wish,
                  uris: wish.uris ?? [],
                  keyPath: keyContent === undefined ? undefined : key.path,
                }),
                mode: '0644',
              },
              list.found,
            ),
          ];
    const refusal = written.find(isRefused);
    if (refusal && isRefused(refusal)) return refusal;
    const files = written.flatMap((one) => (isRefused(one) ? [] : one));
    const fetch: Change[] =
      refresh && files.length > 0
        ? [
            {
              summary: 'fetch the package lists',
              commands: [packageManagers[manager].refresh],
              invalidates: ['package-lists', 'file:/var/lib/apt', 'file:/var/cache'],
              leaves: leavesSomething('/var/lib/apt/lists'),
            },
          ]
        : [];
    return changes(
      [...files, ...fetch],
      `repository ${name} is ${state === 'present' ? 'configured' : 'not configured'}`,
    );
  },
});

const paths = (name: string) => ({
  apt: `/etc/apt/sources.list.d/${name}.sources`,
  aptKey: `/etc/apt/keyrings/${name}.asc`,
  dnf: `/etc/yum.repos.d/${name}.repo`,
  zypper: `/etc/zypp/repos.d/${name}.repo`,
  rpmKey: `/etc/pki/rpm-gpg/RPM-GPG-KEY-${name}`,
});

const removal = (path: string, found: PresentFile): Change => ({
  summary: `remove ${path}`,
  after: null,
  commands: [{ kind: 'exec', argv: ['rm', '-f', '--', path] }],
  invalidates: [`file:${path}`],
  leaves: leavesNothing(path, found),
});
