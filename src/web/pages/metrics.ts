import type { ViewerRoute } from '../route.js';
import { labMetrics, metricsText } from '../views/metrics.js';

/** What a Prometheus reads, with a token of a reader. */
export const metricsRoutes: readonly ViewerRoute[] = [
  {
    method: 'GET',
    path: '/metrics',
    needs: 'reader',
    summary: 'numbers of the lab for Prometheus',
    answer: async ({ c, site }) =>
      c.body(metricsText(await labMetrics(site.db)), 200, {
        'Content-Type': 'text/plain; version=0.0.4; charset=utf-8',
      }),
  },
];
