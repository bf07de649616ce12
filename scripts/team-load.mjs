// `npm run team-load`: a team's lab with a long history, and how long each view of its page takes.
//   node scripts/team-load.mjs [--runs 100000] [--rows 5000000] [--asks 40] [--viewers 200]
// Ends with 1 when the 95th percentile of a view is above the goal, or a viewer of a live run missed a line.
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadTypeScript } from './load-typescript.mjs';
import { root } from './steps.mjs';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100000' },
    rows: { type: 'string', default: '5000000' },
    asks: { type: 'string', default: '40' },
    viewers: { type: 'string', default: '200' },
  },
});
const [runs, rows, asks, viewers] = [values.runs, values.rows, values.asks, values.viewers].map(Number);
const goalMs = 200;

const { fill, grow, openLoad } = await loadTypeScript('test/web/support/load.ts');

const folder = mkdtempSync(join(tmpdir(), 'rigger-load-'));
// So that the private PostgreSQL, which is another user where root calls, lies below it, and goes with it.
chmodSync(folder, 0o755);
const lab = await openLoad(folder);
let server;
let failed = false;

const seconds = async (what, work) => {
  const before = performance.now();
  const result = await work();
  console.log(`${what}: ${((performance.now() - before) / 1000).toFixed(1)} s`);
  return result;
};

/** Starts the program as it is installed, and waits for its address. */
const serve = () =>
  new Promise((resolve, reject) => {
    server = spawn(process.execPath, [join(root, 'bin/rigger.js'), 'serve', '--listen', '127.0.0.1:0'], {
      cwd: folder,
      env: { ...process.env, DATABASE_URL: lab.url },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    server.stdout.once('data', (chunk) => resolve(String(chunk).trim()));
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`rigger serve ended with ${code}`)));
  });

const memory = () =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))[1]) / 1024);

const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)];

/** Two at a time, as two people who click; each ask of another page of the same view. */
const time = async (url, headers, view) => {
  const took = [];
  let next = 0;
  const person = async () => {
    while (next < asks) {
      const path = view(next++);
      const before = performance.now();
      const answer = await fetch(url + path, { headers });
      await answer.text();
      took.push(performance.now() - before);
      if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
    }
  };
  await Promise.all([person(), person()]);
  return took.sort((a, b) => a - b);
};

/** Every viewer of a live run gets every line. */
const watch = async (url, headers) => {
  const lines = 20;
  const { run } = lab;
  const streams = await Promise.all(
    Array.from({ length: viewers }, (_, i) =>
      fetch(`${url}/runs/${run}/live?after=0`, { headers: headers[i % headers.length] }),
    ),
  );
  const bad = streams.filter(({ status }) => status !== 200).length;
  if (bad > 0) throw new Error(`${bad} of ${viewers} viewers were refused`);
  const latency = [];
  let seen = 0;
  const readers = streams.map(async ({ body }) => {
    let text = '';
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const found = [...text.matchAll(/at (\d{13})/g)].map((match) => Number(match[1]));
      while (seen >= 0 && found.length > 0) {
        latency.push(...found.map((at) => Date.now() - at));
        seen += found.length;
        text = '';
        found.length = 0;
      }
      if (seen >= viewers * lines) return;
    }
  });
  for (let i = 0; i < lines; i++) await grow(lab, i);
  const end = Date.now() + 60_000;
  while (seen < viewers * lines && Date.now() < end) await new Promise((done) => setTimeout(done, 100));
  const rss = memory();
  server.kill('SIGTERM');
  await Promise.allSettled(readers);
  latency.sort((a, b) => a - b);
  console.log(
    `${viewers} viewers of one live run: ${seen} of ${viewers * lines} lines seen, half within ${quantile(latency, 0.5)} ms, 95 % within ${quantile(latency, 0.95)} ms; the server has ${rss} MiB`,
  );
  if (seen < viewers * lines) failed = true;
};

try {
  await seconds(`${runs} runs and ${rows} rows of results`, () => fill(lab, runs, rows));
  const url = await serve();
  const headers = { authorization: `Bearer ${lab.tokens[0]}` };
  const views = {
    Now: () => '/',
    Queue: () => '/queue',
    Run: (i) => `/runs/${1 + ((i * 7919) % runs)}`,
    'History, newest': () => '/history',
    'History, deep': (i) => `/history?before=${1 + ((i * 7919) % runs)}`,
    'History of a host': (i) => `/history?host=dut${1 + (i % 100)}`,
    'History of a rare host': () => '/history?host=rare1',
    'History of a person': (i) => `/history?person=person${1 + (i % 20)}`,
    'History of a rare person': () => '/history?person=rare',
    'History, playbook has': (i) => `/history?playbook=suite${i % 40}`,
    'History, rare label': () => '/history?label=needle',
    'History, no such label': () => '/history?label=nowhere',
    'History, failed': () => '/history?state=failed',
    'History, lost of a host': (i) => `/history?state=lost&host=dut${1 + (i % 100)}`,
    'History of a day': (i) => `/history?from=2025-0${1 + (i % 9)}-03&to=2025-0${1 + (i % 9)}-04`,
    Calendar: () => '/calendar',
    Trend: (i) => `/trend?playbook=playbooks/suite${i % 40}.yml`,
    Compare: (i) => `/compare?runs=${1 + i},${2 + i},${1 + ((i * 7919) % runs)}`,
    'Audit trail': () => '/audit',
    'API: runs': () => '/api/v1/runs',
  };
  console.log(`\n| view | median | 95 % | most |\n| --- | ---: | ---: | ---: |`);
  for (const [name, view] of Object.entries(views)) {
    await fetch(url + view(0), { headers });
    const took = await time(url, headers, view);
    const p95 = quantile(took, 0.95);
    if (p95 > goalMs) failed = true;
    console.log(
      `| ${name} | ${quantile(took, 0.5).toFixed(0)} ms | ${p95.toFixed(0)} ms${p95 > goalMs ? ' (above the goal)' : ''} | ${took.at(-1).toFixed(0)} ms |`,
    );
  }
  console.log(`\nthe server has ${memory()} MiB`);
  await watch(
    url,
    lab.tokens.map((token) => ({ authorization: `Bearer ${token}` })),
  );
} finally {
  server?.removeAllListeners('exit');
  server?.kill('SIGTERM');
  await lab.close();
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
