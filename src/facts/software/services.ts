import { available, defineFact, unavailable } from '../../model/index.js';

export interface ServiceSummary {
  /** `active`, `inactive`, `failed` … */
  readonly active: string;
  /** `running`, `exited`, `dead` … */
  readonly sub: string;
}

/** All services that systemd has loaded, by unit name: for templates and conditions. */
export const services = defineFact<{ readonly [unit: string]: ServiceSummary }>({
  id: 'services',
  summary: 'Services that systemd has loaded, by unit name',
  scopes: () => ['service', 'package'],
  script: () =>
    '[ -d /run/systemd/system ] || exit 97; systemctl list-units --type=service --all --full --plain --no-legend --no-pager',
  parse({ stdout, exit, stderr }) {
    if (exit === 97) return unavailable('the host was not started by systemd');
    if (exit !== 0) return unavailable(`systemctl said ${stderr.trim()}`);
    const units = stdout.split('\n').flatMap((line) => {
      const [unit, load, active = '', sub = ''] = line.trim().split(/\s+/);
      return unit && load !== 'not-found' ? [[unit, { active, sub }] as const] : [];
    });
    return available(Object.fromEntries(units));
  },
});
