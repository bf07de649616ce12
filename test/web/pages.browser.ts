import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { RunFiles } from '../../src/team/store/run-files.js';
import { rigger, root } from '../support/cli.js';
import { postgresql } from '../team/support/database.js';
import { fillLab, password, type ServedLab, serveLab } from './support/served.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Where somebody wants to look at the pages: `RIGGER_SCREENSHOTS=/tmp/pages`. */
const screenshots = process.env.RIGGER_SCREENSHOTS;

const views = {
  now: '/',
  queue: '/queue',
  run: '/runs/121',
  'run-ended': '/runs/119',
  'run-failed': '/runs/110',
  'run-files': '/runs/119/files',
  history: '/history?host=dut1',
  calendar: '/calendar',
  trend: '/trend?playbook=playbooks/latency.yml',
  compare: '/compare?runs=118,119',
  subscriptions: '/subscriptions',
  badges: '/badges',
  tokens: '/tokens',
  accounts: '/accounts',
  audit: '/audit',
};
const names = Object.keys(views) as (keyof typeof views)[];

const { database } = postgresql();
let lab: ServedLab;
let browser: Browser;
const folder = mkdtempSync(join(tmpdir(), 'rigger-pages-'));
const said: string[] = [];

const signedIn = async (options: Parameters<Browser['newContext']>[0] = {}): Promise<BrowserContext> => {
  const context = await browser.newContext({ baseURL: lab.server.url, ...options });
  const [name, value] = (await lab.cookie('boss')).split('=') as [string, string];
  await context.addCookies([{ name, value, url: lab.server.url }]);
  context.on('console', (message) => said.push(`${message.page()?.url()}: ${message.text()}`));
  context.on('weberror', (error) => said.push(error.error().message));
  return context;
};

/** Only what would be seen here; the page has no other requests that fail. */
const quiet = (): void => expect(said.splice(0)).toEqual([]);

beforeAll(async () => {
  const team = await database();
  lab = await serveLab(team, {
    files: new RunFiles({
      ...{ db: team.db, root: folder, room: join(folder, 'room'), signal: new AbortController().signal },
      program: [process.execPath, join(root, 'bin/rigger.js')],
    }),
  });
  await fillLab(lab);
  await measuredRun();
  await lab.person('boss', 'admin');
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  if (screenshots !== undefined) mkdirSync(screenshots, { recursive: true });
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await lab?.end();
  rmSync(folder, { recursive: true });
});

/** A folder of a run that measured, for 119; 110 failed in it. */
const measuredRun = async (): Promise<void> => {
  writeFileSync(join(folder, 'rigger.yml'), '{}');
  mkdirSync(join(folder, 'data'));
  const fixture = 'test/experiment/workloads/fixtures/ping-20221126.stdout';
  for (const n of [1, 2, 3]) copyFileSync(join(root, fixture), join(folder, `data/run${n}.txt`));
  const made = await rigger(['import', 'data', '--as', 'night', '--path', 'run{trial}.txt'], { cwd: folder });
  if (made.code !== 0) throw new Error(made.stderr);
  await lab.database.pool.query('update runs set folder = $1, project = $2 where id in (110, 119)', [
    readdirSync(join(folder, 'runs'))[0],
    JSON.stringify({ kind: 'folder', path: folder }),
  ]);
};

describe.each([
  ['light', { colorScheme: 'light' as const }],
  ['dark', { colorScheme: 'dark' as const }],
  ['telephone', { viewport: { width: 375, height: 800 } }],
])('the pages, %s', (look, options) => {
  let context: BrowserContext;
  beforeAll(async () => {
    context = await signedIn(options);
  });
  afterAll(() => context?.close());

  test.each(
    names,
  )('%s: no serious fault that axe sees, no word on the console, nothing beyond the screen', async (view) => {
    const page = await context.newPage();
    await page.goto(views[view]);
    if (screenshots !== undefined)
      await page.screenshot({ path: `${screenshots}/${view}-${look}.png`, fullPage: true });
    await page.evaluate(axe);
    const { violations } = (await page.evaluate('axe.run()')) as {
      violations: { id: string; impact: string; nodes: { html: string }[] }[];
    };
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))])).toEqual([]);
    const [wide, screen] = (await page.evaluate(
      '[document.documentElement.scrollWidth, innerWidth]',
    )) as number[];
    expect(wide).toBeLessThanOrEqual(screen!);
    quiet();
    await page.close();
  });
});

