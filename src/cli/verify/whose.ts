import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFiles } from '../../experiment/bundle/index.js';
import { type Diagnostic, problem, RiggerError } from '../../model/index.js';
import type { Whose } from '../../report/exchange/signature.js';

/** @throws RiggerError where a signer is named without keys, or the keys are missing */
export function requireSigners(allowed: string | undefined, signer: string | undefined): void {
  if (signer !== undefined && allowed === undefined)
    throw new RiggerError([
      problem('cli/usage', `--signer ${signer} needs the keys of signers; found no --allowed-signers`, {
        help: 'give a file with a line `NAME KEY` for each: --allowed-signers FILE',
      }),
    ]);
  if (allowed !== undefined && !statSync(allowed, { throwIfNoEntry: false })?.isFile())
    throw new RiggerError([
      problem('cli/no-file', `there is no file ${allowed}`, {
        help: 'a file of allowed signers has a line `NAME KEY` for each, as of ssh-keygen(1)',
      }),
    ]);
}

/** Whose a run is, which the checksums do not say. Nothing where it is neither asked nor signed. */
export function whoseLine(run: string, folder: string, whose: Whose | undefined): string {
  if (!whose)
    return existsSync(join(folder, bundleFiles.signature))
      ? `${run}: whose it is was not asked. It is signed: --allowed-signers FILE.\n`
      : '';
  const words = {
    signed: () =>
      `its manifest is signed by ${(whose as { signer: string }).signer}, key ${(whose as { key: string }).key}`,
    unsigned: () => 'nobody has signed it',
    wrong: () => (whose as { why: string }).why,
  }[whose.state]();
  return `${run}: whose: ${words}.\n`;
}

/** A signature that is wrong is an error always; that there is none is one where a signer was named. */
export function whoseProblems(
  run: string,
  whose: Whose | undefined,
  signer: string | undefined,
): Diagnostic[] {
  const help = 'whole and whose are two questions: ask who made the run for a signed export';
  if (whose?.state === 'wrong') return [problem('verify/signature', `${run}: ${whose.why}`, { help })];
  if (whose?.state === 'unsigned' && signer !== undefined)
    return [problem('verify/signature', `${run} is not signed; expected a signature of ${signer}`, { help })];
  return [];
}
