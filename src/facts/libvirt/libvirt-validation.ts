import { available, defineFact, unavailable } from '../../model/index.js';

/** libvirt's own opinion on whether the host can run guests: what it checked, and what came of it. */
export type LibvirtValidation = readonly {
  /** As in `hardware virtualization`, `device assignment IOMMU support`. */
  readonly check: string;
  readonly verdict: 'pass' | 'warn' | 'fail' | 'note';
  /** What to do about it, where libvirt says that. */
  readonly remark?: string;
}[];

/**
 * What `virt-host-validate` says. It warns about IVRS on a host with an AMD processor and an Intel
 * IOMMU: it asks for the table by the processor's vendor.
 * @see https://libvirt.org/manpages/virt-host-validate.html
 */
export const libvirtValidation = defineFact<LibvirtValidation>({
  id: 'libvirt_validation',
  summary: "libvirt's own checks of the host (virt-host-validate)",
  scopes: () => ['libvirt', 'package:libvirt', 'kernel', 'firmware', 'mount'],
  script: () =>
    'command -v virt-host-validate >/dev/null || { echo missing; exit 0; }\nvirt-host-validate qemu 2>&1; :',
  parse: ({ stdout }) => {
    if (stdout.startsWith('missing')) return unavailable('virt-host-validate is not installed');
    // `  QEMU: Checking for secure guest support   : WARN (Unknown if this platform has Secure Guest support)`
    const rows = [
      ...stdout.matchAll(
        /^\s*QEMU: Checking (?:if |for )?(.+?)\s*: (PASS|WARN|FAIL|NOTE)(?: \((.*)\))?\s*$/gm,
      ),
    ];
    if (rows.length === 0) return unavailable(`virt-host-validate said: ${stdout.trim()}`);
    return available(
      rows.map(([, check, verdict, remark]) => ({
        check: check!,
        verdict: verdict!.toLowerCase() as LibvirtValidation[number]['verdict'],
        ...(remark === undefined ? {} : { remark }),
      })),
    );
  },
});
