import type { Migration } from 'kysely';
import { tables } from './migrations/0001-tables.js';
import { granting } from './migrations/0002-granting.js';
import { web } from './migrations/0010-web.js';
import { working } from './migrations/0011-working.js';
import { store } from './migrations/0020-store.js';
import { notify } from './migrations/0021-notify.js';
import { badges } from './migrations/0022-badges.js';
import { projects } from './migrations/0030-projects.js';
import { schedules } from './migrations/0031-schedules.js';
import { resumed } from './migrations/0035-resumed.js';

/** Every step of the schema, in order. A step that was released is never changed. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-tables': tables,
  '0002-granting': granting,
  '0010-web': web,
  '0011-working': working,
  '0020-store': store,
  '0021-notify': notify,
  '0022-badges': badges,
  '0030-projects': projects,
  '0031-schedules': schedules,
  '0035-resumed': resumed,
};
