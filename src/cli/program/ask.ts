import { createInterface } from 'node:readline/promises';
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
  const typed = await typedAfter(`${question}: `, false);
  if (typed !== undefined) return typed;
  throw new RiggerError([
    problem('cli/no-input', `${question} was asked for, and not answered`, {
      help: 'run it again, and type it',
    }),
  ]);
};

/** Asks something that is yes unless told; no where there is nobody to ask. */
export const askYesNo = (question: string): Promise<boolean> => ask(`${question} [Y/n] `, /^(y|$)/i);

/** Asks something that is no unless told; `undefined` where there is nobody to ask. */
export const askNoYes = async (question: string, input: boolean): Promise<boolean | undefined> =>
  canAsk(input) ? ask(`${question} [y/N] `, /^y/i) : undefined;

const ask = async (question: string, yes: RegExp): Promise<boolean> =>
  canAsk(true) && yes.test(((await typedAfter(question)) ?? 'no').trim());

/** Asks whether to go on with a task: yes, no, or yes to all that follow. Hosts ask one after another. */
export const askStep = (input: boolean): ((host: string, task: string) => Promise<boolean>) => {
  if (!canAsk(input)) throw wantsTerminal('each step');
  let always = false;
  let stop = false;
  const ask = async (host: string, task: string): Promise<boolean> => {
    if (always || stop) return always;
    const question = `${host}: ${task}? [y]es, [n]o and stop, [c]ontinue without asking `;
    const answer = (await typedAfter(question)) ?? 'no';
    always = /^c/i.test(answer.trim());
    stop = !always && !/^(y|$)/i.test(answer.trim());
    return !stop;
  };
  const turns = pLimit(1);
  return (host, task) => turns(ask, host, task);
};

/** Asks for a text, one question at a time; undefined for Ctrl-C and the end of input. */
export const asking = (
  input: boolean,
): ((question: string, echo: boolean) => Promise<string | undefined>) | undefined => {
  if (!canAsk(input)) return undefined;
  const turns = pLimit(1);
  return (question, echo) => turns(askText, question, echo);
};

const askText = (question: string, echo: boolean): Promise<string | undefined> =>
  typedAfter(`${question}: `, echo);

/**
 * What is typed behind a question; undefined for Ctrl-C and the end of input. The interface closes by itself alone:
 * one that keeps its listeners would write what is typed for the next.
 */
const typedAfter = async (question: string, echo = true): Promise<string | undefined> => {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({
    input: process.stdin,
    ...(echo ? { output: process.stderr } : { output: silent, terminal: true }),
  });
  // Only now does the terminal keep to itself what is typed.
  if (!echo) process.stderr.write(question);
  const left = new Promise<undefined>((resolve) => {
    lines.once('SIGINT', () => resolve(undefined));
    lines.once('close', () => resolve(undefined));
  });
  try {
    const typed = await Promise.race([lines.question(echo ? question : ''), left]);
    if (typed === undefined && echo) process.stderr.write('\n');
    return typed;
  } finally {
    lines.close();
    if (!echo) process.stderr.write('\n');
  }
};
