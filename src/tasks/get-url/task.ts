import { z } from 'zod';
import { fileState } from '../../facts/files/file-state.js';
import { scopeOf } from '../../facts/reading/scopes.js';
import { type Change, changes, defineTask, sh } from '../../model/index.js';
import { fileIn, fileOrFolderPath, ownership } from '../fields.js';
import { leavesFile } from '../foresight/paths.js';
import { namesFor, ownershipChanges } from '../ownership.js';
import { cannotWrite } from '../refusals.js';
import { rewritten } from '../rewritten.js';

const fields = z.strictObject({
  url: z
    .string()
    .regex(/^(https?|ftp|file):\/\/[^\s"\\]+$/, 'must be an http, https, ftp or file URL')
    .describe('Where the file is'),
  dest: fileOrFolderPath(
    'The file on the host; with `/` at its end the directory that gets it under the name at the end of `url`',
  ),
  checksum: z
    .string()
    .regex(/^(sha256:)?[\da-f]{64}$/i, 'must be sha256: and 64 hexadecimal digits')
    .transform((text) => text.replace(/^sha256:/i, '').toLowerCase())
    .optional()
    .describe('SHA-256 of the file, `sha256:…`; without it, whatever stands at `dest` is taken for right'),
  headers: z
    .record(z.string().regex(/^[\w-]+$/), z.string().regex(/^[^\n"\\]*$/))
    .default({})
    .describe('Headers of the request'),
  timeout: z.number().positive().default(600).describe('Seconds for the whole download'),
  ...ownership,
});

/** The last name of the URL, as it is written; undefined where it has none that could be a file's. */
const nameIn = (url: string): string | undefined =>
  /^[a-z]+:\/\/[^/?#]*\/(?:[^?#]*\/)?((?!\.{1,2}(?:[?#]|$))[\w.+~@:,=-]+)(?:[?#]|$)/.exec(url)?.[1];

const input = fields.refine(({ url, dest }) => !dest.endsWith('/') || nameIn(url) !== undefined, {
  error: 'must be the path of the file, with its name at the end: the end of `url` is not a plain name',
  path: ['dest'],
});

const fileAt = ({ url, dest }: Pick<Input, 'url' | 'dest'>): string => fileIn(dest, nameIn(url) ?? '');

type Input = z.output<typeof input>;

/** Downloads a file to the host, and believes nothing but its checksum. */
export const getUrl = defineTask({
  name: 'get_url',
  summary: 'Download a file to the host, and check its SHA-256',
  input,
  needs: (wish) => ({ state: fileState({ ...namesFor(wish), path: fileAt(wish), follow: true }) }),
  reach: (wish) => [scopeOf.file(fileAt(wish))],
  plan(wish, { state }) {
    const { checksum } = wish;
    const dest = fileAt(wish);
    const refusal = cannotWrite(dest, state);
    if (refusal) return refusal;
    const present = state.type === 'absent' ? undefined : state;
    if (present && (checksum === undefined || present.sha256 === checksum))
      return changes(
        ownershipChanges(dest, wish, present),
        `${dest} ${checksum ? 'has this checksum' : 'exists'}`,
      );
    const path = state.realPath ?? dest;
    const change: Change = {
      summary: `download ${wish.url} to ${dest}`,
      before: present ? { sha256: present.sha256 ?? '' } : null,
      after: checksum ? { sha256: checksum } : 'downloaded',
      commands: [
        {
          kind: 'write-file',
          path,
          content: { script: download(wish), stdin: curlConfiguration(wish) },
          mode: wish.mode,
          owner: wish.owner,
          group: wish.group,
          timeout: wish.timeout + 30,
        },
      ],
      invalidates: rewritten(dest, state),
      leaves: leavesFile(dest, state, { ...wish, sha256: checksum }),
    };
    return changes([change]);
  },
});

/** Goes over standard input, since an URL and headers can hold secrets and arguments are public. */
const curlConfiguration = ({ url, headers, timeout }: Input): string =>
  [
    `url = "${url}"`,
    ...Object.entries(headers).map(([name, value]) => `header = "${name}: ${value}"`),
    `max-time = ${Math.ceil(timeout)}`,
    '',
  ].join('\n');

/** curl opens the file by its name, so that a second try begins anew. */
const download = ({ checksum }: Input): string =>
  [
    'command -v curl > /dev/null || { echo "curl is not on the host; install it with a package task before" >&2; exit 1; }',
    'curl -fsSL --proto-redir =https,http --retry 3 -K - -o /proc/self/fd/3 || exit',
    ...(checksum
      ? [
          's=$(sha256sum </proc/self/fd/3) || exit; s=${s%% *}',
          sh`[ "$s" = ${checksum} ] || { echo "its SHA-256 is $s, and not ${checksum}" >&2; exit 1; }`,
        ]
      : []),
  ].join('\n');
