import { available, type Json, type Reading, sh, unavailable } from '../../model/index.js';

/** Bytes up to which a file is read for its digest; a larger one is told by its size. */
const most = 1024 ** 3;

/** A file from which a guest was started. */
export interface GuestImageFile {
  /** `kernel`, `initrd`, or `disk` and its path. */
  readonly what: string;
  /** Null where it is too large to be read. */
  readonly sha256: string | null;
  readonly bytes: number;
  /** Where it lies on the guest's host. */
  readonly path: string;
}

/** POSIX sh for the host of a guest: the SHA-256, size and path of the kernel, the initrd and the disks that its definition names. */
export const imageScript = (
  domain: string,
): string => `${sh`virsh -q dumpxml --domain ${domain}`} 2>/dev/null |
sed -n "s|.*<\\(kernel\\|initrd\\)>\\(.*\\)</.*|\\1\\t\\2|p; s|.*<source file='\\([^']*\\)'.*|disk \\1\\t\\1|p" | sort -u |
while IFS='\t' read -r what path; do [ -f "$path" ] || continue
size=$(stat -Lc %s "$path")
if [ "$size" -le ${most} ]; then sum=$(sha256sum <"$path" | cut -d ' ' -f 1); else sum="$size bytes, too large for a digest"; fi
printf '%s\\t%s\\t%s\\t%s\\n' "$what" "$sum" "$size" "$path"; done`;

export const readImages = (stdout: string): Reading<Json> => {
  const entries = stdout.split('\n').flatMap((line) => {
    const [what, value] = line.split('\t');
    return what && value ? [[what, value] as const] : [];
  });
  return entries.length === 0
    ? unavailable('the definition of the guest names no file that is there')
    : available(Object.fromEntries(entries));
};

/** The same by file. */
export const readImageFiles = (stdout: string): GuestImageFile[] =>
  stdout.split('\n').flatMap((line) => {
    const [what, sum, bytes, ...path] = line.split('\t');
    if (!what || !sum || path.length === 0) return [];
    const sha256 = /^[0-9a-f]{64}$/.test(sum) ? sum : null;
    return [{ what, sha256, bytes: Number(bytes), path: path.join('\t') }];
  });
