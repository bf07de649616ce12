import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';

/** What Debian's `ansible-inventory` prints about the same sources. */
export const ansibleInventory = async (
  sources: readonly string[],
  more: readonly string[],
): Promise<string> => {
  const args = [...sources.flatMap((source) => ['-i', source]), ...more];
  const { stdout } = await promisify(execFile)('ansible-inventory', args, {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, HOME: tmpdir(), LC_ALL: 'C.UTF-8', ANSIBLE_LOCAL_TEMP: tmpdir() },
    maxBuffer: 2 ** 26,
  });
  return stdout;
};

export const ansibleList = async (
  sources: readonly string[],
  more: readonly string[] = [],
): Promise<unknown> => JSON.parse(await ansibleInventory(sources, ['--list', ...more]));

/** The data as JSON has them: what a dump of both programs is compared by. */
export const asJson = (data: unknown): unknown => JSON.parse(JSON.stringify(data));
