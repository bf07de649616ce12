import { z } from 'zod';
import { risks } from '../../model/index.js';

/**
 * The keywords of plays, blocks and tasks. These schemas check what a user wrote, and are the source
 * of the JSON Schema for editors and of the reference. Values that are CEL or templates are checked
 * further by their own readers.
 */
type Keywords = Readonly<Record<string, z.ZodType>>;

const text = z.string();
const names = z.union([z.string(), z.array(z.string())]);
/** Text that is needed before any variable is known. */
const fixed = z
  .string()
  .refine((text) => !text.includes('{{'), 'is needed before any variable is known, and takes no {{ }}');
const fixedNames = z.union([fixed, z.array(fixed)]);
const variableName = z.string().regex(/^[A-Za-z_]\w*$/, 'must be a name: letters, digits and _');
const condition = z.union([z.string(), z.boolean()]);
const conditions = z.union([condition, z.array(condition)]);
/** A list of steps, or nothing; the steps are checked one by one. */
const steps = z.array(z.unknown()).nullable();
const mapping = z.record(z.string(), z.unknown());
const variables = mapping.nullable().describe('Variables for everything inside; inner ones win');
const seconds = z.number().min(0);

/** Or a template, whose value is known when the step is reached. */
const orTemplate = <T extends z.ZodType>(schema: T, what: string) =>
  z.union([schema, z.string().regex(/\{\{[\s\S]*\}\}/, `must be ${what}, or a template in {{ }}`)]);
const truth = orTemplate(z.boolean(), 'true or false');

const describe = <T extends Keywords>(keywords: T): T => keywords;

/** Keywords that a play, a block, a role and a task have in common. */
const shared = describe({
  name: z.union([text, z.number()]).describe('What it is, for people; may hold templates'),
  tags: fixedNames.describe('Tags for --tags and --skip-tags; `always` and `never` are special'),
  vars: variables,
  become: truth.describe('Run as another user, root unless become_user says otherwise'),
  become_user: text.describe('The user to become'),
  become_method: z.literal('sudo').describe('How to become that user: only sudo'),
  environment: z.union([mapping, z.string()]).describe('Environment variables for the commands'),
  any_errors_fatal: z.boolean().describe('A failure on one host ends the play on all'),
  throttle: z.int().min(1).describe('At most so many hosts at a time'),
  allow: names.describe(`Risks allowed by name: ${risks.join(', ')}`),
});

/** Keywords of a block, a role and a task. */
const inside = describe({
  ...shared,
  when: conditions.describe('CEL conditions that must all hold'),
  delegate_to: text.describe('Do it on this host instead, with the variables of the play’s host'),
  run_once: truth.describe('Only for the first host of the batch'),
  no_log: truth.describe('Keep input and output out of screen, journal and report'),
  ignore_errors: truth.describe('Go on after a failure'),
  check_mode: z.boolean().describe('true: never change anything here; false: change even in check mode'),
  timeout: seconds.describe('Seconds after which the task is ended and has failed'),
});

export const taskKeywords = describe({
  ...inside,
  loop: z.union([z.string(), z.array(z.unknown())]).describe('Once for each item of a list'),
  loop_control: z
    .strictObject({
      loop_var: variableName.optional().describe('The variable of the item instead of `item`'),
      index_var: variableName.optional().describe('A variable for the index from 0'),
      label: text.optional().describe('What to show of the item'),
    })
    .describe('Names for the loop’s variables'),
  register: variableName.describe('A variable for the result'),
  until: condition.describe('A CEL condition: try again until it holds; `register` gets `attempts`'),
  retries: orTemplate(z.int().min(0), 'a whole number').describe('How often to try again; by default 3'),
  delay: orTemplate(seconds, 'a number of seconds').describe('Seconds between tries; by default 5'),
  changed_when: conditions.describe('CEL conditions under which the task counts as changed'),
  failed_when: conditions.describe('CEL conditions under which the task counts as failed'),
  notify: names.describe('Handlers to run later when this changes something'),
});

export const handlerKeywords = describe({
  ...taskKeywords,
  listen: fixedNames.describe('Further names under which the handler can be notified'),
});

export const blockKeywords = describe({
  ...inside,
  block: steps.describe('Tasks that belong together'),
  rescue: steps.describe('Tasks to run when one of the block fails'),
  always: steps.describe('Tasks to run in any case afterwards'),
});

const applied = mapping.describe('Keywords for everything that is included: tags, when, vars, become');
const roleTarget = z.strictObject({
  name: text.describe('The role'),
  tasks_from: text.optional().describe('Another file of its tasks/ than main'),
  defaults_from: text.optional().describe('Another file of its defaults/ than main'),
  vars_from: text.optional().describe('Another file of its vars/ than main'),
  handlers_from: text.optional().describe('Another file of its handlers/ than main'),
  apply: applied.optional(),
  public: z.boolean().optional().describe('Accepted for Ansible’s sake, without effect'),
});
const fileTarget = z.union([
  text,
  z.strictObject({ file: text.describe('The file'), apply: applied.optional() }),
]);

const variablesTarget = z.union([
  text,
  z
    .strictObject({
      file: text.optional().describe('The file'),
      first: z
        .union([text, z.array(text).min(1)])
        .optional()
        .describe('Of these files the first that exists'),
      name: variableName.optional().describe('A variable for the whole, instead of one for each key'),
    })
    .refine(
      ({ file, first }) => (file === undefined) !== (first === undefined),
      'takes either file or first',
    ),
]);

