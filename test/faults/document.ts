import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Fault, type FaultName, faults } from './rows.js';

const introduction = `# What happens when things break

Every row is proven on a real OpenSSH server and real processes: the suite is \`test/faults/\`, and the test of a row reads the exit code, the code and the words from the same place as this table (\`npm run reference\` writes it). \`rigger explain CODE\` has a page for each code.

Nothing here hangs longer than the time that its row states, or leaves a half-written file. What a run was told as finished is never lost, and \`--resume\` does not do it again; a command that was in flight when the host went down runs again, because nobody can know how far it had come. What the faults of hardware do (a power cut, a cut wire, a panic of the host) is tried in the emulated lab: see [lab.md](lab.md).
`;

/** The document that the rows make. */
export const faultDocument = (proofOf: (name: FaultName) => string): string =>
  [
    introduction,
    '| fault | exit code, and what the user sees | what is left | a rerun | test |',
    '| --- | --- | --- | --- | --- |',
    ...(Object.entries(faults) as [FaultName, Fault][]).map(
      ([name, row]) => `| ${row.fault} | ${seen(row)} | ${row.left} | ${row.rerun} | \`${proofOf(name)}\` |`,
    ),
    '',
    'Longer forms of the sweeps: `RIGGER_CUTS=60` cuts the connection at sixty places, `RIGGER_KILLS=50` kills the controller at fifty moments, `RIGGER_OUTPUT_MB=1024` prints the whole gigabyte.',
    '',
  ].join('\n');

const seen = ({ exit, code, says }: Fault): string =>
  [
    String(exit),
    ...(code === undefined ? [] : [`\`${code}\``]),
    ...(says === undefined ? [] : [`“${says}”`]),
  ].join(', ');

/** The file whose test proves a row; throws when there is not exactly one. */
export const proofIn =
  (root: string) =>
  (name: FaultName): string => {
    const { proof }: Fault = faults[name];
    const text = (file: string) => readFileSync(join(root, file), 'utf8');
    if (proof !== undefined) {
      if (!text(proof.file).includes(proof.title))
        throw new Error(`${proof.file} has no test “${proof.title}”`);
      return proof.file;
    }
    const files = readdirSync(join(root, 'test/faults'))
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => `test/faults/${file}`)
      .filter((file) => text(file).includes(`proves('${name}',`));
    if (files.length !== 1) throw new Error(`${name} is proven by ${files.length} tests`);
    return files[0]!;
  };
