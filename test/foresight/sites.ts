import fc from 'fast-check';
import type { Value } from '../../src/model/index.js';

/** A task of a site, as a playbook has it. */
export interface SiteTask {
  readonly task: string;
  readonly input: Readonly<Record<string, Value>>;
  /** `changed_when: false` */
  readonly looks?: boolean;
  /** Names of `siteHandlers`. */
  readonly notify?: readonly string[];
}

/** Handlers of every site, in their order; what they leave is what tasks of the site find. */
export const siteHandlers: readonly (SiteTask & { readonly name: string })[] = [
  { name: 'note', task: 'line_in_file', input: { path: '/srv/two', line: 'two = 2', create: true } },
  { name: 'mark', task: 'command', input: { cmd: 'touch /root/mark', invalidates: ['file:/root'] } },
  { name: 'greet', task: 'copy', input: { dest: '/etc/motd', content: 'one = 1\n' }, notify: ['tell'] },
  { name: 'tell', task: 'copy', input: { dest: '/etc/told', content: 'told\n' } },
  { name: 'clear', task: 'file', input: { path: '/srv/lab/one.conf', state: 'absent' } },
];

/** In the place of a task: the handlers that are due run here. */
export const flush: SiteTask = { task: 'flush_handlers', input: {} };

const names = ['anna', 'bert', 'cleo'] as const;
const teams = ['lab', 'ops', 'guest'] as const;
const folders = [
  '/srv/lab',
  '/srv/lab/images',
  '/srv/lab/images/old',
  '/etc/lab.d',
  '/opt/lab/a/b',
  '/home/shared',
] as const;
const files = [
  ...folders.map((folder) => `${folder}/one.conf`),
  '/etc/motd',
  '/etc/lab.conf',
  '/srv/two',
  '/root/.labrc',
] as const;
const modes = ['0644', '0600', '0755', '2775', '0750'] as const;
const lines = ['one = 1', 'two = 2', '# three', 'four'] as const;

const name = fc.constantFrom(...names);
const team = fc.constantFrom(...teams);
const folder = fc.constantFrom(...folders);
const file = fc.constantFrom(...files);
const anywhere = fc.oneof(folder, file, fc.constantFrom('/srv/link', '/srv/lab/link'));
const mode = fc.constantFrom(...modes);
const line = fc.constantFrom(...lines);
const owner = fc.constantFrom('root', '0', ...names, '1234');
const group = fc.constantFrom('root', '0', ...teams);
/** Some fields are there, some not. */
const some = <T extends Record<string, fc.Arbitrary<Value>>>(
  needed: T,
  perhaps: Record<string, fc.Arbitrary<Value>> = {},
) =>
  fc.record({ ...needed, ...perhaps }, { requiredKeys: Object.keys(needed) }) as fc.Arbitrary<
    Readonly<Record<string, Value>>
  >;
const of = (task: string, input: fc.Arbitrary<Readonly<Record<string, Value>>>): fc.Arbitrary<SiteTask> =>
  input.map((given) => ({ task, input: given }));
const owned = { mode, owner, group };

const key = fc
  .constantFrom('a', 'b')
  .map((one) => `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${one.repeat(43)} ${one}@lab`);

const handlers = fc.oneof(
  { weight: 2, arbitrary: fc.constant([]) },
  fc.subarray(
    siteHandlers.map(({ name }) => name),
    { minLength: 1, maxLength: 2 },
  ),
);

/** Tasks that notify handlers, or do not, and points at which those run. */
const notifying = (task: fc.Arbitrary<SiteTask>): fc.Arbitrary<SiteTask> =>
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc
        .tuple(task, handlers)
        .map(([one, notify]) => (notify.length > 0 ? { ...one, notify } : one)),
    },
    { weight: 1, arbitrary: fc.constant(flush) },
  );

