import { isScript, sh, type WriteFile } from '../model/index.js';
import type { ShellStep } from './connection.js';
import { newFileBeside, putInPlace } from './replace-file.js';

/**
 * Writes standard input, or what a script makes, to a file so that no reader ever sees half of it, and a power
 * cut leaves the old or the new one (`replace-file.ts`).
 *
 * A symbolic link is followed, where it may be, and its target replaced: `/etc/resolv.conf` stays a link.
 * A file that replaces another keeps its mode, owner and attributes unless told otherwise.
 */
export const writeFileStep = (command: WriteFile): ShellStep => {
  const { content } = command;
  const script = (fill: string): string =>
    [newFileBeside(command.path), fill, putInPlace(command)].join('\n');
  if (isScript(content)) return { script: script(content.script), stdin: content.stdin };
  const size = Buffer.byteLength(content);
  const fill = sh`cat >&3 || exit
[ "$(wc -c </proc/self/fd/3)" -eq ${size} ] || { echo "$path: ${size} bytes were sent and not all arrived" >&2; exit 1; }`;
  return { script: script(fill), stdin: content };
};
