import { available, defineFact } from '../../model/index.js';

export interface Virtualization {
  /** `none` on bare metal; else `kvm`, `qemu`, `vmware`, `docker`, `lxc` … */
  readonly kind: string;
}

/**
 * What the host itself runs in.
 * @see https://www.freedesktop.org/software/systemd/man/latest/systemd-detect-virt.html
 */
export const virtualization = defineFact<Virtualization>({
  id: 'virtualization',
  summary: 'Whether the host is a machine, a virtual machine or a container',
  fields: { kind: { form: /^[a-z0-9-]+$/, such: ['none', 'kvm', 'qemu', 'vmware', 'docker', 'lxc'] } },
  scopes: () => ['firmware', 'kernel'],
  script: () => 'systemd-detect-virt 2>/dev/null',
  parse: ({ stdout, exit }) => available({ kind: stdout.trim() || (exit === 127 ? 'unknown' : 'none') }),
});
