import { z } from 'zod';
import { fileState } from '../../facts/files/file-state.js';
import { type Hostname, hostname as hostnameFact } from '../../facts/host/hostname.js';
import { sysctlPath, sysctlValue } from '../../facts/host/sysctl-value.js';
import { scopeOf } from '../../facts/reading/scopes.js';
import { type Change, changes, defineTask, leaving, type Prediction, revised } from '../../model/index.js';
import { fileChanges } from '../file-content.js';
import { instead } from '../foresight/instead.js';
import { leavesSomething } from '../foresight/paths.js';
import { isRefused } from '../outcome.js';

const file = '/etc/hostname';

/** The kernel keeps 64 bytes (__NEW_UTS_LEN); labels are those of RFC 1123. */
const label = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
const isName = (name: string): boolean =>
  name.length <= 64 && name.split('.').every((part) => label.test(part));

/** Names the host. */
export const hostname = defineTask({
  name: 'hostname',
  summary: "Set the host's own name, now and at every boot",
  shorthand: 'name',
  references: ['https://man7.org/linux/man-pages/man5/hostname.5.html'],
  input: z.strictObject({
    name: z
      .string()
      .refine(isName, 'must be a host name: letters, digits, `-` and dots, 64 characters at most')
      .describe('The name, such as `dut1`'),
  }),
  needs: () => ({
    running: hostnameFact(),
    configured: fileState({ path: file, follow: true, content: true }),
  }),
  assures: ({ name }) => ({
    that: `the host is called ${name}`,
    leaves: [...instead(leavesSomething(file), leavesName({ ...named(name), configured: name })), sysctlLeft],
  }),
  reach: () => ['hostname', 'sysctl', scopeOf.file(file), scopeOf.file('/proc/sys')],
  plan({ name }, { running, configured }) {
    const kept =
      running.configured === name ? [] : fileChanges({ path: file, content: `${name}\n` }, configured);
    if (isRefused(kept)) return kept;
    const now: Change[] =
      running.name === name
        ? []
        : [
            {
              summary: `set the host name to ${name}`,
              before: running.name,
              after: name,
              // By sethostname(2), since containers have /proc/sys read-only.
              commands: [{ kind: 'exec', argv: ['hostname', name] }],
              invalidates: ['hostname', 'sysctl', scopeOf.file('/proc/sys')],
              leaves: [leavesName(named(name)), sysctlLeft],
            },
          ];
    return changes([...kept.map(withName(name)), ...now], `the host is called ${name}`);
  },
});

const named = (name: string) => ({ name, short: name.split('.')[0] ?? name });

const leavesName = (fields: Parameters<typeof revised<Hostname>>[1]): Prediction =>
  leaving(hostnameFact, (before) => revised(before, fields));

const sysctlLeft = leaving(sysctlValue, (before, { key }) =>
  sysctlPath(key).startsWith('/proc/sys/kernel/hostname') ? undefined : before,
);

/** The file is where the configured name is read. */
const withName =
  (configured: string) =>
  (change: Change): Change => ({
    ...change,
    leaves: instead(change.leaves ?? [], leavesName({ configured })),
  });
