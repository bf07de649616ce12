import type { PlannedCell } from '../plan/cell.js';
import type { Machine } from '../plan/machine.js';
import { runRound } from '../trial/jobs.js';
import { sweepScript } from '../trial/leftovers.js';
import { tokenOf } from './measure-place.js';
import type { Running } from './running.js';

/**
 * Ends what the run left on the machines of a cell when it was killed: a load that nobody stops any more would
 * be measured along, and a server would hold its port. A run that is taken up again looks at each machine once.
 */
export const sweep = async ({ session, open, note }: Running, cell: PlannedCell): Promise<void> => {
  if (!open.resumed) return;
  const machines = machinesOfCell(cell).filter(({ name }) => !open.swept.has(name));
  if (machines.length === 0) return;
  const { outputs } = await runRound((host) => session.connection(host), {
    jobs: machines.map((machine) => ({ machine, script: sweepScript(open.run.run, tokenOf(open.run.run)) })),
    limit: 60,
    signal: session.signal,
  });
  for (const [index, { name, host }] of machines.entries()) {
    open.swept.add(name);
    const left = [...new Set(outputs[index]!.stdout.split('\n').filter((line) => line !== ''))];
    if (left.length > 0)
      note({ type: 'message', host, text: `ended what was left running on ${name}: ${left.join(', ')}` });
  }
};

const machinesOfCell = ({ guests, trials }: PlannedCell): Machine[] => {
  const all = [
    ...guests,
    ...trials
      .flatMap(({ clients, loads }) => [...clients, ...loads])
      .flatMap(({ machine, server }) => (server ? [machine, server.machine] : [machine])),
  ];
  return [...new Map(all.map((machine) => [machine.name, machine])).values()];
};