/** Signs in by the form alone, and books a host, whatever the browser can. */
const bookByForm = async (page: Page, host: string): Promise<void> => {
  lab.server.limits.signInAs.forget();
  await page.goto('/calendar');
  expect(new URL(page.url()).pathname).toBe('/sign-in');
  await page.fill('#f-name', 'boss');
  await page.fill('#f-password', password);
  await page.click('main button');
  expect(new URL(page.url()).pathname).toBe('/calendar');
  await page.fill('#f-hosts', host);
  await page.fill('#f-why', `tests of ${host}`);
  await page.click('text="Book"');
  await page.waitForSelector(`text=tests of ${host}`);
};

test('everything works without JavaScript: sign in, book, see it, release it', async () => {
  const context = await browser.newContext({ baseURL: lab.server.url, javaScriptEnabled: false });
  const page = await context.newPage();
  await bookByForm(page, 'plain1');
  await page.click('[aria-label^="Release plain1"]');
  await page.waitForSelector('h1:has-text("Calendar")');
  expect(await page.locator('text=tests of plain1').count()).toBe(0);
  await page.goto('/runs/121');
  expect(await page.locator('.log').textContent()).toContain('<b>not bold</b> & plain');
  await context.close();
});

test('a booking that another has is refused in words, and what was typed stays', async () => {
  const context = await signedIn();
  const page = await context.newPage();
  await page.goto('/calendar');
  await page.fill('#f-hosts', 'dut2, fresh1');
  await page.fill('#f-from', new Date().toISOString().slice(0, 16));
  await page.fill('#f-why', 'mine');
  await page.click('text="Book"');
  expect(await page.locator('[role=alert]').textContent()).toMatch(/dut2 is booked by ada from/);
  expect(await page.inputValue('#f-hosts')).toBe('dut2, fresh1');
  said.splice(0);
  await context.close();
});

test('a booking by dragging: hosts below each other, to the hour, which the form then has', async () => {
  const context = await signedIn();
  const page = await context.newPage();
  const day = (n: number): string => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10);
  await page.goto(`/calendar?from=${day(20)}`);
  const at = async (host: string, n: number, share: number): Promise<[number, number]> => {
    const box = await page.locator(`td[data-host="${host}"][data-day="${day(n)}"]`).boundingBox();
    return [box!.x + box!.width * share, box!.y + box!.height / 2];
  };
  await page.mouse.move(...(await at('dut1', 21, 0.26)));
  await page.mouse.down();
  await page.mouse.move(...(await at('dut1', 22, 0.1)), { steps: 5 });
  await page.mouse.move(...(await at('dut2', 22, 0.49)), { steps: 5 });
  expect(await page.locator('td.chosen').count()).toBe(4);
  expect(await page.locator('#dragged').textContent()).toMatch(/^dut1, dut2 from .* 06:00 to .* 12:00$/);
  await page.mouse.up();
  expect(await page.inputValue('#f-hosts')).toBe('dut1, dut2');
  expect(await page.inputValue('#f-from')).toBe(`${day(21)}T06:00`);
  expect(await page.inputValue('#f-to')).toBe(`${day(22)}T12:00`);
  expect(await page.evaluate('document.activeElement.id')).toBe('f-why');
  if (screenshots !== undefined)
    await page.screenshot({ path: `${screenshots}/calendar-dragged.png`, fullPage: true });
  await page.keyboard.type('dragged here');
  await page.keyboard.press('Enter');
  await page.waitForSelector('text=dragged here');
  const { rows } = await lab.database.pool.query(
    `select host, lower(during) as from, upper(during) as to from bookings where why = 'dragged here' order by host`,
  );
  const during = { from: new Date(`${day(21)}T06:00Z`), to: new Date(`${day(22)}T12:00Z`) };
  expect(rows).toEqual([
    { host: 'dut1', ...during },
    { host: 'dut2', ...during },
  ]);
  quiet();
  await context.close();
});

test('Escape, a click, and a drag that begins at a button choose nothing', async () => {
  const context = await signedIn();
  const page = await context.newPage();
  await page.goto('/calendar');
  const cell = await page.locator('td[data-host="dut1"]').last().boundingBox();
  const [x, y] = [cell!.x + cell!.width / 2, cell!.y + cell!.height / 2];
  await page.mouse.click(x, y);
  expect(await page.inputValue('#f-hosts')).toBe('');
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 60, y, { steps: 5 });
  expect(await page.locator('td.chosen').count()).toBeGreaterThan(0);
  await page.keyboard.press('Escape');
  await page.mouse.up();
  expect(await page.locator('td.chosen').count()).toBe(0);
  const button = await page.locator('[aria-label^="Release dut2"]').first().boundingBox();
  await page.mouse.move(button!.x + 3, button!.y + 3);
  await page.mouse.down();
  await page.mouse.move(x, y, { steps: 5 });
  await page.mouse.up();
  expect(await page.inputValue('#f-hosts')).toBe('');
  quiet();
  await context.close();
});

