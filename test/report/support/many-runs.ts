import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fixtureBundle } from '../fixture-bundle.js';

/**
 * As many runs as are wanted, a day after the other, of two cells with eleven metrics each: one bundle whose values
 * and names are altered. Raw output is listed in the manifests and left out of the folders: a trend reads none of it.
 */
export async function manyRuns(folder: string, count: number): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const model = await fixtureBundle(join(folder, '.model'), {
    ...{ blocks: 5, guests: [1], neighbours: ['idle'], workloads: ['ping', 'iperf3'], echoes: 60 },
  });
  const files = readdirSync(model, { recursive: true, encoding: 'utf8' })
    .filter((path) => !path.startsWith('trials') && statSync(join(model, path)).isFile())
    .map((path) => [path, readFileSync(join(model, path), 'utf8')] as const);
  const manifest = files.find(([path]) => path === 'MANIFEST.sha256')![1];
  for (let i = 0; i < count; i++) {
    const started = new Date(Date.UTC(2000, 0, 1 + i)).toISOString();
    const name = `${started.slice(0, 19).replace(/[-:]/g, '')}Z-latency-${String(i).padStart(8, '0')}`;
    const factor = 1 + 0.01 * Math.sin(i * 12.9898) + (i >= count / 2 ? 0.1 : 0);
    const digests = new Map<string, string>();
    for (const [path, text] of files) {
      if (path === 'MANIFEST.sha256') continue;
      const own = altered(path, text, { name, started, factor });
      digests.set(path, createHash('sha256').update(own).digest('hex'));
      write(join(folder, name, path), own);
    }
    const lines = manifest.replace(/^[0-9a-f]{64}( {2}(.+))$/gm, (line, rest, path) =>
      digests.has(path) ? `${digests.get(path)}${rest}` : line,
    );
    write(join(folder, name, 'MANIFEST.sha256'), lines);
  }
  rmSync(join(folder, '.model'), { recursive: true });
}

interface Run {
  readonly name: string;
  readonly started: string;
  readonly factor: number;
}

function altered(path: string, text: string, { name, started, factor }: Run): string {
  if (path === 'results.jsonl')
    return text.replace(/"value":(\d[^,]*)/g, (_, value) => `"value":${Number(value) * factor}`);
  if (path !== 'run.json') return text;
  return `${JSON.stringify({ ...JSON.parse(text), run: name, started }, null, 1)}\n`;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
