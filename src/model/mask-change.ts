import type { TextDiff } from './change.js';
import { entryOf } from './entry.js';
import type { ChangeView } from './event.js';
import type { Masker } from './masker.js';
import { stars } from './secret.js';
import { isMap } from './value.js';

/**
 * A change with its secrets hidden, and what they replace: when a secret is rotated, the old one is known to
 * nobody but the host, and is recognised by standing where the new one comes.
 */
export const maskChange = <C extends Omit<ChangeView, 'commands'>>(change: C, masker: Masker): C => {
  if (masker.isEmpty) return change;
  const { risk, diff, before, after, ...rest } = change;
  return {
    ...masker.maskValues(rest),
    ...(before === undefined ? {} : { before: maskOld(before, after, masker) }),
    ...(after === undefined ? {} : { after: masker.maskValues(after) }),
    ...(diff === undefined ? {} : { diff: maskDiff(diff, masker) }),
    ...(risk === undefined ? {} : { risk }),
  } as C;
};

/** Where the new value holds a secret, the old one is hidden whole. */
const maskOld = (before: unknown, after: unknown, masker: Masker): unknown => {
  if (before === null || JSON.stringify(masker.maskValues(after)) === JSON.stringify(after))
    return masker.maskValues(before);
  if (!isMap(before) || !isMap(after)) return stars;
  return Object.fromEntries(
    Object.entries(before).map(([key, value]) => [key, maskOld(value, entryOf(after, key), masker)]),
  );
};

/** Where a line that comes holds a secret, those that go are hidden whole. */
const maskDiff = (diff: TextDiff, masker: Masker): TextDiff => {
  const { before, after } = diff;
  const masked = {
    path: masker.mask(diff.path),
    before: before === null ? null : masker.mask(before),
    after: after === null ? null : masker.mask(after),
  };
  if (before === null || after === null || masked.after === after) return masked;
  const [old, fresh] = [before.split('\n'), after.split('\n')];
  const [stood, stands] = [new Set(old), new Set(fresh)];
  const coming = fresh.filter((line) => !stood.has(line));
  if (
    !coming.some((line) => masker.mask(line) !== line) &&
    masker.mask(coming.join('\n')) === coming.join('\n')
  )
    return masked;
  const shown = old.map((line) => (stands.has(line) || line.trim() === '' ? line : stars));
  return { ...masked, before: masker.mask(shown.join('\n')) };
};
