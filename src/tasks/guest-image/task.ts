import { posix } from 'node:path';
import { z } from 'zod';
import { type DiskImage, diskImage } from '../../facts/files/disk-image.js';
import { type FileState, fileState } from '../../facts/files/file-state.js';
import { scopeOf } from '../../facts/reading/scopes.js';
import { type Change, changes, defineTask, problem, refused } from '../../model/index.js';
import { absolutePath } from '../fields.js';
import { fileChanges } from '../file-content.js';
import { createImage, deleteFile, resizeImage } from './image-scripts.js';
import { seedImage, seedInput } from './seed.js';

const gib = 1024 ** 3;

const input = z
  .strictObject({
    path: absolutePath('The image, such as /var/lib/libvirt/images/g1.qcow2'),
    state: z.enum(['present', 'absent']).default('present').describe('`absent` deletes image and seed'),
    base: absolutePath('Image that it starts from, such as a distribution’s cloud image').optional(),
    base_format: z.enum(['qcow2', 'raw']).default('qcow2').describe('Format of that image'),
    full_copy: z
      .boolean()
      .default(false)
      .describe('Copy the base instead of laying a copy-on-write layer over it'),
    size_gib: z
      .number()
      .positive()
      .optional()
      .describe('Size in GiB that the guest sees, by default the base’s own; never made smaller'),
    seed: seedInput.optional(),
  })
  .superRefine(({ state, base, size_gib }, { addIssue }) => {
    if (state === 'present' && base === undefined && size_gib === undefined)
      addIssue({ code: 'custom', path: ['base'], message: 'is needed, or size_gib for an empty image' });
  });

type Input = z.output<typeof input>;

/** `g1` of `/images/g1.qcow2`, and where its seed is. */
const nameOf = (path: string): string => posix.basename(path, posix.extname(path));
const seedOf = (path: string): string => `${posix.dirname(path)}/${nameOf(path)}.seed.iso`;

/** A guest's disk in qcow2 format, and what cloud-init reads at its first boot. */
export const guestImage = defineTask({
  name: 'guest_image',
  summary: 'A disk image of a guest from a base image, with a cloud-init seed beside it',
  input,
  references: [
    'https://www.qemu.org/docs/master/tools/qemu-img.html',
    'https://docs.cloud-init.io/en/latest/reference/datasources/nocloud.html',
  ],
  needs: ({ path }) => ({
    image: diskImage({ path }),
    seed: fileState({ path: seedOf(path), follow: true, content: true }),
  }),
  plan: (wanted, { image, seed }, { host }) => {
    const { path, state } = wanted;
    if (state === 'absent') return changes(removals(wanted, image, seed), `there is no image ${path}`);
    const differs = image.present ? difference(wanted, image) : undefined;
    if (differs !== undefined)
      return refused(
        problem('hosts/other-image', `image ${path} on ${host} ${differs}`, {
          help: 'what is in it is the guest’s: take another name; if nothing in it is needed any more, delete it first (state: absent)',
        }),
      );
    const seedChanges = wanted.seed
      ? fileChanges({ path: seedOf(path), content: seedImage(nameOf(path), wanted.seed), mode: '0640' }, seed)
      : [];
    if ('kind' in seedChanges) return seedChanges;
    return changes([...imageChanges(wanted, image), ...seedChanges], `image ${path} is there`);
  },
});

const difference = (
  { base, full_copy, size_gib }: Input,
  image: Extract<DiskImage, { present: true }>,
): string | undefined => {
  const backing = full_copy ? undefined : base;
  if (image.format !== 'qcow2') return `has format ${image.format}, not qcow2`;
  if (image.backing !== backing) return `is over ${image.backing ?? 'nothing'}, not ${backing ?? 'nothing'}`;
  return size_gib !== undefined && image.size > size_gib * gib
    ? `has ${image.size / gib} GiB, more than ${size_gib}`
    : undefined;
};

const imageChanges = (
  { path, base, base_format, full_copy, size_gib }: Input,
  image: DiskImage,
): Change[] => {
  const size = size_gib === undefined ? undefined : Math.ceil(size_gib * gib);
  const invalidates = [scopeOf.file(path)];
  if (!image.present)
    return [
      {
        summary: `create image ${path}${size_gib === undefined ? '' : ` of ${size_gib} GiB`}${base === undefined ? '' : ` from ${base}`}`,
        before: null,
        after: { base: base ?? null, size_gib: size_gib ?? null },
        commands: [createImage({ path, base, base_format, full_copy, size })],
        invalidates,
      },
    ];
  if (size === undefined || image.size === size) return [];
  return [
    {
      summary: `enlarge image ${path} to ${size_gib} GiB`,
      before: image.size / gib,
      after: size_gib ?? null,
      commands: [resizeImage(path, size)],
      invalidates,
    },
  ];
};

const removals = ({ path }: Input, image: DiskImage, seed: FileState): Change[] => {
  const gone = [...(image.present ? [path] : []), ...(seed.type === 'absent' ? [] : [seedOf(path)])];
  return gone.length === 0
    ? []
    : [
        {
          summary: `delete ${gone.join(' and ')}`,
          before: gone,
          after: null,
          commands: gone.map(deleteFile),
          invalidates: gone.map(scopeOf.file),
          risk: 'destroys-data',
        },
      ];
};
