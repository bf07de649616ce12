import { posix } from 'node:path';
import { z } from 'zod';
import type { Json } from '../model/index.js';
import { showMode, usualMode } from './file-mode.js';

/** Fields that mean the same in every task, so that they are spelt, checked and described alike. */

/** A path of the host, normalised: no `//`, no `..`, no slash at the end. */
export const absolutePath = (description: string) =>
  pathOf(description, (path) => path.replace(/(?<=.)\/$/, ''));

/** The path of a file; with a slash at its end it would be a directory that holds the file. */
export const filePath = (description: string) =>
  pathOf(description, (path) => path, {
    valid: (path) => !path.endsWith('/'),
    message: 'must be the path of the file, with its name at the end, and not of the directory that holds it',
  });

/** The path of a file, or with a slash at its end of the directory that holds it. */
export const fileOrFolderPath = (description: string) => pathOf(description, (path) => path);

/** The path that is meant: `dest` itself, or the name in it where it is a directory by its slash. */
export const fileIn = (dest: string, name: string): string => (dest.endsWith('/') ? dest + name : dest);

const pathOf = (
  description: string,
  finish: (path: string) => string,
  { valid, message }: { valid(path: string): boolean; message: string } = { valid: () => true, message: '' },
) =>
  z
    .string()
    .regex(/^\/[^\0]*$/, 'must be an absolute path of the host, such as /etc/motd (no ~, no $HOME)')
    .refine(namesFit, 'must not hold a name of more than 255 bytes, which no file system takes')
    .refine(valid, message)
    .transform((path) => finish(posix.normalize(path)))
    .describe(description);

const namesFit = (path: string): boolean => path.split('/').every((name) => Buffer.byteLength(name) <= 255);

/**
 * Permission bits as octal text. YAML reads an unquoted `0644` as the number 420, which is meant
 * as it is; an unquoted `644` is the number 644, mode 1204, which nobody means.
 */
const mode = z
  .union([
    z.number().int().min(0).max(0o7777),
    z.string().regex(/^0?o?[0-7]{3,4}$/, 'must be octal, such as "0644"'),
  ])
  .refine((value) => typeof value === 'string' || usualMode(showMode(value)) || !usualMode(String(value)), {
    error: ({ input }) =>
      `${input} is decimal and would be mode ${showMode(Number(input))}; write "0${input}"`,
  })
  .transform((value) =>
    typeof value === 'number' ? showMode(value) : value.replace('o', '').slice(-4).padStart(4, '0'),
  )
  .describe('Permissions in octal, such as "0644"; unchanged (or by the umask) when missing');

/** An account or group by name, or by number. */
const principal = z.union([
  z.string().regex(/^[^\s:]+$/, 'must be a name or a number'),
  z.number().int().min(0).transform(String),
]);

const owner = principal.describe('Owning user, name or number');
const group = principal.describe('Owning group, name or number');

/** Mode, owner and group of a file or directory. */
export const ownership = { mode: mode.optional(), owner: owner.optional(), group: group.optional() };

/** What decides how a file is written whole. */
export const writing = {
  ...ownership,
  backup: z
    .boolean()
    .default(false)
    .describe('Keep the old file beside the new one, with the time in its name'),
  validate: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Command that has to accept the new file before it is put in place; %s stands for its temporary path',
    ),
};

/** One value or a list of them, as a list. The message is that of the form that was written. */
export const oneOrMore = <T extends z.ZodType>(item: T) =>
  z.union([item.transform((one) => [one]), z.array(item).min(1)], {
    error: ({ code, input, ...issue }) => {
      if (code !== 'invalid_union') return undefined;
      const branch = (issue.errors as readonly (readonly z.core.$ZodIssue[])[])[Array.isArray(input) ? 1 : 0];
      return branch
        ?.map(({ message, path }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message))
        .join(', ');
    },
  });

/** Whatever a playbook can say, as it stands there: `z.json()` would leave out keys that are called `__proto__`. */
export const anyValue = () => z.unknown().transform((value) => value as Json);
