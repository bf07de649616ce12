import { available, defineFact, raw, sh, unavailable, walkFunctions, walkHelp } from '../../model/index.js';
import { scopeOf } from '../reading/scopes.js';

/** What a device, or a file that stands for one, holds. */
export type Signature =
  | { readonly kind: 'absent' }
  /** Neither a block device nor a regular file. */
  | { readonly kind: 'other' }
  | {
      readonly kind: 'device' | 'file';
      /** Without links. */
      readonly realPath: string;
      /** Bytes. */
      readonly size: number;
      /** As blkid(8) calls it: `ext4`, `crypto_LUKS`, `LVM2_member`; for partitions `table: gpt`. */
      readonly holds?: string;
      readonly uuid?: string;
      readonly label?: string;
      /** Mounted, swapped on, or a part of something else. */
      readonly used?: string;
    };

/** What is on a device. @see https://man7.org/linux/man-pages/man8/blkid.8.html */
export const signature = defineFact<Signature, { readonly dev: string }>({
  id: 'signature',
  summary: 'What file system, or what else, a device holds',
  scopes: ({ dev }) => [scopeOf.file(dev), 'mount'],
  script: ({ dev }) =>
    sh`${raw(walkFunctions)}
rigger_walk ${dev} follow || { case $stop in absent|other) echo absent ;; *) printf "closed "; printf %s "$why" | base64 -w0 ;; esac; exit 0; }
if [ -b "./$name" ]; then echo device; elif [ -f "./$name" ]; then echo file; elif [ -e "./$name" ]; then echo other; exit 0; else echo absent; exit 0; fi
printf %s "\${PWD%/}/$name" | base64 -w0; echo
if [ -b "./$name" ]; then blockdev --getsize64 "./$name" || exit; else stat -c %s -- "./$name"; fi
used=
if [ -b "./$name" ]; then
  n=$(stat -c '%Hr:%Lr' -- "./$name"); s=/sys/dev/block/$n
  ! grep -q "^[0-9]* [0-9]* $n " /proc/self/mountinfo || used="mounted"
  ! grep -q "^\${PWD%/}/$name " /proc/swaps || used="used for swap"
  for h in "$s"/holders/*; do [ ! -e "$h" ] || used="used by \${h##*/}"; done
  for p in "$s"/*/partition; do [ ! -e "$p" ] || used="divided into partitions"; done
fi
echo "$used"
command -v blkid >/dev/null || exit 127
out=$(blkid -p -o export -- "./$name" 2>/dev/null); r=$?
case $r in 0|2) printf '%s\n' "$out" ;; 8) echo TYPE=several ;; *) exit 1 ;; esac
exit 0`,
  parse({ stdout, exit }, { dev }) {
    if (exit === 127) return unavailable('blkid is not on the host; it is in the package util-linux');
    const closed = /^closed (\S+)$/.exec(stdout);
    if (closed) return unavailable(Buffer.from(closed[1]!, 'base64').toString(), walkHelp);
    const [kind = '', path = '', size = '', used = '', ...words] = stdout.split('\n');
    if (kind === 'absent' || kind === 'other') return available({ kind });
    if ((kind !== 'device' && kind !== 'file') || exit !== 0 || !/^\d+$/.test(size))
      return unavailable(`what ${dev} holds cannot be read`);
    const word = (name: string): string | undefined =>
      words.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1);
    const [type, table, uuid, label] = ['TYPE', 'PTTYPE', 'UUID', 'LABEL'].map(word);
    const holds = type ?? (table === undefined ? undefined : `table: ${table}`);
    return available({
      kind,
      realPath: Buffer.from(path, 'base64').toString(),
      size: Number(size),
      ...(holds !== undefined && { holds }),
      ...(uuid !== undefined && { uuid }),
      ...(label !== undefined && { label }),
      ...(used !== '' && { used }),
    });
  },
});
