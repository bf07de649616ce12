import { z } from 'zod';
import { libvirtVolume } from '../../facts/libvirt/libvirt-volume.js';
import { changes, defineTask, nothing, problem, refused } from '../../model/index.js';
import { absolutePath } from '../fields.js';
import { libvirtName } from '../libvirt/name.js';
import { virsh } from '../libvirt/virsh.js';

const gib = 1024 ** 3;
/** libvirt has images of qcow2 made in whole KiB, and raw ones to the byte: a size that is the same for both. */
const kib = 1024;

const input = z
  .strictObject({
    pool: libvirtName('The storage pool'),
    name: libvirtName('Name of the volume, such as g1.qcow2'),
    state: z
      .enum(['present', 'absent'])
      .default('present')
      .describe('`absent` deletes the image and what is in it'),
    size_gib: z
      .number()
      .positive()
      .optional()
      .describe('Size in GiB that the guest sees; a volume is made larger, never smaller'),
    format: z.enum(['qcow2', 'raw']).default('qcow2').describe('Format of the image'),
    backing: absolutePath('Image that it is a copy-on-write layer over; qcow2 only').optional(),
    backing_format: z.enum(['qcow2', 'raw']).default('qcow2').describe('Format of that image'),
  })
  .superRefine(({ state, size_gib, format, backing }, { addIssue }) => {
    if (state === 'present' && size_gib === undefined)
      addIssue({ code: 'custom', path: ['size_gib'], message: 'is needed' });
    if (backing !== undefined && format !== 'qcow2')
      addIssue({ code: 'custom', path: ['backing'], message: 'needs format qcow2' });
  });

/** A disk image in a pool; what is in it is the guest's. */
export const libvirtVolumeTask = defineTask({
  name: 'libvirt_volume',
  summary: 'A disk image in a libvirt storage pool, empty or over a backing image',
  input,
  references: [
    'https://libvirt.org/formatstorage.html#storage-volume-xml',
    'https://libvirt.org/manpages/virsh.html#volume-commands',
  ],
  needs: ({ pool, name }) => ({ volume: libvirtVolume({ pool, name }) }),
  plan: (wanted, { volume }, { host }) => {
    const { pool, name, state } = wanted;
    const invalidates = [`libvirt:volume:${pool}/${name}`];
    if (!volume.libvirt)
      return state === 'absent'
        ? nothing(`libvirt is not on ${host}, and so is no volume ${name}`)
        : refused(
            problem('hosts/no-libvirt', `volume ${name} cannot be made: there is no virsh on ${host}`, {
              help: 'use the role libvirt_host first',
            }),
          );
    if (state === 'absent')
      return volume.defined
        ? changes([
            {
              summary: `delete volume ${name} of pool ${pool}`,
              before: volume.path,
              after: null,
              commands: [virsh('vol-delete', '--pool', pool, '--vol', name)],
              invalidates: [...invalidates, `file:${volume.path}`],
              risk: 'destroys-data',
            },
          ])
        : nothing(`there is no volume ${name} in pool ${pool}`);
    const capacity = Math.ceil(((wanted.size_gib ?? 0) * gib) / kib) * kib;
    if (!volume.defined) {
      if (!volume.pool)
        return refused(
          problem('hosts/no-such-volume', `pool ${pool} on ${host} does not exist or is not active`, {
            help: 'make it first: libvirt_pool',
          }),
        );
      const backing =
        wanted.backing === undefined
          ? []
          : ['--backing-vol', wanted.backing, '--backing-vol-format', wanted.backing_format];
      return changes([
        {
          summary: `create volume ${name} of ${wanted.size_gib} GiB in pool ${pool}${wanted.backing === undefined ? '' : ` over ${wanted.backing}`}`,
          before: null,
          after: { size_gib: wanted.size_gib ?? 0, format: wanted.format },
          commands: [
            virsh(
              'vol-create-as',
              '--pool',
              pool,
              '--name',
              name,
              '--capacity',
              `${capacity}`,
              '--format',
              wanted.format,
              ...backing,
            ),
          ],
          invalidates: [...invalidates, `libvirt:pool:${pool}`],
        },
      ]);
    }
    const differs =
      volume.format !== wanted.format
        ? `has format ${volume.format}, not ${wanted.format}`
        : volume.backing !== wanted.backing
          ? `is over ${volume.backing ?? 'nothing'}, not ${wanted.backing ?? 'nothing'}`
          : volume.capacity > capacity
            ? `has ${volume.capacity / gib} GiB, more than ${wanted.size_gib}`
            : undefined;
    if (differs !== undefined)
      return refused(
        problem('hosts/no-such-volume', `volume ${name} of pool ${pool} on ${host} ${differs}`, {
          help: 'take another name; if nothing in it is needed any more, delete it first (state: absent)',
        }),
      );
    return changes(
      volume.capacity === capacity
        ? []
        : [
            {
              summary: `enlarge volume ${name} to ${wanted.size_gib} GiB`,
              before: volume.capacity / gib,
              after: wanted.size_gib ?? 0,
              commands: [virsh('vol-resize', '--pool', pool, '--vol', name, '--capacity', `${capacity}`)],
              invalidates,
            },
          ],
      `volume ${name} is there`,
    );
  },
});
