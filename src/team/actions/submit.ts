import { sql } from 'kysely';
import { z } from 'zod';
import { problem, RiggerError } from '../../model/index.js';
import { isProjectPath } from '../project/project-file.js';
import { useProject } from '../project/uploads.js';
import { type By, inTransaction, knowHosts, note, type Queryable, unknown } from './by.js';

/** The words of `rigger apply` that a run may bring: none can carry a secret or name a file of the sender. */
const allowedWords = ['-l', '--limit', '-t', '--tags', '--skip-tags'];

/** What a run needs of its worker, and what a worker offers: `gpu`, `vault:age`, `secret:keys/lab`. */
export const needName = /^[A-Za-z0-9][\w.:@/~%+-]{0,199}$/;

const instant = z.union([
  z.date(),
  z.iso
    .datetime({ offset: true, error: 'is no time such as 2026-03-01T14:00:00Z' })
    .transform((text) => new Date(text)),
]);

/** A run as it is submitted, by the command line and by the API. */
const submission = z.strictObject({
  playbook: z
    .string()
    .min(1)
    .max(500)
    .refine((path) => !path.startsWith('/') && !path.split('/').includes('..') && !path.startsWith('-'), {
      message: 'is a path below the project',
    })
    .describe('the playbook, relative to the project'),
  arguments: z
    .array(z.string().max(2000))
    .max(40)
    .default([])
    .refine(
      (words) =>
        words.length % 2 === 0 &&
        words.every((word, index) => (index % 2 === 0 ? allowedWords.includes(word) : !word.startsWith('@'))),
      { message: `is pairs of ${allowedWords.join(', ')} and a value` },
    )
    .describe('flags of `rigger apply`'),
  project: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('folder'), path: z.string().startsWith('/').max(1000) }),
      z.strictObject({ kind: z.literal('bundle'), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
      z.strictObject({
        kind: z.literal('commit'),
        commit: z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/),
        folder: z
          .string()
          .default('.')
          .refine((path) => path === '.' || isProjectPath(path), {
            message: 'is a folder of the repository',
          }),
      }),
    ])
    .describe('the folder in which the worker finds the project, the project as it was sent, or a commit'),
  hosts: z.array(z.string()).min(1).max(1000),
  label: z.string().min(1).max(200).optional(),
  priority: z.int().min(-1000).max(1000).default(0),
  notBefore: instant.optional(),
  deadline: instant.optional(),
  needs: z.array(z.string().regex(needName, 'is no name of what a worker offers')).max(50).default([]),
});

type Submission = z.infer<typeof submission>;

/** @throws RiggerError with every mistake in it */
export const readSubmission = (given: unknown): Submission => {
  const { data, error } = submission.safeParse(given);
  if (data) return data;
  throw new RiggerError(
    error.issues.map((issue) =>
      problem('team/input', `the run's ${issue.path.join('.') || 'words'}: ${issue.message}`),
    ),
  );
};

/** Queues a run. @returns its number */
export const submit = (db: Queryable, by: By, given: unknown): Promise<number> =>
  inTransaction(db, async (within) => {
    const wish = readSubmission(given);
    if (wish.deadline && wish.deadline.getTime() <= Math.max(Date.now(), wish.notBefore?.getTime() ?? 0))
      throw new RiggerError([problem('team/input', 'the deadline is before the run may begin')]);
    if (wish.project.kind === 'bundle' && !(await useProject(within, wish.project.sha256)))
      throw unknown('the project of the run was not sent', '`rigger submit` sends it; docs/reference/api.md');
    await knowHosts(within, wish.hosts);
    const { rows } = await sql<{ id: number }>`
      insert into runs (person, playbook, arguments, project, label, priority, not_before, deadline, needs)
      values (${by.person}, ${wish.playbook}, ${JSON.stringify(wish.arguments)}, ${JSON.stringify(wish.project)},
        ${wish.label ?? null}, ${wish.priority}, ${wish.notBefore ?? null}, ${wish.deadline ?? null}, ${wish.needs})
      returning id`.execute(within);
    const { id } = rows[0]!;
    await sql`insert into run_hosts (run_id, host)
      select distinct ${id}::bigint, unnest(${wish.hosts}::text[])`.execute(within);
    await note(within, by, 'submit', `run ${id}`, { playbook: wish.playbook, hosts: wish.hosts });
    return id;
  });
