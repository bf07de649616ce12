import type { WebRoute } from '../route.js';
import { accountRoutes } from './accounts.js';
import { assets } from './assets.js';
import { auditRoutes } from './audit.js';
import { badgePictures, badgeRoutes } from './badges.js';
import { calendarRoutes } from './calendar.js';
import { compareRoutes } from './compare.js';
import { historyRoutes } from './history.js';
import { metricsRoutes } from './metrics.js';
import { nowRoutes } from './now.js';
import { queueRoutes } from './queue.js';
import { runRoutes } from './run.js';
import { runFileRoutes } from './run-files.js';
import { wayIn, wayOut } from './sign-in.js';
import { subscriptionRoutes } from './subscriptions.js';
import { tokenRoutes } from './tokens.js';
import { trendRoutes } from './trend.js';

/** Every page, and what pages send. */
export const pageRoutes: readonly WebRoute[] = [
  ...assets,
  ...wayIn,
  ...wayOut,
  ...nowRoutes,
  ...queueRoutes,
  ...runRoutes,
  ...runFileRoutes,
  ...historyRoutes,
  ...calendarRoutes,
  ...trendRoutes,
  ...compareRoutes,
  ...subscriptionRoutes,
  ...badgeRoutes,
  ...tokenRoutes,
  ...accountRoutes,
  ...auditRoutes,
  ...metricsRoutes,
  ...badgePictures,
];
