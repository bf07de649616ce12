import { available, defineFact, mustHaveRun } from '../../model/index.js';
import { section, splitSections } from '../reading/sections.js';

/** What the kernel offers for running guests. */
export interface Kvm {
  /** Whether /dev/kvm is there. */
  readonly device: boolean;
  /** `loaded`; `available` as a module that nobody has asked for yet; `missing`. */
  readonly vfio_pci: 'loaded' | 'available' | 'missing';
  readonly vhost_net: 'loaded' | 'available' | 'missing';
}

/**
 * KVM, vfio-pci and vhost-net. Whether a module could be loaded is read from the index that modprobe
 * reads, so that nothing is loaded by asking.
 */
export const kvm = defineFact<Kvm>({
  id: 'kvm',
  summary: 'KVM device, and the modules that guests need: vfio-pci, vhost-net',
  fields: {
    device: 'boolean',
    vfio_pci: ['loaded', 'available', 'missing'],
    vhost_net: ['loaded', 'available', 'missing'],
  },
  scopes: () => ['kernel', 'firmware'],
  script: () =>
    [
      section('device'),
      '[ -c /dev/kvm ] && echo yes',
      section('loaded'),
      '[ -d /sys/bus/pci/drivers/vfio-pci ] && echo vfio_pci',
      '[ -d /sys/module/vhost_net ] && echo vhost_net',
      section('available'),
      'read -r r < /proc/sys/kernel/osrelease',
      'for m in "/lib/modules/$r/modules.dep" "/lib/modules/$r/modules.builtin"; do',
      `  [ -r "$m" ] && { grep -oE '(vfio-pci|vhost_net)\\.ko' "$m"; ${mustHaveRun}; }; done`,
    ].join('\n'),
  parse: ({ stdout }) => {
    const parts = splitSections(stdout);
    const has = (part: string, word: string): boolean => (parts.get(part) ?? '').includes(word);
    const state = (loaded: string, file: string) =>
      has('loaded', loaded) ? 'loaded' : has('available', file) ? 'available' : 'missing';
    return available({
      device: has('device', 'yes'),
      vfio_pci: state('vfio_pci', 'vfio-pci.ko'),
      vhost_net: state('vhost_net', 'vhost_net.ko'),
    });
  },
});