const task: fc.Arbitrary<SiteTask> = fc.oneof(
  of('group', some({ name: team }, { state: fc.constant('present') })),
  of(
    'user',
    some(
      { name },
      {
        shell: fc.constantFrom('/bin/sh', '/bin/bash'),
        comment: fc.constant('A person'),
        groups: fc.array(team, { maxLength: 2 }),
      },
    ),
  ),
  of('authorized_key', some({ user: name, key })),
  of('directory', some({ path: folder }, { ...owned, parents: fc.boolean() })),
  of(
    'copy',
    some({ dest: file, content: line.map((text) => `${text}\n`) }, { ...owned, backup: fc.boolean() }),
  ),
  of(
    'line_in_file',
    some(
      { path: file, line },
      { create: fc.boolean(), state: fc.constantFrom('present', 'present', 'absent') },
    ),
  ),
  of('block_in_file', some({ path: file, block: line }, { create: fc.constant(true) })),
  of('replace', some({ path: file, regexp: fc.constant('one'), replace: fc.constant('eins') })),
  of('file', some({ path: anywhere, state: fc.constantFrom('file', 'touch', 'directory', 'absent') }, owned)),
  of(
    'file',
    some(
      {
        path: fc.constantFrom('/srv/link', '/srv/lab/link'),
        state: fc.constant('link'),
        src: fc.constantFrom('/srv/lab', '/etc/motd', '/etc/lab.conf'),
      },
      { force: fc.boolean() },
    ),
  ),
  of(
    'sysctl',
    some({
      name: fc.constantFrom('vm.swappiness', 'net.core.somaxconn'),
      value: fc.constantFrom('10', '20'),
      runtime: fc.constant(false),
    }),
  ),
  of(
    'cron',
    some(
      { name: fc.constantFrom('backup', 'clean'), job: fc.constantFrom('true', 'false') },
      { hour: fc.constantFrom('1', '2') },
    ),
  ),
  of(
    'mount',
    some({
      path: fc.constantFrom('/srv/lab', '/mnt/data'),
      src: fc.constant('tmpfs'),
      fstype: fc.constant('tmpfs'),
      state: fc.constant('present'),
    }),
  ),
  of('stat', some({ path: anywhere })),
  of(
    'command',
    some(
      { cmd: fc.constant('touch /srv/made'), creates: fc.constantFrom('/srv/made', '/etc/lab.conf') },
      { invalidates: fc.constant(['file:/srv']) },
    ),
  ),
  of('shell', some({ cmd: fc.constant('cat /etc/motd >/dev/null; true') })).map((one) => ({
    ...one,
    looks: true,
  })),
);

/** Groups and accounts, which all that follows may speak of: a task that fails ends what can be compared. */
const people: readonly SiteTask[] = [
  ...teams.map((team, index) => ({
    task: 'group',
    input: { name: team, ...(index > 0 && { gid: 2000 + index }) },
  })),
  ...names.map((name, index) => ({
    task: 'user',
    input: { name, groups: ['lab'], ...(index > 0 && { uid: 3000 + index }) },
  })),
];

const packages = ['chrony', 'nginx', 'nftables'] as const;
const settings = [
  '/etc/chrony/chrony.conf',
  '/etc/chrony/conf.d/lab.conf',
  '/etc/nginx/nginx.conf',
  '/etc/nginx/conf.d/lab.conf',
  '/etc/nftables.conf',
] as const;

/** Packages, and what hangs on them. */
const packaged: fc.Arbitrary<SiteTask> = fc.oneof(
  of('package', some({ name: fc.subarray([...packages], { minLength: 1 }) })),
  of('service', some({ name: fc.constantFrom(...packages), state: fc.constantFrom('started', 'stopped') })),
  of('service', some({ name: fc.constantFrom(...packages), enabled: fc.boolean() })),
  of('copy', some({ dest: fc.constantFrom(...settings), content: line.map((text) => `${text}\n`) }, owned)),
  of('line_in_file', some({ path: fc.constantFrom(...settings), line }, { create: fc.boolean() })),
  of(
    'file',
    some({ path: fc.constantFrom('/etc/nginx/sites-enabled/default'), state: fc.constant('absent') }),
  ),
  of('group', some({ name: fc.constantFrom('_chrony', 'www-lab', 'new') })),
  of('user', some({ name: fc.constantFrom('_chrony', 'new') }, { uid: fc.constant(3100) })),
);

/**
 * Sites of a few tasks, or of many, which find each other's traces.
 * @param withPackages whether there are packages, of `debian-packages.ts`
 */
export const siteOf = (
  least: number,
  most: number,
  withPackages: boolean,
): fc.Arbitrary<readonly SiteTask[]> =>
  fc
    .array(notifying(withPackages ? fc.oneof(packaged, task) : task), {
      minLength: Math.max(0, least - people.length),
      maxLength: Math.max(0, most - people.length),
      // Otherwise most of them are short.
      size: 'max',
    })
    .map((tasks) => [...people, ...tasks]);
