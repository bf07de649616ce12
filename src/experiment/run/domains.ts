import { sh } from '../../model/index.js';
import { bundleFiles } from '../bundle/index.js';
import type { PlannedCell } from '../plan/cell.js';
import { runRound } from '../trial/jobs.js';
import type { Running } from './running.js';

/**
 * Keeps what libvirt has of each guest: the definition that was sent, as libvirt stored it, and the live XML
 * with all that libvirt and QEMU filled in. A file is written when it says something that no earlier one did.
 */
export const keepDomains = async (
  { session, open }: Running,
  { cell, guests }: PlannedCell,
): Promise<void> => {
  const fresh = guests.filter(({ name }) => !open.domains.has(`${cell.index} ${name}`));
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
      const text = outputs[index * 2 + at]!.stdout;
      if (text.trim() === '' || open.domains.has(text)) continue;
      const first = !open.domains.has(`${kind} ${name}`);
      open.domains.add(text).add(`${kind} ${name}`);
      await open.writer.write(
        `${bundleFiles.domains}/${name}${first ? '' : `.cell${cell.index}`}.${kind}.xml`,
        text,
      );
    }
  }
};
