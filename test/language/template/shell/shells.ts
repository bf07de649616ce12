import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileTemplate } from '../../../../src/language/template/index.js';
import { parseYaml } from '../../../../src/language/yaml/index.js';
import { assignments, ShellText, type Value } from '../../../../src/model/index.js';
import { scopeOf } from '../../scope.js';

/** What commands of values would make, if any shell ran them. */
export const canary = 'pwned';

const all = { sh: ['sh'], dash: ['dash'], bash: ['bash'], busybox: ['busybox', 'sh'] };

const fileOf = (program: string): string =>
  spawnSync('sh', ['-c', `realpath "$(command -v ${program})"`], { encoding: 'utf8' }).stdout;

/** Those shells that this machine has, each once: sh is one of the others on most. */
export const shells = Object.entries(all).filter(([name, [program = '']], at, others) => {
  const file = fileOf(program);
  return file !== '' && !others.slice(at + 1).some(([other]) => name === 'sh' && fileOf(other) === file);
});

/** The text that reaches the shell. @throws RiggerError where a value cannot stand */
export const fill = async (text: string, values: Record<string, Value>): Promise<string> => {
  const yaml = await parseYaml(JSON.stringify({ k: text }), 'f.yml');
  const filled = compileTemplate(yaml, ['k'], text, { escape: () => 'shell' }).resolve(scopeOf(values));
  if (!(filled instanceof ShellText)) return String(filled);
  const { script, parameters } = filled.revealed(() => {}) as {
    script: string;
    parameters: Record<string, string>;
  };
  return assignments(parameters) + script;
};

/** What each script prints in a shell, all in one process that forks for each; and what files they left. */
export const run = (
  shell: readonly string[],
  scripts: readonly string[],
): { printed: string[]; left: string[] } => {
  const folder = mkdtempSync(join(tmpdir(), 'rigger-shell-'));
  try {
    const work = join(folder, 'work');
    mkdirSync(work);
    scripts.forEach((script, at) => {
      writeFileSync(join(folder, `${at}.sh`), script);
    });
    const driver = `i=0; while [ $i -lt ${scripts.length} ]; do ( . ../$i.sh ) >../$i.out 2>../$i.err </dev/null; i=$((i + 1)); done`;
    execFileSync(shell[0]!, [...shell.slice(1), '-c', driver], {
      cwd: work,
      stdio: 'ignore',
      timeout: 300_000,
    });
    return {
      printed: scripts.map((_, at) => readFileSync(join(folder, `${at}.out`), 'utf8')),
      left: readdirSync(work),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
