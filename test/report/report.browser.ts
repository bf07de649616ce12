import { expect, test } from '@jest/globals';
import { heldInBrowser } from './support/in-browser.js';

const open = heldInBrowser(['latency', 'throughput', 'density']);

test('is reachable by keyboard, the way past the contents first', async () => {
  const { page } = await open('latency');
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.className')).toBe('skip');
  await page.keyboard.press('Enter');
  expect(await page.evaluate('location.hash')).toBe('#main');
  await page.close();
});

test('prints on white, without the contents bar, with every drawing on the page', async () => {
  const { page } = await open('latency', { colorScheme: 'dark' });
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
