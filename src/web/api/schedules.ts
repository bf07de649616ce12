import { z } from 'zod';
import {
  addSchedule,
  listSchedules,
  pauseSchedule,
  removeSchedule,
  scheduleNamed,
} from '../../team/schedule/schedules.js';
import { byOf } from '../deeds/by.js';
import { requireMay } from '../deeds/others.js';
import type { Ask, ViewerRoute } from '../route.js';
import { anybody, bodyOf, optionalBodyOf } from './body.js';

const wish = z
  .strictObject({
    name: z.string().regex(/^[A-Za-z0-9][\w.-]{0,63}$/, 'is letters, digits, dots, dashes and underscores'),
    cron: z.string().max(200).optional(),
    time_zone: z.string().min(1).max(100).default('UTC'),
    on_new_kernel: z.boolean().default(false),
    run: z.looseObject({}),
  })
  .refine(({ cron, on_new_kernel }) => (cron === undefined) === on_new_kernel, {
    message: 'it has either cron or on_new_kernel',
  });

/** The schedule of a path, where the viewer may change it. */
const changed = async ({ c, site, viewer }: Ask, others: boolean): Promise<string> => {
  const { name, person, hosts } = await scheduleNamed(site.db, c.req.param('name') ?? '');
  requireMay(viewer, { what: `the schedule ${name}`, person, hosts }, others);
  return name;
};

/** Runs that come by themselves. */
export const scheduleApi: readonly ViewerRoute[] = [
  {
    method: 'GET',
    path: '/api/v1/schedules',
    needs: 'reader',
    summary: 'schedules: of whom, when they are due, their newest run, and why one was not made',
    answer: async ({ c, site }) => c.json({ schedules: await listSchedules(site.db) }),
  },
  {
    method: 'POST',
    path: '/api/v1/schedules',
    needs: 'user',
    summary:
      'add a schedule: `{"name": "nightly", "cron": "30 2 * * *", "time_zone": "Europe/Berlin", "run": {…}}`, or `"on_new_kernel": true` in place of cron; the run is as it is submitted, without times',
    answer: async (ask) => {
      const { name, cron, time_zone: timeZone, run } = await bodyOf(ask, wish);
      const { id, nextAt } = await addSchedule(
        ask.site.db,
        byOf(ask.viewer),
        { name, cron, timeZone, run },
        ask.site.now(),
      );
      return ask.c.json({ id, name, next_at: nextAt }, 201);
    },
  },
  ...(['pause', 'resume'] as const).map(
    (deed): ViewerRoute => ({
      method: 'POST',
      path: `/api/v1/schedules/:name/${deed}`,
      needs: 'user',
      summary: `${deed === 'pause' ? 'make no runs of a schedule for now' : 'make runs of it again'}; of somebody else’s, where one may, with \`{"anybody": true}\``,
      answer: async (ask) => {
        const { anybody: others } = await optionalBodyOf(ask, z.strictObject({ anybody }));
        const name = await changed(ask, others);
        const paused = deed === 'pause';
        await pauseSchedule(ask.site.db, byOf(ask.viewer), name, { paused, now: ask.site.now() });
        return ask.c.json({ name, paused });
      },
    }),
  ),
  {
    method: 'DELETE',
    path: '/api/v1/schedules/:name',
    needs: 'user',
    summary: 'remove a schedule; its runs stay; somebody else’s, where one may, with anybody=true',
    answer: async (ask) => {
      const name = await changed(ask, ask.c.req.query('anybody') === 'true');
      await removeSchedule(ask.site.db, byOf(ask.viewer), name);
      return ask.c.json({ name });
    },
  },
];
