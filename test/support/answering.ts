import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './cli.js';

/** The command line on a real terminal, where each question, in this order, is answered by a line that is typed. */
export const riggerAnswering = async (
  args: readonly string[],
  cwd: string,
  answers: readonly (readonly [question: RegExp, answer: string])[],
): Promise<{ code: number | null; shown: string }> => {
  const command = [process.execPath, join(root, 'bin/rigger.js'), ...args].join(' ');
  const child = spawn('script', ['-qefc', command, '/dev/null'], { cwd });
  const left = [...answers];
  let shown = '';
  child.stdout.on('data', (data: Buffer) => {
    shown += data.toString();
    const [question, answer] = left[0] ?? [];
    // Colours and cursor movements may stand around the question.
    if (!question?.test(shown.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, ''))) return;
    left.shift();
    child.stdin.write(`${answer}\r`);
  });
  const code = await new Promise<number | null>((resolve) => child.on('exit', resolve));
  return { code, shown };
};
