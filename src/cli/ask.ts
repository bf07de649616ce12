import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { problem, RiggerError } from '../model/index.js';

const wantsTerminal = (what: string): RiggerError =>
  new RiggerError([
    problem('cli/no-input', `${what} has to be asked for, and there is nobody to ask`, {
      help: 'run it in a terminal, without --no-input',
    }),
  ]);

const canAsk = (input: boolean): boolean => input && process.stdin.isTTY === true;

/** Asks for a secret; what is typed is not shown. */
export const askSecret = async (question: string, input: boolean): Promise<string> => {
  if (!canAsk(input)) throw wantsTerminal(question);
  process.stderr.write(`${question}: `);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
};

/** Asks whether to go on with a task: yes, no, or yes to all that follow. */
export const askStep = (input: boolean): ((host: string, task: string) => Promise<boolean>) => {
  if (!canAsk(input)) throw wantsTerminal('each step');
  let always = false;
  return async (host, task) => {
    if (always) return true;
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    try {
      const answer = (
        await lines.question(`${host}: ${task}? [y]es, [n]o and stop, [c]ontinue without asking `)
      ).trim();
      always = answer.startsWith('c');
      return always || answer === '' || answer.startsWith('y');
    } finally {
      lines.close();
    }
  };
};
