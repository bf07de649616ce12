import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Connection, ShellStep, StepOutput } from '../../../src/connection/connection.js';
import { connectLocal } from '../../../src/connection/local.js';
import { localTarget } from '../../support/targets.js';

/** A step, and what becomes of it when it runs. */
interface Case {
  readonly step: ShellStep;
  readonly output: Pick<StepOutput, 'stdout' | 'stderr' | 'exit'>;
}

/** Octal escapes: the output is any bytes, the script is plain. */
const octal = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => `\\0${byte.toString(8).padStart(3, '0')}`).join('');

const bytes = fc.uint8Array({ maxLength: 60 });
const exit = fc.constantFrom(0, 0, 0, 1, 3, 255);
const rules = fc.record(
  {
    always: fc.constant(true),
    accept: fc.constantFrom([0], [0, 1], [3]),
    timeout: fc.constant(30),
  },
  { requiredKeys: [] },
);

const printing: fc.Arbitrary<Case> = fc.tuple(bytes, bytes, exit, rules).map(([out, error, code, rule]) => ({
  step: { ...rule, script: `printf '%b' '${octal(out)}'; printf '%b' '${octal(error)}' >&2\nexit ${code}` },
  output: { stdout: Buffer.from(out).toString(), stderr: Buffer.from(error).toString(), exit: code },
}));

const reading: fc.Arbitrary<Case> = fc
  .tuple(fc.oneof(bytes, fc.uint8Array({ minLength: 66_000, maxLength: 67_000 })), exit, rules)
  .map(([input, code, rule]) => ({
    step: { ...rule, script: `cat; exit ${code}`, stdin: input },
    output: { stdout: Buffer.from(input).toString(), stderr: '', exit: code },
  }));

/** Text that no shell should see as more than text, and words that would break the framing. */
const quoting: fc.Arbitrary<Case> = fc
  .tuple(
    fc.array(
      fc.constantFrom("'", '"', '\\', '$', '`', '\n', ';', '}', 'EOF', 'a', ' ', 'é', '\x1b', '*', '!'),
      {
        maxLength: 12,
      },
    ),
    rules,
  )
  .map(([parts, rule]) => {
    const text = parts.join('');
    return {
      step: { ...rule, script: `printf %s '${text.replaceAll("'", `'\\''`)}'` },
      output: { stdout: text, stderr: '', exit: 0 },
    };
  });

const expected = (cases: readonly Case[]): unknown[] => {
  let failed = false;
  return cases.map(({ step, output }) => {
    if (failed && !step.always) return { stdout: '', stderr: '', exit: -1, skipped: true };
    if (!(step.accept ?? [0]).includes(output.exit)) failed = true;
    return { ...output, remoteMs: expect.any(Number) };
  });
};

describe('a batch in a real shell', () => {
  let shell: Connection;
  beforeAll(async () => {
    shell = await connectLocal(localTarget());
  });
  afterAll(() => shell.close());

  test('gives every step its exact output, whatever the bytes, the order and the failures', async () => {
    const batch = fc.array(fc.oneof({ weight: 4, arbitrary: printing }, quoting, reading), {
      minLength: 1,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(batch, async (cases) => {
        expect(await shell.run(cases.map(({ step }) => step))).toEqual(expected(cases));
      }),
      { numRuns: 60 },
    );
  });

  test('reports the same live', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(printing, { minLength: 1, maxLength: 4 }), async (cases) => {
        const live = cases.map(() => ({ stdout: '', stderr: '' }));
        const outputs = await shell.run(
          cases.map(({ step }, index) => ({
            ...step,
            always: true,
            live: (text, stream) => {
              (live[index] as Record<string, string>)[stream] += text;
            },
          })),
        );
        expect(live).toEqual(outputs.map(({ stdout, stderr }) => ({ stdout, stderr })));
      }),
      { numRuns: 20 },
    );
  });
});
