import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Context } from 'hono';
import { html } from 'hono/html';
import { NoRunFiles, type UnpackedRun } from '../../team/store/run-files.js';
import { Denial } from '../account/denial.js';
import { type Markup, nothing, runLink, table, time } from '../parts/html.js';
import { page } from '../parts/layout.js';
import type { ViewerRoute } from '../route.js';
import type { Site } from '../site.js';
import type { OneRun } from '../views/one-run.js';
import { runBundle } from '../views/run-bundle.js';
import { runAsked } from './run-asked.js';

/**
 * A report stands in a frame of the run's page, without scripts, without an origin, and without anything from elsewhere:
 * what a run left is shown, and can do nothing.
 */
const framed = {
  'Content-Security-Policy':
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
  'X-Frame-Options': 'SAMEORIGIN',
};

const unpacked = async (site: Site, run: OneRun): Promise<UnpackedRun> => {
  if (site.files === undefined) throw new Denial(404, 'files of runs are shown by `rigger serve` alone');
  try {
    return await site.files.of(run.id);
  } catch (error) {
    if (error instanceof NoRunFiles) throw new Denial(404, `run ${run.id}: ${error.message}`);
    throw error;
  }
};

const sent = async (c: Context, file: string, name: string): Promise<Response> => {
  const { size } = await stat(file);
  return c.body(Readable.toWeb(createReadStream(file)) as ReadableStream, 200, {
    'Content-Type': 'application/octet-stream',
    'Content-Length': String(size),
    'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
    'Content-Security-Policy': "sandbox; default-src 'none'",
  });
};

/** What a run left: its bundle, its files, and its report. */
export const artifacts = async (site: Site, run: OneRun, measured: boolean): Promise<Markup> => {
  if (run.state !== 'ended' || run.folder === null) return nothing;
  const bundle = await runBundle(site.db, run.id);
  const where =
    bundle === undefined
      ? html`<p>No bundle of it is known.</p>`
      : bundle.name === null
        ? html`<p>Its bundle is in no store${bundle.refused ? ', and will not be' : ' yet'}${bundle.why === null ? '' : `: ${bundle.why}`}.</p>`
        : html`<dl><div><dt>bundle</dt><dd>${bundle.name}, ${bundle.bytes} bytes</dd></div>
<div><dt>in</dt><dd>${bundle.address}, ${bundle.removed_at === null ? html`verified there ${time(bundle.verified_at)}` : html`until ${time(bundle.removed_at)}`}</dd></div>
<div><dt>SHA-256</dt><dd>${bundle.sha256}</dd></div></dl>`;
  if (site.files === undefined) return html`<h2>Artifacts</h2>${where}`;
  return html`<h2>Artifacts</h2>${where}
<p class="pages"><a href="/runs/${run.id}/files">Files of the run</a> <a href="/runs/${run.id}/bundle.zip">All of them in one zip</a></p>
${
  measured
    ? html`<details class="report"><summary>Report</summary><iframe src="/runs/${run.id}/report" title="Report of run ${run.id}" loading="lazy" sandbox></iframe>
<p><a href="/runs/${run.id}/report">The report by itself</a></p></details>`
    : nothing
}`;
};

/** What runs left, as files. */
export const runFileRoutes: readonly ViewerRoute[] = [
  {
    method: 'GET',
    path: '/runs/:id/report',
    needs: 'reader',
    summary: 'the report of a run that measured, as it stands in the frame of the run’s page',
    answer: async ({ c, site }) => {
      const run = await runAsked(site, c.req.param('id'));
      const { report } = await unpacked(site, run);
      if (report === undefined) throw new Denial(404, `run ${run.id} measured nothing, and has no report`);
      return c.html(await readFile(report, 'utf8'), 200, framed);
    },
  },
  {
    method: 'GET',
    path: '/runs/:id/files',
    needs: 'reader',
    summary: 'Files of a run: what its bundle holds',
    answer: async ({ c, site, viewer }) => {
      const run = await runAsked(site, c.req.param('id'));
      const { files } = await unpacked(site, run);
      const link = (path: string): Markup =>
        html`<a href="/runs/${run.id}/files/${path.split('/').map(encodeURIComponent).join('/')}" download>${path}</a>`;
      return c.html(
        page({
          title: `Files of run ${run.id}`,
          at: '/history',
          viewer,
          body: html`<p class="pages"><span>of run ${runLink(run.id)}</span> <a href="/runs/${run.id}/bundle.zip">All of them in one zip</a></p>
${table(
  'What the bundle holds, verified',
  ['file', 'bytes'],
  files.map(({ path, bytes }) => [link(path), bytes]),
)}`,
        }),
      );
    },
  },
  {
    method: 'GET',
    path: '/runs/:id/files/:path{.+}',
    needs: 'reader',
    summary: 'one file of a run',
    answer: async ({ c, site }) => {
      const run = await runAsked(site, c.req.param('id'));
      const { folder, files } = await unpacked(site, run);
      // Only what the listing has; a path is never put together from what was asked.
      const file = files.find(({ path }) => path === c.req.param('path'));
      if (file === undefined) throw new Denial(404, `run ${run.id} has no such file`);
      return sent(c, join(folder, file.path), file.path.split('/').at(-1)!);
    },
  },
  {
    method: 'GET',
    path: '/runs/:id/bundle.zip',
    needs: 'reader',
    summary: 'the bundle of a run, as `rigger import` takes it',
    answer: async ({ c, site }) => {
      const run = await runAsked(site, c.req.param('id'));
      const { zip } = await unpacked(site, run);
      return sent(c, zip, `${run.folder ?? `run-${run.id}`}.zip`);
    },
  },
];
