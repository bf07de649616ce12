import { z } from 'zod';
import { available, defineFact, raw, sh, unavailable, walkFunctions, walkHelp } from '../../model/index.js';
import { scopeOf } from '../reading/scopes.js';

/** A disk image of a guest. */
export type DiskImage =
  | { readonly present: false }
  | {
      readonly present: true;
      /** `qcow2`, `raw`, … */
      readonly format: string;
      /** Bytes that a guest sees. */
      readonly size: number;
      /** Path of the image that it is a copy-on-write layer over. */
      readonly backing?: string;
    };

const answer = z.looseObject({
  format: z.string(),
  'virtual-size': z.number(),
  'full-backing-filename': z.string().optional(),
});

/**
 * What qemu-img says of an image, read without its lock: a guest may be running on it. Unavailable where the way
 * leads over a link that nobody may follow (`checked-walk.ts`).
 * @see https://www.qemu.org/docs/master/tools/qemu-img.html
 */
export const diskImage = defineFact<DiskImage, { readonly path: string }>({
  id: 'disk_image',
  summary: 'A disk image: format, size that a guest sees, backing image',
  scopes: ({ path }) => [scopeOf.file(path)],
  script: ({ path }) =>
    sh`${raw(walkFunctions)}
rigger_walk ${path} follow || { case $stop in absent|other) echo none ;; *) echo closed; printf '%s\\n' "$why" ;; esac; exit 0; }
[ -e ${path} ] || { echo none; exit 0; }; qemu-img info --force-share --output=json -- ${path}`,
  parse: ({ stdout, stderr, exit }, { path }) => {
    if (stdout === 'none\n') return available({ present: false });
    if (stdout.startsWith('closed\n')) return unavailable(stdout.slice(7).trimEnd(), walkHelp);
    if (exit === 127) return unavailable('qemu-img is not installed');
    if (exit !== 0) return unavailable(`qemu-img info ${path} said: ${stderr.trim()}`);
    const parsed = answer.safeParse(jsonOf(stdout));
    if (!parsed.success) return unavailable(`qemu-img info ${path} printed something else than expected`);
    const { format, 'virtual-size': size, 'full-backing-filename': backing } = parsed.data;
    return available({ present: true, format, size, ...(backing === undefined ? {} : { backing }) });
  },
});

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
