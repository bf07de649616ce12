import { available, defineFact, quote, type Reasons, sh, unavailable } from '../../model/index.js';

/** Lines of the journal that are shown. */
const lastLines = 15;

/** Bytes of them that are sent: a program may write a megabyte without a line end. */
const largest = 16 * 1024;

const divider = '--- journal';

/** Its own state and that of the units it requires, then its journal, systemd's own words about it included. */
const script = (unit: string): string => sh`[ -d /run/systemd/system ] || exit 97
required=$(systemctl show --no-pager -p Requires,Requisite,BindsTo --value -- ${unit} 2>/dev/null | tr '\\n' ' ')
set -f
systemctl show --no-pager -p Id,ActiveState,Result,NRestarts -- ${unit} $required 2>/dev/null
echo; echo ${divider}
# What was written a moment ago may not be in its files yet; only root may ask for that.
journalctl --sync 2>/dev/null
journalctl --quiet --no-pager -o short -n ${lastLines} -u ${unit} 2>&1 | tail -c ${largest}`;

/** Why a unit does not run, as systemd and its journal tell. */
export const unitFailure = defineFact<Reasons, { readonly unit: string }>({
  id: 'unit_failure',
  summary: 'Why a unit of systemd does not run: its result, and the last lines of its journal',
  scopes: () => ['*'],
  script: ({ unit }) => script(unit),
  parse({ stdout, exit }, { unit }) {
    if (exit === 97) return unavailable('the host was not started by systemd');
    const at = stdout.indexOf(`\n${divider}\n`);
    if (at === -1) return unavailable(`systemctl says nothing of ${unit}`);
    const units = stdout
      .slice(0, at)
      .split(/\n\n+/)
      .map(unitIn)
      .filter(({ id }) => id !== '');
    // Of a pattern every unit is its own.
    const [own, others] = /[*?[]/.test(unit) ? [units, []] : [units.slice(0, 1), units.slice(1)];
    const words = journalIn(stdout.slice(at + divider.length + 2));
    const where = `\`journalctl -u ${quote(unit)}\` on the host`;
    return available({
      notes: [
        ...own.map(inWords),
        ...others.filter(({ active }) => active === 'failed').map((one) => `requires ${inWords(one)}`),
        words ?? 'its journal has no lines that this user may read',
      ],
      help: words === undefined ? `see ${where}, as root` : `fix what its journal names; all of it: ${where}`,
    });
  },
});

interface UnitResult {
  readonly id: string;
  readonly active: string;
  readonly result: string;
  readonly restarts: number;
}

const unitIn = (text: string): UnitResult => {
  const get = (key: string): string => new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1] ?? '';
  return {
    id: get('Id'),
    active: get('ActiveState'),
    result: get('Result'),
    restarts: Number(get('NRestarts') || 0),
  };
};

const inWords = ({ id, active, result, restarts }: UnitResult): string =>
  [
    `${id}: ${active}`,
    ...(result === '' || result === 'success' ? [] : [`result ${result}`]),
    ...(restarts === 0 ? [] : [`started anew ${restarts === 1 ? 'once' : `${restarts} times`}`]),
  ].join(', ');

const journalIn = (text: string): string | undefined => {
  const all = text.replace(/\n$/, '').split('\n');
  const isCut = Buffer.byteLength(text) >= largest;
  const lines = (isCut ? all.slice(1) : all).filter((line) => line.trim() !== '').slice(-lastLines);
  if (lines.length > 0) return `journal, its last lines:\n${lines.map(withoutHost).join('\n')}`;
  return isCut ? `journal: one line of more than ${largest} bytes` : undefined;
};

/** `Jan  2 03:04:05 HOST nginx[7]: words`: which host it is, is known. */
const withoutHost = (line: string): string => line.replace(/^(\w{3} [ \d]\d [\d:]{8}) \S+ /, '$1 ');
