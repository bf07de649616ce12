import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deriveReport } from '../../src/report/derive-report.js';
import { verifyRun } from '../../src/report/verify/verify-run.js';

/** The files of a bundle that one text may hold, each behind a line `@@ path`. */
const files =
  /^@@ (run\.json|outcome\.json|results\.jsonl|MANIFEST\.sha256|(?:hosts|trials)\/\w+\/[\w.]+)\n/m;

/** A bundle by somebody else: reported on and verified, as `rigger report` and `rigger verify` do it. */
export const readForeignBundle = async (text: string): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'rigger-fuzz-'));
  try {
    const [, ...parts] = text.split(files);
    for (let at = 0; at + 1 < parts.length; at += 2) {
      const path = join(folder, parts[at]!);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, parts[at + 1]!);
    }
    for (const reader of [() => deriveReport([folder]), () => verifyRun(folder)])
      await reader().catch((error: Error) => {
        if (error.name !== 'RiggerError') throw error;
      });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
