import { z } from 'zod';
import { commandNames } from './command-names.js';

/** The same as in an experiment, which may be written `2%`. */
const share = z.union([
  z.number().positive().max(1),
  z.string().regex(/^\d+(\.\d+)?\s*%$/, 'is a share, such as 2% or 0.02'),
]);

/** `2%` or 0.02, as a number. */
export const shareOf = (written: string | number): number =>
  typeof written === 'number' ? written : Number.parseFloat(written) / 100;

const paths = z.union([z.string(), z.array(z.string())]);

/** What `rigger.yml` may hold; paths are relative to its folder. */
export const settings = z.strictObject({
  inventory: paths
    .optional()
    .describe('inventory files or folders, used when -i is not given; `inventory` when missing'),
  forks: z.int().positive().optional().describe('hosts worked on at once, unless --forks says otherwise'),
  roles_path: paths
    .optional()
    .describe('folders that hold roles, looked into after `roles/` beside the playbook and in the project'),
  vault_identities: paths
    .optional()
    .describe('files with age identities that open encrypted values, unless --vault-identity names others'),
  vault_password_file: z
    .string()
    .optional()
    .describe('file with the password of Ansible vault files, unless --vault-password-file names another'),
  default_flags: z
    .partialRecord(z.enum(commandNames), z.array(z.string()))
    .optional()
    .describe('words put before those of the command line, by command: `apply: [--diff]`'),
  log_file: z
    .string()
    .optional()
    .describe('file to which plan, apply and do add what they show, unless --log names another'),
  smallest_effect: share
    .optional()
    .describe(
      'smallest effect that matters in experiments whose playbook names none: a share, 5% when missing',
    ),
  authors: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        orcid: z
          .string()
          .regex(
            /^https:\/\/orcid\.org\/\d{4}-\d{4}-\d{4}-\d{3}[\dX]$/,
            'is an address, such as https://orcid.org/0000-0002-1825-0097',
          )
          .optional(),
        affiliation: z.string().min(1).optional(),
      }),
    )
    .optional()
    .describe(
      'who is named as author of exported runs: `name`, and `orcid` and `affiliation` where there are',
    ),
  licence: z
    .string()
    .min(1)
    .optional()
    .describe('terms under which exported runs may be used: an address, or a name'),
  notify_command: z
    .array(z.string())
    .min(1)
    .optional()
    .describe(
      'program and arguments started when an apply has ended, with RIGGER_RUN, RIGGER_PLAYBOOK and RIGGER_EXIT in its environment',
    ),
  mail: z
    .strictObject({
      server: z.string().regex(/^smtps?:\/\//, 'is an address, such as smtps://rigger@mail.example.org'),
      from: z.string().regex(/^[^\s@]+@[^\s@]+$/, 'is an address of mail'),
    })
    .optional()
    .describe(
      'by which `server` `rigger serve` sends mail to those who subscribed, and `from` whom; the password is in RIGGER_MAIL_PASSWORD; docs/team-lab.md',
    ),
  sign_in_by_proxy: z
    .strictObject({
      header: z
        .string()
        .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, 'is the name of a header, such as X-Remote-User'),
      from: z.array(z.union([z.ipv4(), z.ipv6()], 'is an address, such as 127.0.0.1')).min(1),
    })
    .optional()
    .describe(
      'which proxy `rigger serve` believes who asks: the `header` that names the account, and the addresses `from` which it asks; its secret is in RIGGER_PROXY_SECRET; docs/team-lab.md',
    ),
  worker: z
    .strictObject({
      secrets: z.record(z.string().min(1), z.string().min(1)).optional(),
      become_password_file: z.string().min(1).optional(),
    })
    .optional()
    .describe(
      'what `rigger worker` has of its own for runs that bring their project: `secrets`, a map from paths at which runs want a file (`keys/lab`) to the worker’s file, and `become_password_file`; docs/team-lab.md',
    ),
  store: z
    .strictObject({
      at: z
        .string()
        .regex(/^(ssh|https?):\/\//, 'is an address, such as ssh://store.example.org/srv/bundles'),
      region: z.string().min(1).optional(),
      credentials: z.string().min(1).optional(),
      keep_days: z.int().min(1).max(36_500).optional(),
    })
    .optional()
    .describe(
      'where `rigger worker` brings the bundles of its runs: `at`, an address `ssh://…` or of S3; `region`, `credentials` (a file) for S3; `keep_days` after which bundles go; docs/team-lab.md',
    ),
});

export type Settings = z.infer<typeof settings>;

/** The page of the settings: `docs/settings.md`. */
export const settingsPage = (): string =>
  [
    '# Settings',
    '',
    'Made by `node scripts/generate-reference.mjs`; do not edit.',
    'A project is the nearest folder, from the working directory upwards, that holds `rigger.yml`, `inventory/` or `playbooks/`. What stands in its `rigger.yml` is used where the command line says nothing; every path is relative to that folder. A key that is none of these is an error with its place. `rigger doctor` shows what is in force, and `rigger schema --write` makes a schema for editors.',
    '',
    '| setting | type | meaning |',
    '| --- | --- | --- |',
    ...Object.entries(settings.shape).map(
      ([name, field]) => `| \`${name}\` | ${typeWords[name as keyof Settings]} | ${field.description} |`,
    ),
    '',
    '```yaml',
    'inventory: [inventory, lab.yml]',
    'forks: 16',
    'roles_path: [../shared-roles]',
    'default_flags:',
    '  apply: [--diff]',
    '  plan: [--diff, -v]',
    'log_file: rigger.log',
    'smallest_effect: 2%',
    'authors:',
    '  - name: Ada Lovelace',
    '    orcid: https://orcid.org/0000-0002-1825-0097',
    'licence: https://creativecommons.org/licenses/by/4.0/',
    'notify_command: [notify-send, rigger has ended]',
    '```',
    '',
    'A flag in `default_flags` is as if it had been typed first: a value on the command line takes precedence, and a flag that may be repeated is added to. The shipped roles need no setting: `rigger:sriov` in `roles:` and `include_role` means the one that came with rigger.',
    '',
  ].join('\n');

const typeWords: Readonly<Record<keyof Settings, string>> = {
  inventory: 'path or list of paths',
  forks: 'whole number',
  roles_path: 'path or list of paths',
  vault_identities: 'path or list of paths',
  vault_password_file: 'path',
  default_flags: 'map of lists of words',
  log_file: 'path',
  smallest_effect: 'share',
  authors: 'list of maps',
  licence: 'text',
  notify_command: 'list of words',
  mail: 'map',
  sign_in_by_proxy: 'map',
  worker: 'map',
  store: 'map',
};
