import { z } from 'zod';

/**
 * Names of libvirt objects. libvirt takes more; these are the ones that need no quoting anywhere:
 * in file names, virsh, systemd's machine units.
 */
export const libvirtName = (description: string) =>
  z
    .string()
    .regex(
      /^[A-Za-z\d][\w.+-]{0,62}$/,
      'must be letters, digits, `_`, `.`, `+`, `-`, at most 63, starting with a letter or digit',
    )
    .describe(description);
