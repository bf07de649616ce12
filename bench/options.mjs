import { parseArgs } from 'node:util';
import { engines } from './engines/engines.mjs';
import { paths } from './paths/paths.mjs';

export const usage = `npm run bench -- [options]

  --part peers,paths      what to measure: tools side by side, our own hot paths (both)
  --engines NAME,…        ${Object.keys(engines).join(', ')}
  --hosts N,…             how many hosts at once (1, 10, 100)
  --rtt MS,…              round-trip time of the wire (0, 20, 200)
  --repeat N              converged runs of the quick engines, interleaved (5)
  --paths NAME,…          ${Object.keys(paths).join(', ')}
  --bundle-gib N          size of the bundle that is verified (1)
  --json FILE             where the results go (.rigger/bench.json)

Without options: a set that ends within forty minutes on two idle cores. It leaves out Ansible as it
comes but for 1 host at 20 ms (with 10 hosts 7 minutes a run), every peer with 100 hosts (10 minutes
and more a run) or without a wire, and peers with 10 hosts at 200 ms; name them to have them. A part
of the set: \`--engines rigger,floor\`, \`--hosts 1\`, \`--rtt 20,200\`, in any combination.
`;

/** What is measured when nothing is asked: hosts, rtt, engines. */
const own = ['rigger', 'floor'];
const peers = ['mitogen', 'pipelining'];
const usualCells = [
  { hosts: 1, rtt: 20, engines: [...own, 'script', ...peers, 'ansible'] },
  { hosts: 10, rtt: 20, engines: [...own, 'script', ...peers] },
  { hosts: 100, rtt: 20, engines: [...own, 'connections'] },
  { hosts: 1, rtt: 0, engines: own },
  { hosts: 10, rtt: 0, engines: own },
  { hosts: 100, rtt: 0, engines: [...own, 'connections'] },
  { hosts: 1, rtt: 200, engines: [...own, 'script', ...peers] },
  { hosts: 10, rtt: 200, engines: own },
  { hosts: 100, rtt: 200, engines: own },
];

/** @throws Error with one line for the user */
export const readOptions = (argv) => {
  const { values } = parseArgs({
    args: argv,
    options: {
      part: { type: 'string' },
      engines: { type: 'string' },
      hosts: { type: 'string' },
      rtt: { type: 'string' },
      repeat: { type: 'string', default: '5' },
      paths: { type: 'string' },
      'bundle-gib': { type: 'string', default: '1' },
      json: { type: 'string', default: '.rigger/bench.json' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const asksForPeers = values.engines ?? values.hosts ?? values.rtt;
  const usualPart = asksForPeers ? 'peers' : values.paths ? 'paths' : 'peers,paths';
  return {
    help: values.help,
    parts: known('part', ['peers', 'paths'], values.part ?? usualPart),
    cells: asksForPeers === undefined ? usualCells : cellsOf(values),
    repeat: number('repeat', values.repeat),
    paths: known('path', Object.keys(paths), values.paths ?? Object.keys(paths).join()),
    bundleGib: number('bundle-gib', values['bundle-gib']),
    json: values.json,
  };
};

const cellsOf = ({ engines: names = 'rigger,floor,mitogen,pipelining', hosts = '1,10', rtt = '20' }) =>
  hosts.split(',').flatMap((count) =>
    rtt.split(',').map((ms) => ({
      hosts: number('hosts', count),
      rtt: number('rtt', ms),
      engines: known('engine', Object.keys(engines), names),
    })),
  );

const known = (what, all, given) =>
  given.split(',').map((name) => {
    if (!all.includes(name)) throw new Error(`there is no ${what} ${name}; there are: ${all.join(', ')}`);
    return name;
  });

const number = (name, text) => {
  const value = Number(text);
  if (text !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new Error(`--${name} takes numbers, not ${text}`);
};
