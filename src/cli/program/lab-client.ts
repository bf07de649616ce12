import { userInfo } from 'node:os';
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
