import {
  asksController,
  type Command,
  problem,
  RiggerError,
  sh,
  syncRequestOf,
  syncScript,
} from '../model/index.js';
import { startBackgroundScript, stopBackgroundScript } from './background.js';
import type { ShellStep } from './connection.js';
import { fetchScript, makeDirectoryScript, setAttributesScript } from './path-scripts.js';
import { processScript } from './process-script.js';
import { writeFileStep } from './write-file-script.js';

/** A command as a step of a batch. The bytes of files and inputs travel apart from the script. */
export const renderCommand = (command: Command): ShellStep => ({ ...step(command), ...limits(command) });

const limits = ({ accept, timeout }: Command): Pick<ShellStep, 'accept' | 'timeout'> => ({
  ...(accept === undefined ? {} : { accept }),
  ...(timeout === undefined ? {} : { timeout }),
});

const step = (command: Command): ShellStep => {
  switch (command.kind) {
    case 'exec':
    case 'script':
      if (command.kind === 'script' && asksController(command)) return { script: command.script };
      return { script: requestScript(command) ?? processScript(command), ...input(command.stdin) };
    case 'write-file':
      return asUser(command, writeFileStep(command));
    case 'set-attributes':
      return { script: asOwner(command, setAttributesScript(command)) };
    case 'make-directory':
      return { script: asOwner(command, makeDirectoryScript(command)) };
    case 'write-sysfs':
      return { script: asOwner(command, writeSysfsScript(command.path, command.value)) };
    case 'fetch-file':
      return { script: asOwner(command, fetchScript(command.path)), saveTo: command.to };
    case 'start-background':
      return { script: startBackgroundScript(command), ...input(command.stdin) };
    case 'stop-background':
      return { script: stopBackgroundScript(command.handle) };
    case 'reboot':
      throw new RiggerError([
        problem(
          'connection/unsupported-command',
          `a ${command.kind} command cannot be run by a host's shell`,
        ),
      ]);
  }
};

/** What the connection carries out itself, as the account that is wanted. */
const requestScript = (command: Command): string | undefined => {
  const request = syncRequestOf(command);
  return request && syncScript(request);
};

const asUser = (command: Command, written: ShellStep): ShellStep => ({
  ...written,
  script: asOwner(command, written.script),
});

const asOwner = ({ user }: Command, script: string): string =>
  user === undefined ? script : processScript({ kind: 'script', script, user });

const input = (stdin: string | Uint8Array | undefined): Pick<ShellStep, 'stdin'> =>
  stdin === undefined ? {} : { stdin };

/**
 * One write(2), which is what the kernel wants of an attribute, and its refusal in the kernel's
 * words: dash's printf would only say "I/O error", and truncate or create the file before.
 * Nothing at all would not reach the kernel, so an empty value is a newline.
 */
const writeSysfsScript = (path: string, value: string): string =>
  sh`[ -e ${path} ] || { echo ${`${path}: No such file or directory`} >&2; exit 1; }
printf %s ${value === '' ? '\n' : value} | dd of=${path} bs=64k conv=notrunc,nocreat status=none`;
