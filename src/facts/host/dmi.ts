import { available, defineFact, unavailable } from '../../model/index.js';

/** What the firmware says of the machine; fields that it does not fill are missing. */
export interface Dmi {
  /** `sys_vendor`, `product_name`, `product_serial`, `product_uuid`, `bios_version`, `bios_date`, `board_name` … */
  readonly [field: string]: string;
}

/**
 * SMBIOS strings, as the kernel shows them.
 * @see https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-class-dmi
 */
export const dmi = defineFact<Dmi>({
  id: 'dmi',
  summary: 'Vendor, product, serial number, firmware version from SMBIOS',
  scopes: () => ['firmware'],
  // Some attributes end without a newline, where `read` fails although it has read.
  script: () => `cd /sys/class/dmi/id 2>/dev/null || exit 97
for f in *; do
  [ -f "$f" ] || continue
  case $f in modalias|uevent) continue ;; esac
  v=; { read -r v < "$f"; } 2>/dev/null
  [ -z "$v" ] || printf '%s=%s\\n' "$f" "$v"
done; :`,
  parse({ stdout, exit }) {
    if (exit === 97) return unavailable('the firmware has no SMBIOS tables (or this is a container)');
    const fields = stdout.split('\n').flatMap((line) => {
      const at = line.indexOf('=');
      return at < 1 ? [] : [[line.slice(0, at), line.slice(at + 1).trim()] as const];
    });
    return available(Object.fromEntries(fields));
  },
});
