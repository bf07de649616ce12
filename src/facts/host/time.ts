import { available, defineFact, mustHaveRun } from '../../model/index.js';

export interface Time {
  /** `Europe/Berlin`; empty when the host does not name it. */
  readonly timezone: string;
  /** Minutes east of Greenwich, at the moment of reading. */
  readonly utc_offset_minutes: number;
  /** `tsc`, `kvm-clock`, `hpet`. */
  readonly clocksource: string;
  /** Whether systemd-timesyncd or chrony has set the clock; null when neither says. */
  readonly synchronised: boolean | null;
}

/** Time zone, clock source, and whether somebody keeps the clock right. */
export const time = defineFact<Time>({
  id: 'time',
  summary: 'Time zone, clock source, synchronisation',
  fields: {
    timezone: 'text',
    utc_offset_minutes: 'number',
    clocksource: 'text',
    synchronised: 'boolean',
  },
  scopes: () => ['time', 'file:/etc/localtime', 'file:/etc/timezone', 'service'],
  script: () => `date +%z; ${mustHaveRun}
readlink /etc/localtime || { ${mustHaveRun}; echo; }
c=; { read -r c < /sys/devices/system/clocksource/clocksource0/current_clocksource; } 2>/dev/null; echo "$c"
if command -v chronyc > /dev/null; then chronyc -c tracking 2>/dev/null | sed 's/.*,//'
elif [ -e /run/systemd/timesync/synchronized ]; then echo Normal
elif [ -d /run/systemd/timesync ]; then echo 'Not synchronised'; fi; :`,
  parse({ stdout }) {
    const [offset = '', zone = '', clocksource = '', leap = ''] = stdout.split('\n');
    const [, sign, hours, minutes] = /^([+-])(\d\d)(\d\d)$/.exec(offset) ?? [];
    return available({
      timezone: zone.replace(/^.*\/zoneinfo\//, ''),
      utc_offset_minutes: (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) || 0,
      clocksource,
      // chronyc's last field is the leap status: Normal, Insert second, Delete second, Not synchronised.
      synchronised: leap === '' ? null : !leap.startsWith('Not'),
    });
  },
});
