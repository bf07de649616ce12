import { commands } from './commands.js';

const examples = [
  ['rigger lab up', 'start the emulated SR-IOV lab on this machine'],
  ['rigger plan playbooks/site.yml', 'what would change, and what cannot be known yet'],
  ['rigger apply playbooks/site.yml', 'make it so'],
  ['rigger apply playbooks/latency.yml', 'measure'],
  ['rigger report runs/RUN', 'read the answer'],
] as const;

/** What `rigger help` prints: examples first, then every command. */
export const globalHelp = (): string => {
  const width = Math.max(
    ...commands.map(({ name }) => name.length),
    ...examples.map(([line]) => line.length - 14),
  );
  return [
    'rigger provisions virtualization lab hosts, and measures them the way a careful scientist would.',
    '',
    'Examples',
    ...examples.map(([line, why]) => `  ${line.padEnd(38)}${why}`),
    '',
    'Commands',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'Exit codes: 0 done, 2 a mistake in the usage or the input, 3 a host failed, 4 a host was unreachable,',
    '5 a comparison or a verification failed, 6 a limit is unproven (compare --strict), 10 changes are',
    'pending (--detailed-exitcode), 130 interrupted.',
    '',
    '`rigger help COMMAND` shows examples and flags; `rigger explain CODE` explains an error.',
  ].join('\n');
};
