import { maxTextBytes } from '../../facts/files/file-question.js';
import {
  type FileQuestion,
  type FileState,
  fileState,
  type PresentFile,
  sha256Of,
} from '../../facts/files/file-state.js';
import { foreseen, leaving, type Prediction, revised, unforeseen, utf8 } from '../../model/index.js';
import type { Ownership } from '../wanted-ownership.js';
import { aroundPath } from './around-path.js';
import { owned, ownedAnew } from './owned.js';
import { folderOf, isBelow, placeOf } from './places.js';

/** What becomes of one path: of itself, of what is asked below it, and of a directory above it that was not there. */
interface PathChange {
  /** As the task was asked. */
  readonly path: string;
  /** What stood there. */
  readonly state: FileState;
  /** What stands there then, as a question sees it; undefined where that cannot be told. */
  became(before: FileState, question: FileQuestion): FileState | undefined;
  /** The same for a question about something below it. */
  below(before: FileState, question: FileQuestion, isDirectlyBelow: boolean): FileState | undefined;
  /** Missing directories above it are made. */
  readonly parents?: boolean;
  /** It is a directory then, where nothing was. */
  readonly makesDirectory?: boolean;
  /** Nothing is made, removed or renamed: the directory that holds it stays as it is. */
  readonly inPlace?: boolean;
}

/** Predictions of everything that facts say of the tree around a path. */
const leftAround = (change: PathChange): readonly Prediction[] => {
  const asked = placeOf(change.path);
  const real = placeOf(change.state.realPath ?? change.path);
  const places = [asked, real];
  return [
    leaving(fileState, (before, question) => {
      const place = placeOf(question.path);
      // A link that is not followed stays.
      if (place === asked && asked !== real && !question.follow) return before;
      if (places.includes(place)) return change.became(before, question);
      const above = places.some((one) => isBelow(one, place));
      if (above) return aboveIt(before, change);
      const it = places.find((one) => isBelow(place, one));
      if (it !== undefined) return change.below(before, question, folderOf(place) === it);
      return besideIt(before, place, change, places);
    }),
    ...aroundPath(places, change),
  ];
};

const aboveIt = (before: FileState, { parents, inPlace }: PathChange): FileState | undefined => {
  if (before.type === 'absent') return parents ? newDirectory({}, {}) : undefined;
  // Some file systems tell by a directory's size how many names it holds.
  return before.type === 'directory' && !inPlace
    ? revised<PresentFile>(before, { size: unforeseen })
    : before;
};

const besideIt = (
  before: FileState,
  place: string,
  { state, parents }: PathChange,
  places: readonly string[],
): FileState | undefined => {
  if (before.type === 'absent')
    return parents && before.parent === 'absent' && places.some((one) => isBelow(one, folderOf(place)))
      ? revised(before, { parent: 'directory' })
      : before;
  const isOtherName = state.type === 'file' && state.links !== undefined && state.inode === before.inode;
  return isOtherName ? undefined : before;
};

/** To be filled in. */
const nobody = {} as PresentFile;

/** What is known of the content of a file before it is written. */
type ContentToBe =
  | { readonly content: string | Uint8Array }
  /** It is made on the host. */
  | { readonly sha256: string | undefined };

/** A regular file with this content. */
export const leavesFile = (
  path: string,
  state: FileState,
  wanted: Ownership & ContentToBe,
): readonly Prediction[] =>
  leftAround({
    path,
    state,
    became(before, question) {
      const isNew = before.type === 'absent';
      const written = {
        type: 'file',
        ...(isNew ? ownedAnew(wanted, question) : owned(wanted, question)),
        ...('content' in wanted
          ? contentFields(wanted.content, question)
          : madeFields(wanted.sha256, question)),
      } as const;
      if (isNew)
        return revised<PresentFile>(
          { ...nobody, ...(before.realPath && { realPath: before.realPath }) },
          {
            ...written,
            mode: wanted.mode ?? '0644',
            inode: unforeseen,
          },
        );
      return revised<PresentFile>(before, {
        ...written,
        ...(wanted.mode !== undefined && { mode: wanted.mode }),
        // Of several names it is written in place.
        ...(before.links === undefined && { inode: unforeseen }),
        target: undefined,
      });
    },
    below: (before) =>
      before.type === 'absent'
        ? foreseen<FileState>({ type: 'absent', parent: 'other', realPath: undefined })
        : undefined,
  });

const contentFields = (
  content: string | Uint8Array,
  { content: asked, checksum, maxBytes = maxTextBytes }: FileQuestion,
) => {
  const bytes = Buffer.from(content);
  const small = bytes.length <= maxBytes;
  return {
    size: bytes.length,
    sha256: checksum !== false || (asked && small) ? sha256Of(content) : undefined,
    text: asked && small ? utf8(bytes) : undefined,
  };
};

