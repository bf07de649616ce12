import { posix } from 'node:path';
import { z } from 'zod';
import { fileState } from '../../facts/files/file-state.js';
import { time } from '../../facts/host/time.js';
import {
  type Change,
  changes,
  defineTask,
  leaving,
  type Prediction,
  revised,
  unforeseen,
} from '../../model/index.js';
import { symbolicLink } from '../file/links.js';
import { fileChanges } from '../file-content.js';
import { instead } from '../foresight/instead.js';
import { leavesSomething } from '../foresight/paths.js';
import { isRefused } from '../outcome.js';
import { impossible, missing } from '../refusals.js';

const folder = '/usr/share/zoneinfo';

/** Sets the time zone. */
export const timezone = defineTask({
  name: 'timezone',
  summary: 'Set the time zone of the host',
  shorthand: 'name',
  references: ['https://man7.org/linux/man-pages/man5/localtime.5.html'],
  input: z.strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z0-9_+-]+(\/[A-Za-z0-9_+-]+)*$/, 'must be a time zone such as Europe/Berlin or UTC')
      .describe('The zone by its name in the tz database: Europe/Berlin, Etc/UTC'),
  }),
  needs: ({ name }) => ({
    found: time(),
    zone: fileState({ path: posix.join(folder, name), follow: true, checksum: false }),
    link: fileState({ path: '/etc/localtime', checksum: false }),
    named: fileState({ path: '/etc/timezone', follow: true, content: true }),
  }),
  assures: ({ name }) => ({
    that: `the time zone is ${name}`,
    leaves: instead(
      [...leavesSomething('/etc/localtime'), ...leavesSomething('/etc/timezone')],
      leavesZone(name),
    ),
  }),
  reach: () => ['time', 'file:/etc/localtime', 'file:/etc/timezone'],
  plan({ name }, { found, zone, link, named }) {
    if (zone.type === 'absent')
      return missing(
        `the time zone ${name}`,
        `look below ${folder} for its name; \`package: tzdata\` brings the zones, where there are none`,
      );
    if (zone.type !== 'file')
      return impossible(
        `${name} is not a time zone, but a part of several`,
        'give its whole name, such as Europe/Berlin',
      );
    const linked =
      found.timezone === name && link.type === 'link'
        ? []
        : symbolicLink({ path: '/etc/localtime', src: posix.join(folder, name), force: true }, link, zone);
    if (isRefused(linked)) return linked;
    // Debian's own tools read the name here as well, where the file is.
    const written =
      named.type === 'absent' || named.text?.trim() === name
        ? []
        : fileChanges({ path: '/etc/timezone', content: `${name}\n` }, named);
    if (isRefused(written)) return written;
    return changes(
      [...linked.map((change): Change => withTime(change, name, found.timezone)), ...written.map(sameTime)],
      `the time zone is ${name}`,
    );
  },
});

const leavesZone = (name: string): Prediction =>
  leaving(time, (was) => revised(was, { timezone: name, utc_offset_minutes: unforeseen }));

const withTime = (change: Change, name: string, before: string): Change => ({
  ...change,
  summary: `set the time zone to ${name}`,
  before,
  after: name,
  invalidates: [...change.invalidates, 'time'],
  leaves: instead(change.leaves ?? [], leavesZone(name)),
});

/** Only the link tells the clock. */
const sameTime = (change: Change): Change => ({
  ...change,
  leaves: instead(
    change.leaves ?? [],
    leaving(time, (was) => was),
  ),
});