/** Steps that are part of the language rather than tasks, with the keywords beside them. */
export const structures = {
  include_tasks: fileTarget.describe('Tasks of another file, loaded when reached'),
  include_role: roleTarget.describe('A role, loaded when reached'),
  include_vars: variablesTarget.describe(
    'Variables of a file, from here on: `{ file: … }`, or `{ first: […] }` for the first file that exists; `name` puts them into one map',
  ),
  import_tasks: fileTarget.describe('Tasks of another file, loaded before the start'),
  import_role: roleTarget.describe('A role, loaded before the start'),
  meta: z
    .enum(['flush_handlers', 'end_host', 'noop'])
    .describe(
      'flush_handlers: run the handlers notified so far; end_host: the play is over for this host, once its handlers have run; noop: nothing',
    ),
  barrier: z.union([z.null(), text]).describe('Hosts wait here for each other'),
} as const satisfies Keywords;

export type Structure = keyof typeof structures;

export const includeKeywords = describe({
  ...inside,
  loop: taskKeywords.loop,
  loop_control: taskKeywords.loop_control,
});

/** An entry of `roles:`; other keys are parameters of the role. */
export const roleKeywords = describe({
  ...inside,
  role: text.describe('The role'),
});

const roleEntry = z.union([
  z.string(),
  z.looseObject(
    Object.fromEntries(Object.entries(roleKeywords).map(([key, schema]) => [key, schema.optional()])),
  ),
]);

export const playKeywords = describe({
  ...shared,
  hosts: z
    .union([names, z.record(z.string(), names)])
    .describe('A host pattern; in a measuring play a pattern for each part'),
  vars_files: z
    .union([z.string(), z.array(z.union([z.string(), z.array(z.string()).min(1)]))])
    .nullable()
    .describe('Files of variables; later ones win; of a list within the list the first file that exists'),
  remote_user: text.describe('The user to connect as, when the inventory does not say'),
  roles: z.array(roleEntry).nullable().describe('Roles, before the tasks'),
  pre_tasks: steps.describe('Tasks before the roles'),
  tasks: steps.describe('Tasks'),
  post_tasks: steps.describe('Tasks after the handlers of the tasks'),
  handlers: steps.describe('Tasks that run when a change notifies them'),
  serial: z
    .union([z.number(), z.string(), z.array(z.union([z.number(), z.string()]))])
    .describe('Batch sizes: numbers or percentages'),
  strategy: z
    .enum(['free', 'linear'])
    .describe('free (the default): every host at its own pace; linear: task by task'),
  max_fail_percentage: z
    .number()
    .min(0)
    .max(100)
    .describe('End the play when more hosts than this have failed'),
  when: conditions.describe('CEL conditions for every task of the play'),
  experiment: mapping.describe('What this play measures'),
});

export const importPlaybookKeywords = describe({
  name: shared.name,
  import_playbook: text.describe('Another playbook, loaded before the start'),
  vars: variables,
  tags: shared.tags,
  when: inside.when,
});

/** What Ansible's `meta` knows, and how rigger goes without it. */
export const foreignMeta: Readonly<Record<string, string>> = {
  end_play: 'write `meta: end_host`, which ends the play for each host that comes to it',
  end_batch: 'write `meta: end_host`, which ends the play for each host that comes to it',
  end_role: 'put what follows into a block with `when`',
  clear_host_errors: 'leave it out: a block with `rescue` keeps a host in the play after a failure',
  clear_facts: 'leave it out: facts are read again once something changes them',
  refresh_inventory: 'leave it out: `add_host` adds hosts that come while it runs',
  reset_connection:
    'leave it out: whoever becomes another account has the groups of that moment, and `reboot` connects again',
};

/** Keys that Ansible has and rigger does without, or writes differently. */
export const foreignKeys: Readonly<Record<string, string>> = {
  gather_facts: 'leave it out: facts are read when a task or a template asks for them',
  gather_subset: 'leave it out: facts are read when a task or a template asks for them',
  gather_timeout: 'leave it out: facts are read when a task or a template asks for them',
  collections: 'leave it out: every task is part of rigger',
  connection: 'set rigger_connection (or ansible_connection) in the inventory',
  port: 'set rigger_port (or ansible_port) in the inventory',
  vars_prompt:
    'give the values with -e, keep secrets in a vault, or ask with `pause: { prompt: … }` and `register`',
  force_handlers: 'leave it out: notified handlers also run on hosts that failed later',
  order: 'leave it out: hosts go in the order of the inventory',
  module_defaults: 'use variables, or a YAML anchor',
  async: 'use the task background, and stop it with the play or by its handle',
  poll: 'use the task background, and stop it with the play or by its handle',
  action: 'write the task itself as the key: command: uptime',
  local_action: 'write the task itself, with delegate_to: localhost',
  args: 'put the fields under the task itself',
  include: 'write include_tasks, import_tasks, include_role or import_playbook',
  static: 'use import_… for load time and include_… for run time',
  sudo: 'write become: true',
  sudo_user: 'write become_user',
  ignore_unreachable:
    'take it out: a host that cannot be reached leaves the play, and the others go on; to wait for one, put `wait_for: { host: …, port: 22 }` with `delegate_to: localhost` before',
  debugger: 'use --step, or rigger show RUN afterwards',
  diff: 'leave it out: differences are shown with --diff only, and `no_log: true` hides those of a task',
  become_flags: 'leave it out: become is sudo',
  listen: 'only handlers have listen',
};
