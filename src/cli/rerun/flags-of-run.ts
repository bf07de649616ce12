import { resolve } from 'node:path';
import type { InvocationFile } from '../inputs/format.js';
import { withoutMarkers } from '../inputs/markers.js';
import type { PlaybookFlags } from '../play/playbook-options.js';
import type { RerunFlags } from './flags.js';

/** What was given for this run alone; every path is whole. */
export interface GivenNow {
  readonly secrets: ReadonlyMap<string, string>;
  readonly becomePasswordFile: string | undefined;
  /** The password of sudo has to be asked for. */
  readonly askBecomePass: boolean;
  readonly vaultIdentity: readonly string[] | undefined;
  readonly vaultPasswordFile: string | undefined;
}

/** The flags of then, with what is given now. */
export const flagsOfRun = (then: InvocationFile, flags: RerunFlags, given: GivenNow): PlaybookFlags => ({
  ...(then.inventory.length > 0 ? { inventory: [...then.inventory] } : {}),
  ...(then.limit === null ? {} : { limit: then.limit }),
  ...(then.tags.length > 0 ? { tags: [...then.tags] } : {}),
  ...(then.skip_tags.length > 0 ? { skipTags: [...then.skip_tags] } : {}),
  extraVars: then.extra_vars.flatMap((word) => restoredWords(word, given.secrets)),
  ...(then.start_at_task === null ? {} : { startAtTask: then.start_at_task }),
  ...(then.become ? { become: true } : {}),
  ...(then.forks === null ? {} : { forks: String(then.forks) }),
  ...(given.becomePasswordFile === undefined ? {} : { becomePasswordFile: given.becomePasswordFile }),
  ...(given.askBecomePass ? { askBecomePass: true } : {}),
  ...(given.vaultIdentity === undefined ? {} : { vaultIdentity: [...given.vaultIdentity] }),
  ...(given.vaultPasswordFile === undefined ? {} : { vaultPasswordFile: given.vaultPasswordFile }),
  ...(flags.askVaultPass ? { askVaultPass: true } : {}),
  ...(flags.acceptNewHostKeys ? { acceptNewHostKeys: true } : {}),
  ...(flags.json ? { json: true } : {}),
  ...(flags.resume === undefined ? {} : { resume: flags.resume }),
  verbose: flags.verbose ?? 0,
  input: flags.input !== false,
});

/**
 * A map stays one, whose values are opened when it is read. So becomes each variable that was a secret as a whole: what
 * is given for it may be any text.
 */
const restoredWords = (word: string, secrets: ReadonlyMap<string, string>): string[] => {
  if (/^\s*[{[]/.test(word) || /^[^=\s]+:\s/.test(word)) return [withTexts(word, secrets)];
  const maps: string[] = [];
  const rest = word.replace(wholeSecret, (_, name: string, marker: string) => {
    maps.push(`{${JSON.stringify(name)}: !vault "${marker}"}`);
    return '';
  });
  return rest.trim() === '' ? maps : [withTexts(rest, secrets), ...maps];
};

const wholeSecret = /(?<![^\s])([A-Za-z_]\w*)=["']?(\$RIGGER_SECRET;[^;\s"']+;)["']?(?![^\s])/g;

const withTexts = (word: string, secrets: ReadonlyMap<string, string>): string =>
  withoutMarkers(word, ({ name, whole }) => (whole ? undefined : secrets.get(name)));

/** A path of the one who calls, whatever folder the run is in. */
export const wholePath = (path: string | undefined): string | undefined =>
  path === undefined ? undefined : resolve(path);