test('subscribing and making a badge, by keyboard and without JavaScript', async () => {
  const context = await browser.newContext({ baseURL: lab.server.url, javaScriptEnabled: false });
  const [name, value] = (await lab.cookie('boss')).split('=') as [string, string];
  await context.addCookies([{ name, value, url: lab.server.url }]);
  const page = await context.newPage();
  await page.goto('/subscriptions');
  await page.locator('input[value="run-failed"]').focus();
  await page.keyboard.press('Space');
  await page.locator('#f-address').focus();
  await page.keyboard.type('boss@example.org');
  await page.keyboard.press('Enter');
  await page.waitForSelector('td:text-is("boss@example.org")');
  await page.click('text="Withdraw 1"');
  await page.waitForSelector('text=Nobody is told of anything yet');
  await page.goto('/badges');
  await page.fill('#f-playbook', 'playbooks/latency.yml');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#c-address');
  expect(await page.inputValue('#c-address')).toMatch(/\/badge\/[\w-]{43}\.svg$/);
  expect(await page.evaluate('document.querySelector(".badge-shown img").naturalWidth')).toBeGreaterThan(50);
  await page.click('text="Withdraw 1"');
  await page.waitForSelector('h1:has-text("Badges")');
  await context.close();
});

test.each([
  true,
  false,
])('the report of a run opens inside its page, by keyboard (JavaScript: %s)', async (javaScriptEnabled) => {
  const context = await signedIn({ javaScriptEnabled });
  const page = await context.newPage();
  // Without JavaScript a browser does not wait until it is opened.
  const answered = page.waitForResponse((answer) => answer.url().endsWith('/runs/119/report'));
  await page.goto('/runs/119');
  await page.locator('.report summary').focus();
  await page.keyboard.press('Enter');
  expect((await answered).status()).toBe(200);
  await page.frameLocator('.report iframe').locator('main h1').first().waitFor();
  if (screenshots !== undefined)
    await page.screenshot({ path: `${screenshots}/report-inside-${javaScriptEnabled}.png`, fullPage: true });
  await page.goto('/runs/119/files');
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('a:text-is("run.json")')]);
  expect(download.suggestedFilename()).toBe('run.json');
  quiet();
  await context.close();
});

test('a run that failed is gone on with by a button, once', async () => {
  const context = await signedIn({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('/runs/110');
  await page.click('text="Go on with it"');
  await page.waitForSelector('dd:has-text("run 110")');
  const next = new URL(page.url()).pathname;
  expect(await page.locator('.verdict').first().textContent()).toBe('queued');
  await page.goto('/runs/110');
  expect(await page.locator('dd a').last().getAttribute('href')).toBe(next);
  expect(await page.locator('text="Go on with it"').count()).toBe(0);
  await page.goto(next);
  await page.click('text="Cancel the run"');
  await page.waitForSelector('.state-cancelled');
  await context.close();
});

test('by keyboard: the way past the views first, then the views, then the page', async () => {
  const context = await signedIn();
  const page = await context.newPage();
  await page.goto('/queue');
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.className')).toBe('skip');
  await page.keyboard.press('Enter');
  expect(await page.evaluate('location.hash')).toBe('#main');
  await page.goto('/queue');
  for (let i = 0; i < 3; i++) await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Queue');
  expect(await page.evaluate('document.activeElement.getAttribute("aria-current")')).toBe('page');
  expect(
    await page.evaluate(
      'document.querySelectorAll("a:not([href]), [onclick], [tabindex]:not([tabindex=\\"0\\"]):not([tabindex=\\"-1\\"])").length',
    ),
  ).toBe(0);
  quiet();
  await context.close();
});

test('a page follows what happens: the log as it comes, the state, the queue', async () => {
  const context = await signedIn();
  const [run, queue] = [await context.newPage(), await context.newPage()];
  await Promise.all([run.goto('/runs/121'), queue.goto('/queue')]);
  await sql`insert into events (run_id, attempt, first, count, lines) values (121, 1, 2, 2,
    '[{"type":"host-finished","at":1796000002000,"host":"dut1","outcome":"done"},{"type":"run-finished","at":1796000003000,"exitCode":3}]')`.execute(
    lab.database.db,
  );
  await run.waitForSelector('.log span.bad:has-text("exit code 3")');
  expect(await run.locator('.log span:has-text("dut1: done")').count()).toBe(1);
  await sql`update runs set priority = 7 where id = 122`.execute(lab.database.db);
  await queue.waitForSelector('td:text-is("7")');
  await sql`delete from leases where run_id = 121`.execute(lab.database.db);
  await sql`update runs set state = 'ended', outcome = 'failed', ended_at = now() where id = 121`.execute(
    lab.database.db,
  );
  await run.waitForSelector('.state-failed');
  quiet();
  await context.close();
});
