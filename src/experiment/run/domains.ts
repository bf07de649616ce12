import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sh } from '../../model/index.js';
import { bundleFiles } from '../bundle/index.js';
import type { PlannedCell } from '../plan/cell.js';
import { runRound } from '../trial/jobs.js';
import type { Running } from './running.js';

/** Where a definition goes: beside the others that the guest had; null when it is there already. */
const freeName = (folder: string, guest: string, cell: number, kind: string, text: string): string | null => {
  for (let number = 0; ; number += 1) {
    const more = number === 0 ? '' : `.cell${cell}${number === 1 ? '' : `-${number}`}`;
    const path = `${bundleFiles.domains}/${guest}${more}.${kind}.xml`;
    if (!existsSync(join(folder, path))) return path;
    if (readFileSync(join(folder, path), 'utf8') === text) return null;
  }
};

/**
 * Keeps what libvirt has of each guest: the definition that was sent, as libvirt stored it, and the live XML
 * with all that libvirt and QEMU filled in. A file is written when it says something that no earlier one did.
 */
export const keepDomains = async (
  { session, open }: Running,
  { cell, guests }: PlannedCell,
): Promise<void> => {
  const fresh = guests.filter(
    ({ name, domain }) => domain !== undefined && !open.domains.has(`${cell.index} ${name}`),
  );
  if (fresh.length === 0) return;
  const { outputs } = await runRound((host) => session.connection(host), {
    jobs: fresh.flatMap(({ host, domain }) =>
      ['--inactive', ''].map((which) => ({
        machine: { name: host, host },
        script: sh`virsh dumpxml ${which === '' ? [] : [which]} --domain ${domain!} 2>/dev/null`,
      })),
    ),
    limit: 30,
    signal: session.signal,
  });
  for (const [index, { name }] of fresh.entries()) {
    open.domains.add(`${cell.index} ${name}`);
    for (const [at, kind] of (['sent', 'live'] as const).entries()) {
      const text = session.masker.mask(outputs[index * 2 + at]!.stdout);
      if (text.trim() === '' || open.domains.has(text)) continue;
      open.domains.add(text);
      const path = freeName(open.writer.folder, name, cell.index, kind, text);
      if (path !== null) await open.writer.write(path, text);
    }
  }
};
