import { basename } from 'node:path';
import { labFailure } from '../failure.js';
import { lastLines, run } from '../host/run.js';
import type { LabImage } from './image.js';

/** A build on its way: the Debian root, the image that it becomes, and its log. */
export interface Build {
  readonly root: string;
  readonly image: LabImage;
  readonly log: string;
}

/**
 * Every command of the build ends with its builder (setpriv(1)) and mounts only where nobody else sees it (unshare(1)):
 * so a build that is killed leaves neither a process that writes on nor a mount, and what it left can be removed.
 */
const contained = [
  'setpriv',
  '--pdeathsig',
  'KILL',
  'unshare',
  '--mount',
  '--pid',
  '--fork',
  '--kill-child',
  'nice',
  '-n',
  '5',
] as const;

/** One command of the build; its output goes to the log, and a failure quotes the end of it. */
export const command = async (
  build: Pick<Build, 'log'>,
  argv: readonly string[],
  onLine?: (line: string) => void,
): Promise<string> => {
  const outcome = await run([...contained, ...argv], {
    log: build.log,
    ...(onLine ? { onLine } : {}),
  });
  if (outcome.status !== 0)
    throw labFailure(
      'lab/image-failed',
      `${basename(argv[0] ?? '')} ended with status ${outcome.status} while the lab image was built`,
      {
        help: `the whole output is in ${build.log}`,
        notes: lastLines(outcome.stderr || outcome.stdout),
      },
    );
  return outcome.stdout;
};

/** A command inside the Debian root. */
export const inRoot = (build: Pick<Build, 'root' | 'log'>, argv: readonly string[]): Promise<string> =>
  command(build, ['chroot', build.root, ...argv]);
