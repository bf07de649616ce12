import type { FileQuestion } from '../../facts/files/file-state.js';
import { unforeseen } from '../../model/index.js';
import type { Ownership } from '../wanted-ownership.js';

type Told<T> = T | typeof unforeseen;

interface Owner {
  readonly uid: Told<number>;
  readonly gid: Told<number>;
  readonly owner: Told<string>;
  readonly group: Told<string>;
}

/** What becomes of owner and group, as a question sees them; what is not given stays. A name tells no number. */
export const owned = (wanted: Ownership, { names }: Pick<FileQuestion, 'names'>): Partial<Owner> => {
  const user = told(wanted.owner, names);
  const team = told(wanted.group, names);
  return {
    ...(user && { uid: user.id, owner: user.name }),
    ...(team && { gid: team.id, group: team.name }),
  };
};

/** Of something new: what is not given is that of the account that makes it, and of the directory's. */
export const ownedAnew = (wanted: Ownership, question: Pick<FileQuestion, 'names'>): Owner => ({
  uid: unforeseen,
  gid: unforeseen,
  owner: unforeseen,
  group: unforeseen,
  ...owned(wanted, question),
});

const told = (
  wanted: string | undefined,
  names: boolean | undefined,
): { readonly id: Told<number>; readonly name: Told<string> } | undefined => {
  if (wanted === undefined) return undefined;
  const id = wanted === 'root' ? 0 : /^\d+$/.test(wanted) ? Number(wanted) : undefined;
  const name = id === 0 ? 'root' : id === undefined ? wanted : unforeseen;
  return {
    id: id ?? unforeseen,
    name: names ? name : id === undefined ? unforeseen : String(id),
  };
};
