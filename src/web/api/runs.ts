import { z } from 'zod';
import { queue } from '../../team/actions/queue.js';
import { submit } from '../../team/actions/submit.js';
import { byOf } from '../deeds/by.js';
import { cancelFor, goOnFor, holdFor, letRun } from '../deeds/runs.js';
import { searchOf } from '../pages/history.js';
import { numberOf } from '../pages/parameters.js';
import { runAsked } from '../pages/run-asked.js';
import { utcText } from '../parts/html.js';
import type { ViewerRoute } from '../route.js';
import { journalLines, placeOf } from '../views/one-run.js';
import { resultsOf } from '../views/results.js';
import { searchRuns } from '../views/run-rows.js';
import { anybody, bodyOf, optionalBodyOf } from './body.js';

const most = 200;
const mostWaiting = 1000;
const steering = z.strictObject({ anybody });

/** Runs and the queue. */
export const runApi: readonly ViewerRoute[] = [
  {
    method: 'GET',
    path: '/api/v1/runs',
    needs: 'reader',
    summary: `runs, the newest first, ${most} at most; host=, playbook=, person=, label=, state=, from=, to= and before= (a run’s number) choose`,
    answer: async ({ c, site }) => c.json({ runs: await searchRuns(site.db, searchOf(c.req.query()), most) }),
  },
  {
    method: 'GET',
    path: '/api/v1/runs/:id',
    needs: 'reader',
    summary: 'one run',
    answer: async ({ c, site }) => c.json({ run: await runAsked(site, c.req.param('id')) }),
  },
  {
    method: 'GET',
    path: '/api/v1/runs/:id/events',
    needs: 'reader',
    summary:
      'events of a run’s journal after the place after=, at most 1000; next is the place to go on from',
    answer: async ({ c, site }) => {
      const run = await runAsked(site, c.req.param('id'));
      const after = numberOf(c.req.query('after')) ?? 0;
      const lines = await journalLines(site.db, run.id, after, 1000);
      return c.json({
        events: lines.map(({ event }) => event),
        next: lines.length > 0 ? placeOf(lines.at(-1)!) : after,
      });
    },
  },
  {
    method: 'GET',
    path: '/api/v1/runs/:id/results',
    needs: 'reader',
    summary: 'medians of what a run measured, with their 95 % intervals',
    answer: async ({ c, site }) => {
      const run = await runAsked(site, c.req.param('id'));
      return c.json({ results: await resultsOf(site.db, [run.id]) });
    },
  },
  {
    method: 'GET',
    path: '/api/v1/queue',
    needs: 'reader',
    summary:
      'runs that have not ended, in the order in which they are granted, each with why it waits and its expected start, where that can be told',
    answer: async ({ c, site }) =>
      c.json({
        queue: (await queue(site.db, mostWaiting, utcText)).map(
          ({ submittedAt, startedAt, cancelAsked, expectedStart, ...run }) => ({
            ...run,
            submitted_at: submittedAt,
            started_at: startedAt,
            cancel_asked: cancelAsked,
            expected_start: expectedStart,
          }),
        ),
      }),
  },
  {
    method: 'POST',
    path: '/api/v1/runs',
    needs: 'user',
    summary:
      'queue a run: `{"playbook": "playbooks/latency.yml", "arguments": ["--limit", "dut1"], "project": {"kind": "bundle", "sha256": "…"}, "hosts": ["dut1"]}`, and `label`, `priority`, `notBefore`, `deadline`, `needs`, which may be missing; the project is also `{"kind": "commit", "commit": "…", "folder": "."}` of the worker’s own repository, or `{"kind": "folder", "path": "/srv/lab"}` where the worker has it',
    answer: async (ask) => {
      const wish = await bodyOf(ask, z.looseObject({}));
      return ask.c.json({ run: await submit(ask.site.db, byOf(ask.viewer), wish) }, 201);
    },
  },
  {
    method: 'POST',
    path: '/api/v1/runs/:id/cancel',
    needs: 'user',
    summary:
      'cancel a run; one of somebody else, where one may, with `{"anybody": true}`; answers how it stands and, in `next`, what happens next',
    answer: async (ask) => {
      const { anybody: others } = await optionalBodyOf(ask, steering);
      const run = await runAsked(ask.site, ask.c.req.param('id'));
      return ask.c.json(await cancelFor(ask.site, ask.viewer, run, others));
    },
  },
  {
    method: 'POST',
    path: '/api/v1/runs/:id/hold',
    needs: 'user',
    summary: 'hold a run that waits: `{"why": "…"}`, and `anybody`, each of which may be missing',
    answer: async (ask) => {
      const wish = await optionalBodyOf(ask, steering.extend({ why: z.string().max(500).default('') }));
      const run = await runAsked(ask.site, ask.c.req.param('id'));
      await holdFor(ask.site, ask.viewer, run, wish);
      return ask.c.json({ run: run.id, state: 'held' });
    },
  },
  {
    method: 'POST',
    path: '/api/v1/runs/:id/resume',
    needs: 'user',
    summary: 'let a run go that is held; one of somebody else, where one may, with `{"anybody": true}`',
    answer: async (ask) => {
      const { anybody: others } = await optionalBodyOf(ask, steering);
      const run = await runAsked(ask.site, ask.c.req.param('id'));
      await letRun(ask.site, ask.viewer, run, others);
      return ask.c.json({ run: run.id, state: 'queued' });
    },
  },
  {
    method: 'POST',
    path: '/api/v1/runs/:id/go-on',
    needs: 'user',
    summary:
      'queue the rest of a run that did not come to a good end, and answer its number; one of somebody else, where one may, with `{"anybody": true}`',
    answer: async (ask) => {
      const { anybody: others } = await optionalBodyOf(ask, steering);
      const run = await runAsked(ask.site, ask.c.req.param('id'));
      return ask.c.json({ run: await goOnFor(ask.site, ask.viewer, run, others), state: 'queued' }, 201);
    },
  },
];