const madeFields = (sha256: string | undefined, { content, checksum }: FileQuestion) =>
  ({
    size: unforeseen,
    sha256: checksum !== false ? (sha256 ?? unforeseen) : content ? unforeseen : undefined,
    text: content ? unforeseen : undefined,
  }) as const;

/** The same thing with another mode or owner. */
export const leavesAttributes = (
  path: string,
  state: PresentFile,
  wanted: Ownership,
): readonly Prediction[] =>
  leftAround({
    path,
    state,
    inPlace: true,
    became: (before, question) =>
      before.type === 'absent'
        ? undefined
        : revised<PresentFile>(before, {
            ...(wanted.mode !== undefined && { mode: wanted.mode }),
            ...owned(wanted, question),
          }),
    // Whether a link is followed hangs on who owns the directory that holds it.
    below: (before) =>
      before.realPath === undefined && !(wanted.owner && before.type === 'link') ? before : undefined,
  });

/** A directory where nothing was. */
export const leavesDirectory = (
  path: string,
  state: FileState,
  wanted: Ownership & { readonly parents: boolean },
): readonly Prediction[] =>
  leftAround({
    path,
    state,
    parents: wanted.parents,
    makesDirectory: true,
    became: (before, question) => newDirectory(wanted, question, before.realPath),
    below: (before, _, isDirectlyBelow) =>
      before.type === 'absent'
        ? foreseen<FileState>({
            type: 'absent',
            parent: isDirectlyBelow ? 'directory' : 'absent',
            realPath: undefined,
          })
        : undefined,
  });

/** Its mode hangs on the parent's set-group-ID bit, and its owner on who makes it. */
const newDirectory = (
  wanted: Ownership,
  question: Pick<FileQuestion, 'names'>,
  realPath?: string,
): PresentFile =>
  foreseen<PresentFile>({
    type: 'directory',
    mode: wanted.mode ?? unforeseen,
    ...ownedAnew(wanted, question),
    size: unforeseen,
    inode: unforeseen,
    realPath,
    target: undefined,
    links: undefined,
    sha256: undefined,
    text: undefined,
  });

/** Nothing, with all that was below. */
export const leavesNothing = (path: string, state: PresentFile): readonly Prediction[] => {
  const nothingBelow = (parent: 'directory' | 'absent') => () =>
    foreseen<FileState>({ type: 'absent', parent, realPath: undefined });
  return leftAround({
    path,
    // The link itself goes, and not what it leads to.
    state: { ...state, realPath: path },
    became: nothingBelow('directory'),
    below: state.type === 'link' ? () => undefined : nothingBelow('absent'),
  });
};

/** A symbolic link with that text. */
export const leavesLink = (
  path: string,
  state: FileState,
  wanted: Ownership & { readonly src: string },
): readonly Prediction[] =>
  leftAround({
    path,
    state: { ...state, realPath: path },
    became: (_, question) =>
      question.follow
        ? undefined
        : foreseen<PresentFile>({
            type: 'link',
            mode: '0777',
            ...ownedAnew(wanted, question),
            size: Buffer.byteLength(wanted.src),
            target: wanted.src,
            inode: unforeseen,
            realPath: undefined,
            links: undefined,
            sha256: undefined,
            text: undefined,
          }),
    below: () => undefined,
  });

/** Another name of a file: how many names it has then is known to nobody who asked for something else. */
export const leavesHardLink = (path: string, { inode }: PresentFile): readonly Prediction[] => [
  leaving(fileState, (before, question) => {
    const [place, it] = [placeOf(question.path), placeOf(path)];
    if (place === it || isBelow(place, it)) return undefined;
    if (before.type === 'absent') return before;
    if (before.inode === inode) return undefined;
    return isBelow(it, place) && before.type === 'directory'
      ? revised<PresentFile>(before, { size: unforeseen })
      : before;
  }),
];

/** Something that only the change will show: what is beside it stays. */
export const leavesSomething = (path: string, state: FileState = absent): readonly Prediction[] =>
  leftAround({ path, state, became: () => undefined, below: () => undefined });

/** The same, by a program that may give files elsewhere more names. */
export const leavesMoreNames = (path: string): readonly Prediction[] =>
  leavesSomething(path).map((prediction) =>
    prediction.fact === fileState.definition.id
      ? {
          ...prediction,
          of: (before, question) => {
            const after = prediction.of(before, question) as FileState | undefined;
            return after?.type === 'file' ? revised<PresentFile>(after, { links: unforeseen }) : after;
          },
        }
      : prediction,
  );

const absent: FileState = { type: 'absent', parent: 'directory' };
