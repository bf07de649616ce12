/** What a variable of rigger's own holds; `any` is told by nobody. */
export type MagicKind = 'map' | 'list' | 'text' | 'boolean' | 'any';

/** The variables that rigger itself provides, wherever a template or condition stands, and what each holds. */
export const magicVariables = {
  inventory_hostname: 'text',
  inventory_hostname_short: 'text',
  inventory_dir: 'text',
  group_names: 'list',
  groups: 'map',
  hostvars: 'map',
  play_hosts: 'list',
  playbook_dir: 'text',
  role_path: 'text',
  role_name: 'text',
  facts: 'map',
  vars: 'map',
  rigger_check_mode: 'boolean',
  rigger_version: 'text',
  omit: 'any',
} as const satisfies Readonly<Record<string, MagicKind>>;

export type MagicName = keyof typeof magicVariables;

export const magicNames: ReadonlySet<string> = new Set(Object.keys(magicVariables));
