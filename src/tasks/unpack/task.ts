import { posix } from 'node:path';
import { z } from 'zod';
import { fileState, sha256Of } from '../../facts/files/file-state.js';
import { unpacked, unpackedMark } from '../../facts/files/unpacked.js';
import { scopeOf } from '../../facts/reading/scopes.js';
import {
  type Change,
  changes,
  defineTask,
  entryOf,
  nothing,
  raw,
  type SourceRequest,
  sh,
  walkTo,
} from '../../model/index.js';
import { absolutePath } from '../fields.js';
import { impossible, missing, wrongType } from '../refusals.js';

const suffixes = /\.(tar|tar\.gz|tgz|tar\.bz2|tbz2?|tar\.xz|txz|tar\.zst|zip)$/;

const input = z
  .strictObject({
    src: z
      .string()
      .regex(suffixes, 'must end in .tar, .tar.gz, .tgz, .tar.bz2, .tar.xz, .tar.zst or .zip')
      .describe('The archive: of the controller, looked for in `files/`, or of the host with `remote_src`'),
    remote_src: z
      .boolean()
      .default(false)
      .describe('The archive is on the host already; `src` is its absolute path'),
    dest: absolutePath('Directory to unpack into; it has to exist'),
    creates: absolutePath(
      'A path that comes out of the archive; when it exists, there is nothing to do',
    ).optional(),
    strip_components: z
      .int()
      .min(0)
      .default(0)
      .describe('Leading folders of the names to leave out; not for zip'),
    owner: z
      .string()
      .regex(/^[^\s:]+$/)
      .optional()
      .describe('Account that owns what is unpacked; the one that owns `dest` when missing'),
  })
  .refine(({ src, remote_src }) => !remote_src || src.startsWith('/'), {
    error: 'must be an absolute path with `remote_src`',
    path: ['src'],
  })
  .refine(({ src, strip_components }) => strip_components === 0 || !src.endsWith('.zip'), {
    error: 'zip archives cannot leave out folders',
    path: ['strip_components'],
  });

type Input = z.output<typeof input>;

/** Unpacks an archive into a directory, once for each version of the archive. */
export const unpack = defineTask({
  name: 'unpack',
  summary: 'Unpack a tar or zip archive into a directory',
  references: ['https://man7.org/linux/man-pages/man1/tar.1.html'],
  input,
  sources: ({ src, remote_src }): Readonly<Record<string, SourceRequest>> =>
    remote_src ? {} : { archive: { path: src, folder: 'files', render: false } },
  needs: ({ src, remote_src, dest, creates }) => ({
    before: unpacked({ dest }),
    ...(remote_src && { archive: fileState({ path: src, follow: true }) }),
    ...(creates && { creates: fileState({ path: creates, checksum: false }) }),
  }),
  plan(wish, { before, archive, creates }, { sources }) {
    const { src, dest } = wish;
    if (creates && creates.type !== 'absent') return nothing(`${wish.creates} exists`);
    if (!before.directory)
      return missing(`directory ${dest}`, `add a task \`directory: ${dest}\` before this one`);
    const content = sources.archive?.content ?? '';
    if (archive?.type === 'absent') return missing(src, 'bring it with `get_url` or `copy` first');
    const sum = archive ? archive.sha256 : sha256Of(content);
    if (sum === undefined) return wrongType(src, archive?.type ?? 'file', 'regular file');
    if (wish.owner !== undefined && before.owner !== undefined && wish.owner !== before.owner)
      return impossible(
        `${dest} belongs to ${before.owner}, who could lead ${wish.owner} elsewhere by links`,
        `leave out \`owner\`, so that ${before.owner} unpacks, or give the directory to ${wish.owner} before`,
      );
    const name = posix.basename(src);
    if (!creates && entryOf(before.archives, name) === sum) return nothing(`${src} is unpacked in ${dest}`);
    if (typeof content === 'string' && !wish.remote_src)
      return impossible(`${src} was read as text`, 'this is a defect of rigger; please report it');
    const change: Change = {
      summary: `unpack ${src} into ${dest}`,
      before: entryOf(before.archives, name)?.slice(0, 12) ?? null,
      after: sum.slice(0, 12),
      commands: [
        {
          kind: 'script',
          script: extract(wish, before.owner, name, sum),
          ...(wish.remote_src ? {} : { stdin: content }),
        },
      ],
      invalidates: [scopeOf.file(dest), ...(wish.remote_src ? [] : [scopeOf.file('/var/tmp')])],
    };
    return changes([change]);
  },
});

/**
 * As the account that owns the directory, where that is not root: tar(1) and unzip(1) follow the links that this
 * account could make meanwhile. The mark is written last, so that an archive that did not unpack whole is unpacked
 * again. It is made anew: the archive may hold a link of that name.
 */
const extract = (
  { src, dest, strip_components, owner, remote_src }: Input,
  holder: string | undefined,
  name: string,
  sum: string,
): string => {
  const account = owner ?? holder;
  const as = account ? ['runuser', '-u', account, '--'] : [];
  const keep = account ? [] : ['--no-same-owner'];
  const run = src.endsWith('.zip')
    ? sh`${as} unzip -q -o "$archive" -d .`
    : sh`${as} tar -x -f "$archive" -C . ${keep} ${strip_components > 0 ? [`--strip-components=${strip_components}`] : []}`;
  const note = sh`m=$(grep -vF -e ${`  ${name}`} -- ${unpackedMark} 2>/dev/null); rm -f -- ${unpackedMark}; set -C; printf '%s\n' \${m:+"$m"} ${`${sum}  ${name}`} > ${unpackedMark}`;
  const copied = (from: string): string[] => [
    'archive=$(mktemp /var/tmp/rigger.XXXXXXXX) || exit',
    `trap 'rm -f -- "$archive"' EXIT`,
    `cat ${from} >"$archive" || exit`,
    ...(account ? [sh`chown -- ${account} "$archive" || exit`] : []),
  ];
  return [
    ...(remote_src
      ? [
          walkTo(src, 'follow'),
          'archive=${PWD%/}/$name',
          // Where the account may not be able to read it, or somebody could exchange it meanwhile.
          `if [ -n "$others" ]${owner === undefined && holder !== undefined ? ' || :' : ''}; then`,
          'rigger_open || { echo "$path is no regular file, or changed meanwhile" >&2; exit 1; }',
          ...copied('<&4'),
          'exec 4<&-; fi',
        ]
      : copied('')),
    walkTo(dest, 'follow'),
    'rigger_into || exit',
    sh`[ "$(id -nu -- "\${holder:-0}")" = ${holder ?? raw('"$(id -nu 0)"')} ] || { echo ${`${dest} got another owner meanwhile`} >&2; exit 1; }`,
    `${run} || exit`,
    sh`rigger_as sh -c ${note}`,
  ].join('\n');
};
