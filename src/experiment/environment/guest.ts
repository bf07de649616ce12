import type { Json, Reading } from '../../model/index.js';
import { environmentFacts } from './facts.js';

/** What a guest can say of itself: what is on its host is not for it to tell. */
const names = ['system', 'processor', 'network_cards', 'network_stack', 'interrupt_affinity'] as const;

const separator = '\u001d';

/** One script for all of it: a guest answers through its agent, and each question there costs a second. */
export const guestEnvironmentScript = (): string =>
  names
    .map(
      (name) =>
        `printf '\\035${name}\\n'\n${environmentFacts[name]!().script} 2>/dev/null\nprintf '\\035%s\\n' $?`,
    )
    .join('\n');

/** What the script printed, by fact; what is missing was not read. */
export const readGuestEnvironment = (stdout: string): { readonly [name: string]: Reading<Json> } => {
  const parts = stdout.split(separator).slice(1);
  return Object.fromEntries(
    names.map((name, index) => {
      const [said = '', exit = ''] = parts.slice(2 * index, 2 * index + 2);
      const known = said.startsWith(`${name}\n`);
      const output = {
        stdout: known ? said.slice(name.length + 1) : '',
        stderr: '',
        exit: Number(exit.trim() || 1),
      };
      return [name, environmentFacts[name]!().parse(output)];
    }),
  );
};
