import type { CommandOutput, Json } from '../model/index.js';

/** What `register` gets from a command: the names that Ansible users know. */
export const printed = (outputs: readonly CommandOutput[]): { readonly [key: string]: Json } => {
  const last = outputs.at(-1);
  if (!last) return {};
  const stdout = last.stdout.replace(/\n+$/, '');
  const stderr = last.stderr.replace(/\n+$/, '');
  return { rc: last.exit, stdout, stderr, stdout_lines: lines(stdout), stderr_lines: lines(stderr) };
};

const lines = (text: string): string[] => (text === '' ? [] : text.split('\n'));
