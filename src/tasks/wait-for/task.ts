import { z } from 'zod';
import { type ConditionQuestion, condition, conditionTest } from '../../facts/reading/condition.js';
import { changes, defineTask, nothing, raw, sh } from '../../model/index.js';
import { absolutePath } from '../fields.js';
import { shellMeta, shellText } from '../shell-text.js';

const input = z
  .strictObject({
    port: z.int().min(1).max(65535).optional().describe('TCP port to wait for'),
    host: z
      .string()
      .min(1)
      .optional()
      .describe('Where the port is, as seen from the host; its own listening sockets when missing'),
    path: absolutePath('Path to wait for').optional(),
    search_regex: z
      .string()
      .optional()
      .describe('Extended regular expression that a line of `path` has to match'),
    cmd: shellText().optional().describe('Shell text to repeat until it exits with 0').meta(shellMeta),
    state: z
      .enum(['started', 'present', 'stopped', 'absent'])
      .default('started')
      .describe('started or present: until it is there; stopped or absent: until it is gone'),
    timeout: z.number().positive().default(300).describe('Seconds after which the task fails'),
    sleep: z.number().positive().default(1).describe('Seconds between two looks'),
    message: z.string().optional().describe('What to say when the time is over'),
  })
  .refine(({ port, path, cmd }) => [port, path, cmd].filter((one) => one !== undefined).length === 1, {
    error: 'give exactly one of `port`, `path` and `cmd`',
  })
  .refine(({ search_regex, path }) => search_regex === undefined || path !== undefined, {
    error: '`search_regex` needs `path`',
  });

type Input = z.output<typeof input>;

/** Waits on the host itself, in one round trip, until something is there or gone. */
export const waitFor = defineTask({
  name: 'wait_for',
  summary: 'Wait until a port, a path or a command is as it should be',
  references: ['https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html'],
  input,
  needs: (wish) => {
    const question = questionOf(wish);
    return question ? { holds: condition(question) } : {};
  },
  plan(wish, { holds }) {
    if (holds) return nothing(`${subject(wish)} is ${wish.state}`);
    const question = questionOf(wish);
    return changes([
      {
        summary: `wait until ${subject(wish)} is ${wish.state}`,
        commands: [
          {
            kind: 'script',
            script: poll(wish),
            ...(wish.cmd && { parameters: wish.cmd.parameters }),
            timeout: wish.timeout + 30,
          },
        ],
        invalidates: ['*'],
        // A command is not asked in a plan, since nobody knows that it only reads.
        ...(question ? {} : { action: true }),
      },
    ]);
  },
});

const wantsThere = ({ state }: Input): boolean => state === 'started' || state === 'present';

const questionOf = (wish: Input): ConditionQuestion | undefined => {
  if (wish.port !== undefined)
    return { kind: 'port', port: wish.port, open: wantsThere(wish), ...(wish.host && { host: wish.host }) };
  if (wish.path === undefined) return undefined;
  const { path, search_regex: matching } = wish;
  return { kind: 'path', path, exists: wantsThere(wish), ...(matching !== undefined && { matching }) };
};

const subject = ({ port, host, path, cmd }: Input): string =>
  port !== undefined
    ? `port ${port}${host ? ` of ${host}` : ''}`
    : (path ?? `\`${cmd?.shown.trim().split('\n')[0]}\``);

/** The clock is the kernel's uptime, which nobody sets back. */
const poll = (wish: Input): string => {
  const question = questionOf(wish);
  const test = question ? conditionTest(question) : `${wantsThere(wish) ? '' : '! '}( ${wish.cmd?.script}\n)`;
  const late = wish.message ?? `${subject(wish)} is not ${wish.state} after ${wish.timeout} s`;
  return sh`read up _ < /proc/uptime
end=$((${raw('${up%.*}')} + ${Math.ceil(wish.timeout)}))
until ${raw(test)}; do
  read up _ < /proc/uptime
  if [ ${raw('"${up%.*}"')} -ge "$end" ]; then echo ${late} >&2; exit 1; fi
  sleep ${wish.sleep}
done`;
};
