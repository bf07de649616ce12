import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Commands of virsh for one definition in the file that is put for `%`; what they print is its answer. */
export interface Asked {
  readonly xml: string;
  readonly commands: readonly string[];
}

const marker = '@form@';

/**
 * What a real libvirt prints for each, in one process. Its test driver begins anew with each, and ends with it.
 * @param mayRefuse the answer to what it refuses is empty; a hypervisor that cannot be reached is an error all the same
 * @throws Error when it refuses one
 */
export const askLibvirt = (all: readonly Asked[], uri = 'test:///default', mayRefuse = false): string[] => {
  const folder = mkdtempSync(join(tmpdir(), 'rigger-forms-'));
  try {
    const script = all.flatMap(({ xml, commands }, index) => {
      const file = join(folder, `${index}.xml`);
      writeFileSync(file, xml);
      return [`echo ${marker}`, ...commands.map((command) => command.replace('%', file))];
    });
    const { stdout, stderr, error } = spawnSync('virsh', ['-q', '-c', uri, script.join('; ')], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      timeout: 300_000,
      env: { ...process.env, LC_ALL: 'C' },
    });
    if (error) throw new Error(`virsh does not run: apt-get install libvirt-clients (${error.message})`);
    const refused = mayRefuse ? /^error: failed to connect/m : /^error:/m;
    if (refused.test(stderr)) throw new Error(`libvirt refused a definition: ${stderr.slice(0, 2000)}`);
    return stdout
      .split(marker)
      .slice(1)
      .map((answer) => answer.trim());
  } finally {
    rmSync(folder, { recursive: true });
  }
};
