import type { PresentFile } from '../facts/files/file-state.js';
import type { Change } from '../model/index.js';
import { leavesAttributes } from './foresight/paths.js';
import { rewritten } from './rewritten.js';
import type { Ownership } from './wanted-ownership.js';

export type { Ownership } from './wanted-ownership.js';

/** Asks for the names of owners only where somebody cares, so that new accounts leave the answer alone. */
export const namesFor = ({ owner, group }: Ownership): { names?: true } =>
  owner === undefined && group === undefined ? {} : { names: true };

/** Name or number: `root` and `0` are the same account. A plan may know the one and not the other: neither is asked for without need. */
const matches = (wanted: string | undefined, name: () => string, id: () => number): boolean =>
  wanted === undefined || wanted === name() || wanted === String(id());

/**
 * The one change that gives an existing path its mode, owner and group; none when it has them.
 * A link that was followed stays, and what it leads to changes.
 */
export const ownershipChanges = (asked: string, wanted: Ownership, state: PresentFile): Change[] => {
  const path = state.realPath ?? asked;
  const owner = matches(
    wanted.owner,
    () => state.owner,
    () => state.uid,
  )
    ? undefined
    : wanted.owner;
  const group = matches(
    wanted.group,
    () => state.group,
    () => state.gid,
  )
    ? undefined
    : wanted.group;
  const modeDiffers = wanted.mode !== undefined && wanted.mode !== state.mode && state.type !== 'link';
  const bits = modeDiffers ? wanted.mode : undefined;
  // chown(2) clears the set-user-ID bits.
  const restore = (owner ?? group) !== undefined && /^0*[1-7]\d{3}$/.test(wanted.mode ?? state.mode);
  const before = {
    ...(bits && { mode: state.mode }),
    ...(owner && { owner: state.owner }),
    ...(group && { group: state.group }),
  };
  const after = { ...(bits && { mode: bits }), ...(owner && { owner }), ...(group && { group }) };
  const wantedMode = bits ?? (restore && state.type !== 'link' ? (wanted.mode ?? state.mode) : undefined);
  if (Object.keys(after).length === 0) return [];
  const words = Object.entries(after).map(([key, value]) => `${key} ${value}`);
  return [
    {
      summary: `set ${words.join(', ')} of ${path}`,
      before,
      after,
      commands: [
        {
          kind: 'set-attributes',
          path,
          last: state.type === 'link' ? 'keep' : 'follow',
          ...(owner && { owner }),
          ...(group && { group }),
          ...(wantedMode && { mode: wantedMode }),
        },
      ],
      invalidates: rewritten(asked, state),
      leaves: leavesAttributes(asked, state, { mode: bits, owner, group }),
    },
  ];
};
