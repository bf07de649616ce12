import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';
import { writeReport } from '../../src/report/write-report.js';
import { fixtureBundle } from './fixture-bundle.js';
import { suites } from './suites.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;
let folder: string;
/** The report of each suite, and one of all of them. */
const names = [...Object.keys(suites), 'all-suites'];
const addressOf = (name: string): string => pathToFileURL(join(folder, `${name}-report/index.html`)).href;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-browser-'));
  const bundles: string[] = [];
  for (const [name, options] of Object.entries(suites)) {
    const bundle = await fixtureBundle(folder, { name, ...options });
    bundles.push(bundle);
    await writeReport([bundle], join(folder, `${name}-report`));
  }
  await writeReport(bundles, join(folder, 'all-suites-report'));
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens the report and returns what the console said and what was asked of the network. */
async function open(
  options: Parameters<Browser['newPage']>[0],
  address = addressOf('latency'),
): Promise<{ page: Page; said: string[]; asked: string[] }> {
  const page = await browser.newPage(options);
  const said: string[] = [];
  const asked: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(address);
  return { page, said, asked };
}

describe.each(['light', 'dark'] as const)('the report in a browser, %s', (colorScheme) => {
  test.each(names)('of %s says nothing on the console and asks nothing of the network', async (name) => {
    const { page, said, asked } = await open({ colorScheme }, addressOf(name));
    expect(said).toEqual([]);
    expect(asked.filter((url) => url !== addressOf(name) && !url.startsWith('data:'))).toEqual([]);
    await page.close();
  });

  // Of all suites on one page it would take minutes, and find the same parts.
  test.each(Object.keys(suites))('of %s has no serious fault that axe-core can see', async (name) => {
    const { page } = await open({ colorScheme }, addressOf(name));
    await page.evaluate(axe);
    await page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })");
    const { violations } = (await page.evaluate('axe.run()')) as {
      violations: { id: string; impact: string; nodes: { html: string }[] }[];
    };
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))])).toEqual([]);
    await page.close();
  });
});

test.each(names)('the report of %s fits a telephone: only tables and drawings scroll', async (name) => {
  const { page } = await open({ viewport: { width: 375, height: 800 } }, addressOf(name));
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(375);
  await page.close();
});

test('is reachable by keyboard, the way past the contents first', async () => {
  const { page } = await open({});
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.className')).toBe('skip');
  await page.keyboard.press('Enter');
  expect(await page.evaluate('location.hash')).toBe('#main');
  await page.close();
});

test('prints on white, without the contents bar, with every drawing on the page', async () => {
  const { page } = await open({ colorScheme: 'dark' });
  const pdf = await page.pdf({ format: 'A4' });
  const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  expect(pages).toBeGreaterThan(3);
  expect(pages).toBeLessThan(40);
  const folded = "getComputedStyle(document.querySelector('details'), '::details-content').contentVisibility";
  expect(await page.evaluate(folded)).toBe('hidden');
  await page.emulateMedia({ media: 'print' });
  expect(await page.evaluate(folded)).toBe('visible');
  expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
  expect(await page.evaluate("getComputedStyle(document.querySelector('nav')).display")).toBe('none');
  await page.close();
});
