import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';
import { writeReport } from '../../../src/report/write-report.js';
import { fixtureBundle } from '../fixture-bundle.js';
import { suites } from '../suites.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A report of all suites on one page. */
export const allSuites = 'all-suites';

/** Opens a report, and returns what the console said and what was asked of the network. */
export type Open = (
  name: string,
  options?: Parameters<Browser['newPage']>[0],
) => Promise<{ page: Page; address: string; said: string[]; asked: string[] }>;

/**
 * What every report is held to in a real browser; these suites are made, written and opened here. Several files
 * share the suites, so that they are at work on several cores.
 */
export const heldInBrowser = (names: readonly string[]): Open => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rigger-browser-'));
    const bundles: string[] = [];
    for (const [name, options] of Object.entries(suites)) {
      if (!names.includes(name) && !names.includes(allSuites)) continue;
      const bundle = await fixtureBundle(folder, { name, ...options });
      bundles.push(bundle);
      if (names.includes(name)) await writeReport([bundle], join(folder, `${name}-report`));
    }
    if (names.includes(allSuites)) await writeReport(bundles, join(folder, `${allSuites}-report`));
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  }, 600_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const open: Open = async (name, options = {}) => {
    const address = pathToFileURL(join(folder, `${name}-report/index.html`)).href;
    const page = await browser.newPage(options);
    const said: string[] = [];
    const asked: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(address);
    return { page, address, said, asked };
  };

  describe.each(['light', 'dark'] as const)('the report in a browser, %s', (colorScheme) => {
    test.each(names)('of %s says nothing on the console and asks nothing of the network', async (name) => {
      const { page, address, said, asked } = await open(name, { colorScheme });
      expect(said).toEqual([]);
      expect(asked.filter((url) => url !== address && !url.startsWith('data:'))).toEqual([]);
      await page.close();
    });

    // Of all suites on one page it would take minutes, and find the same parts.
    const single = names.filter((name) => name !== allSuites);
    test.each(single)('of %s has no serious fault that axe-core can see', async (name) => {
      const { page } = await open(name, { colorScheme });
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
    const { page } = await open(name, { viewport: { width: 375, height: 800 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(375);
    await page.close();
  });

  test.each(names)('every word of the drawings of %s lies within its drawing', async (name) => {
    const { page } = await open(name);
    const outside = await page.evaluate(`[...document.querySelectorAll('svg')].flatMap((svg) => {
      const { left, right, top, bottom } = svg.getBoundingClientRect();
      return [...svg.querySelectorAll('text')].filter((text) => {
        const box = text.getBoundingClientRect();
        return box.left < left - 1 || box.right > right + 1 || box.top < top - 2 || box.bottom > bottom + 2;
      }).map((text) => text.textContent);
    })`);
    expect(outside).toEqual([]);
    await page.close();
  });

  return open;
};
