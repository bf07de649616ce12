import type { Json } from '../../model/index.js';
import { type AnyWorkload, Unreadable } from '../workloads/workload.js';
import { searchParameters } from './parameters.js';
import { searchMetrics, searchSpec } from './spec.js';

const notes = `A search stands where a workload stands, and is one trial of the design. Its terms are in docs/search.md.

\`\`\`yaml
- search:
    workload: { iperf3: { protocol: udp, length: 1400 } }
    over: rate
    from: 10M
    to: 10G
    goals: [{ loss: 0 }, { loss: 0.5% }]
    width: 1%
\`\`\`

- For each goal there are the metrics \`GOAL_lower\` and \`GOAL_upper\`, \`GOAL_throughput\` where it judges the loss, and \`GOAL_regular\`, which is 1 where the limit is between \`from\` and \`to\`.
- \`search_trials\` and \`search_seconds\` say what it took.

`;

/** As far as a search is a workload: what it is called, what stands below it, and which metrics it gives. */
export const search: AnyWorkload = {
  name: 'search',
  summary: 'the highest load of another workload that keeps one or several goals',
  parameters: searchParameters,
  notes,
  kind: 'network',
  tool: () => ({ program: 'sh', package: 'dash', version: ['true'], pattern: /^$/ }),
  metrics: searchMetrics,
  primary: (spec: Json) => {
    const parsed = searchSpec.safeParse(spec);
    return parsed.success ? parsed.data.goals.map(({ name }) => `${name}_lower`) : [];
  },
  seconds: () => 0,
  client: () => [],
  parse: () => {
    throw new Unreadable('a search has no output of its own');
  },
  together: () => ({ metrics: {} }),
};
