import type { ViewerRoute } from '../route.js';
import { accountApi } from './accounts.js';
import { badgeApi } from './badges.js';
import { labApi } from './lab.js';
import { projectApi } from './projects.js';
import { runApi } from './runs.js';
import { scheduleApi } from './schedules.js';
import { subscriptionApi } from './subscriptions.js';

/** Everything that machines may ask, below /api/v1; docs/reference/api.md is this table. */
export const apiRoutes: readonly ViewerRoute[] = [
  ...runApi,
  ...projectApi,
  ...scheduleApi,
  ...labApi,
  ...accountApi,
  ...subscriptionApi,
  ...badgeApi,
];
