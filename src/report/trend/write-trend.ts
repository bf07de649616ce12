import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { harmlessJson } from '../../model/index.js';
import { html } from '../documents/html.js';
import { markdown } from '../documents/markdown.js';
import type { Figure } from '../figures/draw.js';
import { standalone } from '../figures/standalone.js';
import { composeTrend } from './compose-trend.js';
import type { TrendReport, TrendSeries } from './model.js';
import { trendFigure } from './trend-figure.js';

/** Writes a trend as a page, Markdown, JSON and drawings into a folder, replacing an earlier one there. */
export async function writeTrend(trend: TrendReport, target: string): Promise<void> {
  const figures = new Map<TrendSeries, Figure>();
  trend.questions.forEach((question, q) => {
    question.series.forEach((series, i) => {
      figures.set(series, trendFigure(series, question, `trend-${q + 1}-${i + 1}`));
    });
  });
  const blocks = composeTrend(trend, (series) => figures.get(series));
  await rm(join(target, 'figures'), { recursive: true, force: true });
  await mkdir(join(target, 'figures'), { recursive: true });
  await put(join(target, 'index.html'), html('Trend', blocks));
  await put(join(target, 'report.md'), markdown(blocks));
  await put(join(target, 'trend.json'), `${harmlessJson(trend)}\n`);
  for (const figure of figures.values())
    await put(join(target, `figures/${figure.id}.svg`), standalone(figure));
}

/** What is there already may be a link, and what that points to is not ours to write. */
async function put(path: string, content: string): Promise<void> {
  await rm(path, { force: true });
  await writeFile(path, content, { flag: 'wx' });
}
