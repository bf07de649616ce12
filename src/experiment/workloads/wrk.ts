import { z } from 'zod';
import { answerTime } from './answer-time.js';
import { severalClients } from './several-clients.js';
import {
  defineWorkload,
  ends,
  portParameter,
  requireSuccess,
  Unreadable,
  wholeSecondsParameter,
} from './workload.js';
import { wrkReport } from './wrk-report.js';

const parameters = z
  .strictObject({
    ...ends,
    seconds: wholeSecondsParameter(5),
    connections: z.int().min(1).max(10_000).default(16).describe('connections kept open by each client'),
    threads: z.int().min(1).max(256).default(1).describe('threads of each client'),
    size: z.int().min(0).max(10_000_000).default(1024).describe('bytes of an answer'),
    processes: z.int().min(1).max(256).default(1).describe('worker processes of nginx'),
    keep_alive: z.boolean().default(true).describe('several requests over one connection'),
    port: portParameter(8080),
  })
  .refine(({ connections, threads }) => connections >= threads, {
    error: 'each thread needs a connection of its own; expected `connections` of at least `threads`',
    path: ['connections'],
  });

const metrics = {
  requests: { unit: 'count/s', better: 'higher', label: 'requests answered' },
  transferred: { unit: 'bit/s', better: 'higher', label: 'throughput of answers' },
  answer_mean: answerTime('mean'),
  answer_max: answerTime('longest'),
  answer_median: answerTime('median'),
  answer_p99: {
    unit: 'ms',
    better: 'lower',
    label: '99th percentile of the times to an answer',
    percentile: 0.99,
  },
  failed: { unit: 'ratio', better: 'lower', label: 'share of the answers that were errors' },
  socket_errors: { unit: 'count', better: 'lower', label: 'connections that failed or were too slow' },
} as const;

/**
 * nginx with nothing of the machine's own configuration: all that it writes is in the helper's own folder, which goes
 * with it. Port, size, workers and keep-alive are words of their own.
 */
const nginx = `cd "$RIGGER_FOLDER" && mkdir files && head -c "$2" /dev/zero | tr '\\0' x >files/answer || exit 1
chmod 711 . && chmod -R a+rX files
cat >nginx.conf <<END
daemon off; worker_processes $3; pid nginx.pid; error_log stderr;
events { worker_connections 16384; }
http {
  access_log off; keepalive_requests 1000000000; keepalive_timeout $4;
  client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
  server { listen $1 backlog=4096; location / { root files; } }
}
END
exec nginx -p "$RIGGER_FOLDER" -c nginx.conf -e stderr`;

/** HTTP: what an answer takes, and how many there are. */
export const wrk = defineWorkload({
  name: 'wrk',
  summary: 'HTTP requests to nginx: how many are answered, and what an answer takes',
  parameters,
  kind: 'network',
  tool: () => ({
    program: 'wrk',
    package: 'wrk',
    version: ['wrk', '--version'],
    pattern: /wrk (?:debian\/)?v?([\d.]+)/,
  }),
  serverTool: () => ({
    program: 'nginx',
    package: 'nginx-light',
    version: ['nginx', '-v'],
    pattern: /nginx\/([\d.]+)/,
  }),
  metrics: () => metrics,
  primary: () => ['requests', 'answer_p99'],
  expected: () => null,
  seconds: ({ seconds }) => seconds + 0.5,
  server: ({ size, processes, keep_alive }, port) => ({
    argv: ['sh', '-c', nginx, 'rigger-nginx', ...[port, size, processes, keep_alive ? 75 : 0].map(String)],
    listens: 'tcp',
  }),
  client: ({ seconds, connections, threads }, { address, port }) => [
    ...['wrk', '--latency', '-d', `${seconds}s`, '-c', String(connections), '-t', String(threads)],
    `http://${address.includes(':') ? `[${address}]` : address}:${port}/answer`,
  ],
  parse: ({ seconds }, output) => {
    requireSuccess('wrk', output);
    // What was imported was asked for by somebody else; it tells how many failed, and here none may.
    const found = wrkReport(output, seconds !== undefined);
    if (seconds !== undefined && found.metrics.failed! > 0)
      throw new Unreadable('nginx answered with errors: their times are not those of answers');
    return found;
  },
  together: (_, clients) => severalClients(metrics, clients),
});
