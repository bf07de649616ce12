import { userInfo } from 'node:os';
import { problem, RiggerError } from '../../model/index.js';
import { type LabClient, labClient } from '../../web/client.js';
import { findProject } from './project.js';

/** Asks the lab of this project, or that of RIGGER_SERVER, and lets go of it whatever happens. */
export const withLab = async <T>(work: (lab: LabClient) => Promise<T>): Promise<T> => {
  const { root } = await findProject();
  const lab = await labClient({ project: root, env: process.env, person: userInfo().username });
  try {
    return await work(lab);
  } finally {
    await lab.close();
  }
};

/** The answer as JSON, or in words. */
export const tell = (answer: unknown, json: boolean, words: () => readonly string[]): void => {
  process.stdout.write(json ? `${JSON.stringify(answer, null, 2)}\n` : `${words().join('\n')}\n`);
};

/** A time as it came by JSON: `2026-11-29 02:15` in UTC, or a dash. */
export const shortTime = (at: string | null): string =>
  at === null ? '–' : at.slice(0, 16).replace('T', ' ');

/**
 * Withdraws the one of this number from the lab.
 * @param kind what it is, the command that lists them, and where they are in the API
 * @throws RiggerError `cli/usage`
 */
export const withdraw = (
  kind: { readonly what: string; readonly command: string; readonly path: string },
  number: string,
): Promise<void> => {
  const { what, command, path } = kind;
  if (!/^\d{1,15}$/.test(number))
    throw new RiggerError([
      problem('cli/usage', `${JSON.stringify(number)} is no number of a ${what}`, {
        help: `\`rigger ${command} list\` shows them`,
      }),
    ]);
  return withLab(async (lab) => {
    await lab.call('DELETE', `/api/v1/${path}/${number}`);
  });
};
