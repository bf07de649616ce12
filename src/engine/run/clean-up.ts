import type { HostState } from '../host/host-state.js';
import type { RunContext } from '../play/run-context.js';
import { forgetNotes, forgetRecords } from '../wire/action-record.js';
import { noCost } from '../wire/link.js';

/**
 * Makes ready to take away what the run's actions left on the hosts, and answers how to do it: once the journal has
 * the run's end, for until then a resumed run would ask for it. A run that may be resumed keeps the notes of what its
 * journal does not have. One that was resumed looks at all hosts that it has spoken to, since it does not know where
 * the attempts before it have left any.
 */
export const cleaningUp = async (
  run: RunContext,
  hosts: Iterable<HostState>,
): Promise<() => Promise<void>> => {
  const all = [...hosts];
  const mayBeResumed = run.stopping() || all.some(({ gone }) => gone !== undefined);
  const todo = all.flatMap(({ name, notes, gone }) => {
    const link = run.links.of(name);
    const settled = notes.take();
    if (gone === 'unreachable') return [];
    if (mayBeResumed) return settled.length === 0 ? [] : [{ link, step: forgetNotes(run.id, settled) }];
    return notes.left || (run.resume && link.isOpen) ? [{ link, step: forgetRecords(run.id) }] : [];
  });
  await Promise.all(todo.map(({ link }) => link.open().catch(() => undefined)));
  return async () => {
    await Promise.all(todo.map(({ link, step }) => link.run([step], noCost()).catch(() => undefined)));
  };
};
