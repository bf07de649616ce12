import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { problem, RiggerError } from '../../model/index.js';
import { inputFiles } from '../inputs/format.js';
import { each, word } from '../play/next-step.js';
import { findRun } from '../program/find-runs.js';
import type { RerunFlags } from './flags.js';
import { type KeptRun, readKeptInputs } from './kept-run.js';

/**
 * A run that is gone on with makes the same run again, with the same hosts in the places of the same.
 * @throws RiggerError `engine/resume-mismatch`
 */
export const requireSameRepetition = (
  given: string,
  runsFolder: string,
  kept: KeptRun,
  places: ReadonlyMap<string, string>,
): void => {
  const folder = findRun(runsFolder, given);
  const { reproduces } = readKeptInputs(join(folder, inputFiles.folder)).invocation;
  const run = basename(folder);
  const wrong = (message: string, help: string): RiggerError =>
    new RiggerError([problem('engine/resume-mismatch', message, { help })]);
  if (reproduces === undefined)
    throw wrong(`the run ${run} makes no other run again`, '`rigger show` says how it is gone on with');
  if (reproduces.run !== kept.name)
    throw wrong(
      `the run ${run} makes ${reproduces.run} again, and not ${kept.name}`,
      `rigger rerun ${reproduces.run} --resume ${run}`,
    );
  if (reproduces.manifest_sha256 !== kept.manifestDigest)
    throw wrong(
      `${kept.given} is another run of the name ${kept.name} than the one that ${run} makes again`,
      'give the one with which it was begun',
    );
  if (!isDeepStrictEqual(reproduces.mapping, Object.fromEntries(places))) {
    const pairs = Object.entries(reproduces.mapping).map(([old, host]) => `${old}=${host}`);
    const same = Object.entries(reproduces.mapping).every(([old, host]) => old === host);
    throw wrong(
      `the run ${run} was begun with other hosts in their places: ${pairs.join(', ')}`,
      `give the same hosts: ${same ? 'their own inventory, or without -i those of then' : `-i INVENTORY --map ${pairs.join(',')}`}`,
    );
  }
};

/** The command that goes on with a run which makes another one again; no flag of it holds a secret itself. */
export const resumeCommand = (given: string, flags: RerunFlags, run: string): string =>
  [
    ...['rigger', 'rerun', given],
    ...each('-i', flags.inventory),
    ...each('--map', flags.map?.join(',')),
    ...each('--secret', flags.secret),
    ...each('--from', flags.from),
    ...(flags.askBecomePass ? ['-K'] : []),
    ...each('--become-password-file', flags.becomePasswordFile),
    ...each('--vault-password-file', flags.vaultPasswordFile),
    ...(flags.askVaultPass ? ['--ask-vault-pass'] : []),
    ...each('--vault-identity', flags.vaultIdentity),
    ...['--resume', run],
  ]
    .map(word)
    .join(' ');
