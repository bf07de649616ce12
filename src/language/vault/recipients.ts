import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { problem, RiggerError } from '../../model/index.js';
import { isRecipient, recipientOf } from './age.js';
import { contentLines, type KeySources, readIdentities } from './keys.js';

export interface RecipientSources extends KeySources {
  /** `-r age1…` */
  readonly recipients?: readonly string[];
  /** `-R FILE` */
  readonly recipientFiles?: readonly string[];
  /** Where the search for `.age-recipients` begins; the working directory unless told. */
  readonly folder?: string;
}

/**
 * For whom to encrypt: those named; else those of the nearest `.age-recipients` upwards; else the
 * owner of the identities at hand.
 * @throws RiggerError `vault/recipient`, `vault/no-key`
 */
export const readRecipients = async (sources: RecipientSources): Promise<readonly string[]> => {
  const files = sources.recipientFiles ?? [];
  const named = [...(sources.recipients ?? []), ...(await Promise.all(files.map(recipientsIn))).flat()];
  if (named.length > 0) return checked(named);
  const shared = await nearestRecipients(resolve(sources.folder ?? '.'));
  if (shared) return checked(shared);
  const own = await Promise.all((await readIdentities(sources)).map(recipientOf));
  if (own.length > 0) return own;
  throw new RiggerError([
    problem('vault/no-key', 'nobody to encrypt for: no recipient is named, and there is no identity', {
      help: 'make one with `rigger vault keygen`, or name recipients with -r age1…',
    }),
  ]);
};

const recipientsIn = async (path: string): Promise<string[]> =>
  contentLines(
    await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw new RiggerError([
        problem('vault/recipient', `the recipients file ${path} cannot be read (${error.code})`),
      ]);
    }),
  );

const nearestRecipients = async (folder: string): Promise<string[] | undefined> => {
  const text = await readFile(join(folder, '.age-recipients'), 'utf8').catch(() => undefined);
  if (text !== undefined) return contentLines(text);
  const parent = dirname(folder);
  return parent === folder ? undefined : nearestRecipients(parent);
};

const checked = (recipients: readonly string[]): readonly string[] => {
  const unique = [...new Set(recipients)];
  const wrong = unique.filter((recipient) => !isRecipient(recipient));
  if (wrong.length === 0) return unique;
  throw new RiggerError(
    wrong.map((recipient) =>
      problem('vault/recipient', secretInstead(recipient) ?? `'${recipient}' is not a recipient`, {
        help: 'a recipient is a public key: age1…',
      }),
    ),
  );
};

/** The secret key in place of the public one must not be repeated on the screen. */
const secretInstead = (text: string): string | undefined =>
  /^AGE-SECRET-KEY/i.test(text) ? 'a secret identity was given where a recipient is wanted' : undefined;
