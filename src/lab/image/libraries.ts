import { join } from 'node:path';
import { labFailure } from '../failure.js';
import { lastLines, run } from '../host/run.js';

/** The libraries in the output of `ld.so --list`, as paths inside the root that they were found in. */
export const parseLibraries = (output: string, root: string): string[] =>
  output.split('\n').flatMap((line) => {
    const path = /(?:=>\s*)?(\/\S+)\s+\(0x/.exec(line)?.[1];
    if (path === undefined) return [];
    const inside = path.startsWith(root) ? path.slice(root.length) : path;
    return [inside.replace(/^\/lib64\/ld-linux/, '/usr/lib/x86_64-linux-gnu/ld-linux')];
  });

/** Everything that a program of `root` loads, the loader included; absolute paths inside `root`. */
export const sharedLibraries = async (root: string, program: string): Promise<string[]> => {
  const folder = join(root, 'usr/lib/x86_64-linux-gnu');
  const listed = await run([
    join(folder, 'ld-linux-x86-64.so.2'),
    '--library-path',
    folder,
    '--list',
    join(root, program),
  ]);
  if (listed.status !== 0)
    throw labFailure('lab/image-failed', `the libraries of ${program} cannot be listed`, {
      notes: lastLines(listed.stderr),
    });
  return parseLibraries(listed.stdout, root);
};
