import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Browser, chromium } from 'playwright-core';
import { buildTrend } from '../../../src/report/trend/build-trend.js';
import { withCauses } from '../../../src/report/trend/causes.js';
import { summaryOf } from '../../../src/report/trend/read-summary.js';
import { writeTrend } from '../../../src/report/trend/write-trend.js';
import { fixtureBundle } from '../fixture-bundle.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;
let folder: string;
let address: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-trend-browser-'));
  const summaries = [];
  for (let i = 0; i < 12; i++)
    summaries.push(
      await summaryOf(
        await fixtureBundle(folder, {
          name: `2024030${i}T030000Z-latency-${i}`,
          started: new Date(Date.UTC(2024, 2, 1 + i, 3)).toISOString(),
          ...{ seed: i + 1, guests: [1], neighbours: ['idle'], workloads: ['ping'], blocks: 6, echoes: 20 },
          slower: i < 7 ? 1 : 1.3,
          kernel: i < 7 ? '6.12.48' : '6.13.1',
        }),
      ),
    );
  const trend = await withCauses(buildTrend(summaries, { metrics: null, alpha: 0.05 }), (run) =>
    join(folder, run),
  );
  await writeTrend(
    { ...trend, left_out: [{ run: 'damaged', why: 'run.json cannot be read' }] },
    join(folder, 'page'),
  );
  address = pathToFileURL(join(folder, 'page/index.html')).href;
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
}, 600_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

test.each([
  'light',
  'dark',
] as const)('the page is quiet, sound and asks nothing of the network, %s', async (colorScheme) => {
  const page = await browser.newPage({ colorScheme });
  const said: string[] = [];
  const asked: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(address);
  await page.evaluate(axe);
  const { violations } = (await page.evaluate('axe.run()')) as {
    violations: { id: string; impact: string }[];
  };
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
  expect(said).toEqual([]);
  expect(asked.filter((url) => url !== address && !url.startsWith('data:'))).toEqual([]);
  await page.close();
});

test('it fits a telephone, every word of a drawing lies within it, and paper is white', async () => {
  const page = await browser.newPage({ viewport: { width: 375, height: 800 }, colorScheme: 'dark' });
  await page.goto(address);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(375);
  expect(
    await page.evaluate(`[...document.querySelectorAll('svg')].flatMap((svg) => {
      const { left, right, top, bottom } = svg.getBoundingClientRect();
      return [...svg.querySelectorAll('text')].filter((text) => {
        const box = text.getBoundingClientRect();
        return box.left < left - 1 || box.right > right + 1 || box.top < top - 2 || box.bottom > bottom + 2;
      }).map((text) => text.textContent);
    })`),
  ).toEqual([]);
  await page.emulateMedia({ media: 'print' });
  expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
  const pdf = await page.pdf({ format: 'A4' });
  expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0).toBeLessThan(12);
  await page.close();
});
