import { available, type Json, type Reading, sh, unavailable } from '../../model/index.js';

/** Bytes up to which a file is read for its digest; a larger one is told by its size. */
const most = 1024 ** 3;

/** POSIX sh for the host of a guest: the SHA-256 of the kernel, the initrd and the disks that its definition names. */
export const imageScript = (
  domain: string,
): string => `${sh`virsh -q dumpxml --domain ${domain}`} 2>/dev/null |
sed -n "s|.*<\\(kernel\\|initrd\\)>\\(.*\\)</.*|\\1\\t\\2|p; s|.*<source file='\\([^']*\\)'.*|disk \\1\\t\\1|p" | sort -u |
while IFS='\t' read -r what path; do [ -f "$path" ] || continue
if [ "$(stat -Lc %s "$path")" -le ${most} ]; then printf '%s\\t%s\\n' "$what" "$(sha256sum <"$path" | cut -d ' ' -f 1)"
else printf '%s\\t%s\\n' "$what" "$(stat -Lc '%s bytes, too large for a digest' "$path")"; fi; done`;

export const readImages = (stdout: string): Reading<Json> => {
  const entries = stdout.split('\n').flatMap((line) => {
    const [what, value] = line.split('\t');
    return what && value ? [[what, value] as const] : [];
  });
  return entries.length === 0
    ? unavailable('the definition of the guest names no file that is there')
    : available(Object.fromEntries(entries));
};
