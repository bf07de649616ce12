import { isUtf8 } from 'node:buffer';
import { isScript, raw, sh, type WriteFile } from '../model/index.js';
import type { ShellStep } from './connection.js';
import { newFileBeside, putInPlace } from './replace-file.js';

/** Bytes up to which a text is part of the script. */
const largestInline = 16 * 1024;

/** Bytes of zero, which a shell's variable cannot hold. */
const holdsNul = (content: string | Uint8Array): boolean =>
  typeof content === 'string' ? content.includes('\0') : content.includes(0);

/** A short text costs no process on its way. What runs as somebody else is in a file meanwhile, and this must not be. */
const inlineText = (content: string | Uint8Array): string | undefined => {
  if (Buffer.byteLength(content) > largestInline || holdsNul(content)) return undefined;
  if (typeof content === 'string') return content;
  return isUtf8(content) ? Buffer.from(content).toString() : undefined;
};

/** Where the shell says no more than that it could not write, cat(1) is asked for the reason. */
const filledByShell = `printf %s "$text" 2>/dev/null >&3 || { printf %s "$text" | cat >&3 || exit; echo "$path could not be written whole" >&2; exit 1; }`;

/**
 * Writes standard input, or what a script makes, to a file so that no reader ever sees half of it, and a power
 * cut leaves the old or the new one (`replace-file.ts`).
 *
 * A symbolic link is followed, where it may be, and its target replaced: `/etc/resolv.conf` stays a link.
 * A file that replaces another keeps its mode, owner and attributes unless told otherwise.
 */
export const writeFileStep = (command: WriteFile): ShellStep => {
  const { content } = command;
  const script = (fill: string, runsOthers?: boolean): string =>
    [newFileBeside(command.path, command, runsOthers), fill, putInPlace(command)].join('\n');
  if (isScript(content)) return { script: script(content.script, true), stdin: content.stdin };
  const text = command.user === undefined ? inlineText(content) : undefined;
  if (text !== undefined) return { script: script(sh`text=${text}\n${raw(filledByShell)}`) };
  const size = Buffer.byteLength(content);
  const fill = sh`cat >&3 || exit
[ "$(wc -c </proc/self/fd/3)" -eq ${size} ] || { echo "$path: ${size} bytes were sent and not all arrived" >&2; exit 1; }`;
  return { script: script(fill), stdin: content };
};
