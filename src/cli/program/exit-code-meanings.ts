import { exitCodes } from '../../model/index.js';

/** Every exit code and what it says, in their order. */
export const exitCodeMeanings: readonly (readonly [code: number, meaning: string])[] = [
  [exitCodes.done, 'done'],
  [exitCodes.mistake, 'a mistake in the usage or the input'],
  [exitCodes.hostFailed, 'a host failed, or a trial of an analysed block failed or was interrupted'],
  [exitCodes.hostUnreachable, 'a host was unreachable'],
  [exitCodes.different, 'a comparison or a verification failed, or an answer was not reproduced'],
  [
    exitCodes.unproven,
    'a limit could not be proven (only with `compare --strict`), whether an answer is reproduced is undecided (`rerun`), or trials cannot decide (`advise`)',
  ],
  [exitCodes.pending, 'changes are pending (only with `--detailed-exitcode`)'],
  [exitCodes.interrupted, 'interrupted'],
];
