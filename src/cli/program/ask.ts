import { createInterface, type Interface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import pLimit from 'p-limit';
import { problem, RiggerError } from '../../model/index.js';

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

/** Asks something that is yes unless told; no where there is nobody to ask. */
export const askYesNo = (question: string): Promise<boolean> => ask(`${question} [Y/n] `, /^(y|$)/i);

/** Asks something that is no unless told; `undefined` where there is nobody to ask. */
export const askNoYes = async (question: string, input: boolean): Promise<boolean | undefined> =>
  canAsk(input) ? ask(`${question} [y/N] `, /^y/i) : undefined;

const ask = async (question: string, yes: RegExp): Promise<boolean> => {
  if (!canAsk(true)) return false;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return yes.test((await Promise.race([lines.question(question), left(lines)])).trim());
  } finally {
    lines.removeAllListeners('close').close();
  }
};

/** Asks whether to go on with a task: yes, no, or yes to all that follow. Hosts ask one after another. */
export const askStep = (input: boolean): ((host: string, task: string) => Promise<boolean>) => {
  if (!canAsk(input)) throw wantsTerminal('each step');
  let always = false;
  let stop = false;
  const ask = async (host: string, task: string): Promise<boolean> => {
    if (always || stop) return always;
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    try {
      const answer = await Promise.race([
        lines.question(`${host}: ${task}? [y]es, [n]o and stop, [c]ontinue without asking `),
        left(lines),
      ]);
      always = /^c/i.test(answer.trim());
      stop = !always && !/^(y|$)/i.test(answer.trim());
      return !stop;
    } finally {
      lines.removeAllListeners('close').close();
    }
  };
  const turns = pLimit(1);
  return (host, task) => turns(ask, host, task);
};

/** The end of input and Ctrl-C are a no. */
const left = (lines: Interface): Promise<string> =>
  new Promise((resolve) => {
    const no = (): void => {
      process.stderr.write('\n');
      resolve('no');
    };
    lines.once('SIGINT', no);
    lines.once('close', no);
  });
