import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';

/** What Debian's `ansible-inventory --list` says of the same sources. */
export const ansibleList = async (
  sources: readonly string[],
  more: readonly string[] = [],
): Promise<unknown> => {
  const args = [...sources.flatMap((source) => ['-i', source]), '--list', ...more];
  const { stdout } = await promisify(execFile)('ansible-inventory', args, {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, HOME: tmpdir(), LC_ALL: 'C.UTF-8', ANSIBLE_LOCAL_TEMP: tmpdir() },
    maxBuffer: 2 ** 26,
  });
  return JSON.parse(stdout);
};

/** The data as JSON has them: what a dump of both programs is compared by. */
export const asJson = (data: unknown): unknown => JSON.parse(JSON.stringify(data));
