import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rigger, root } from '../../support/cli.js';

const folder = mkdtempSync(join(tmpdir(), 'rigger-complete-'));

/** A project, and a `rigger` on the path that answers completions and otherwise prints its arguments. */
beforeAll(async () => {
  const program = join(folder, 'bin/rigger');
  mkdirSync(join(folder, 'bin'));
  mkdirSync(join(folder, 'home'));
  writeFileSync(
    program,
    `#!/bin/sh
if [ "$1" = __complete ]; then exec ${process.execPath} ${join(root, 'bin/rigger.js')} "$@"; fi
printf '<called '; for word; do printf '[%s]' "$word"; done; echo '>'
`,
  );
  chmodSync(program, 0o755);
  const project = join(folder, 'project');
  for (const [path, text] of Object.entries({
    'inventory/hosts.yml': 'lab:\n  hosts:\n    hypervisor-7: { vf_count: 2 }\n    generator-1:\n',
    'playbooks/site.yml':
      '- hosts: all\n  tasks:\n    - name: Quiet the fans\n      command: "true"\n      tags: [cooling]\n',
    'runs/20240229T120000Z-site-91c0/events.jsonl': '',
    'table.csv': '',
  })) {
    mkdirSync(join(project, path, '..'), { recursive: true });
    writeFileSync(join(project, path), text);
  }
  for (const shell of ['bash', 'zsh', 'fish'])
    writeFileSync(join(folder, shell), (await rigger(['completion', shell])).stdout);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** How each shell is started, with nothing but our completion, and `ready>` for a prompt. */
const shells: readonly [shell: string, command: string, setUp: readonly string[]][] = [
  ['bash', 'bash --norc --noprofile -i', [`source ${join(folder, 'bash')}`, "PS1='rea''dy>'"]],
  [
    'zsh',
    'zsh -f -i',
    ['autoload -U compinit && compinit -D', `source ${join(folder, 'zsh')}`, "PS1='rea''dy>'"],
  ],
  [
    'fish',
    'fish --no-config -i',
    [`source ${join(folder, 'fish')}`, "function fish_prompt; printf 'rea''dy>'; end"],
  ],
];

/** A shell at a terminal of its own. */
class Typist {
  private screen = '';
  private readonly child: ChildProcessWithoutNullStreams;

  constructor(private readonly command: string) {
    this.child = spawn('script', ['-qfec', command, '/dev/null'], {
      cwd: join(folder, 'project'),
      env: {
        PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
        HOME: join(folder, 'home'),
        TERM: 'dumb',
        LC_ALL: 'C.UTF-8',
      },
    });
    this.child.stdout.on('data', (data) => {
      this.screen += data;
    });
  }

  /** Types, and waits for what the screen shows then; its first group, or all of it. */
  async type(text: string, shows: RegExp): Promise<string> {
    const from = this.screen.length;
    this.child.stdin.write(text);
    for (;;) {
      const found = shows.exec(this.screen.slice(from));
      if (found) return found[1] ?? found[0];
      await this.more();
    }
  }

  private async more(): Promise<void> {
    const { stdout } = this.child;
    const over = new AbortController();
    try {
      await Promise.race([
        once(stdout, 'data', { signal: over.signal }),
        once(stdout, 'end', { signal: over.signal }).then(() => {
          throw new Error(`${this.command} ended:\n${this.screen}`);
        }),
      ]);
    } finally {
      over.abort();
    }
  }

  async leave(): Promise<void> {
    this.child.stdin.write('\nexit\n');
    if (this.child.exitCode === null) await once(this.child, 'exit');
  }
}

const lines: readonly [what: string, line: string, called: string][] = [
  ['a command', 'rigger doct\t', '[doctor]'],
  ['a command of a command', 'rigger lab cons\t x', '[lab][console][x]'],
  ['a flag', 'rigger plan x --detai\t', '[plan][x][--detailed-exitcode]'],
  ['a playbook', 'rigger plan pl\t', '[plan][playbooks/site.yml]'],
  ['a host', 'rigger audit -l hyp\t', '[audit][-l][hypervisor-7]'],
  ['a host in a list', 'rigger audit -l generator-1,hyp\t', '[audit][-l][generator-1,hypervisor-7]'],
  ['a host after =', 'rigger audit --limit=hyp\t', '[audit][--limit=hypervisor-7]'],
  ['a variable', 'rigger inventory --origin vf\t', '[inventory][--origin][vf_count]'],
  ['a tag', 'rigger apply playbooks/site.yml --tags coo\t', '[apply][playbooks/site.yml][--tags][cooling]'],
  [
    'the name of a task, with its blanks',
    'rigger apply playbooks/site.yml --start-at-task Qui\t',
    '[apply][playbooks/site.yml][--start-at-task][Quiet the fans]',
  ],
  ['a type of task', 'rigger explain sriov\t', '[explain][sriov_vfs]'],
  ['a run', 'rigger show ru\t', '[show][runs/20240229T120000Z-site-91c0]'],
  ['a file, where nothing else can stand', 'rigger stats tab\t', '[stats][table.csv]'],
];

describe.each(shells)('%s', (_, command, setUp) => {
  let typist: Typist;
  beforeAll(async () => {
    typist = new Typist(command);
    await typist.type(`${setUp.join('\n')}\n`, /ready>/);
  });
  afterAll(() => typist.leave());

  test.each(lines)('completes %s', async (_, line, called) => {
    expect(await typist.type(`${line}\n`, /<called (.*)>/)).toBe(called);
  });
});

test.each(shells.map(([shell]) => shell))('%s finds no mistake in its script', (shell) => {
  execFileSync(shell, ['-n', join(folder, shell)]);
});
