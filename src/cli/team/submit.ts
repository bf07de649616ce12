import { relative, resolve } from 'node:path';
import { resolveHosts } from '../../engine/play/play-hosts.js';
import { problem, RiggerError } from '../../model/index.js';
import { loadRun } from '../play/load-run.js';
import { decryptor, openingMarked } from '../play/vault-access.js';
import { withLab } from '../program/lab-client.js';
import { findProject } from '../program/project.js';
import { print } from './print.js';
import { instantOf } from './when.js';

interface Flags {
  readonly limit?: string;
  readonly tags?: string[];
  readonly skipTags?: string[];
  readonly label?: string;
  readonly priority: string;
  readonly notBefore?: string;
  readonly deadline?: string;
  readonly needs?: readonly string[];
  readonly engine?: 'slurm';
  readonly wait?: boolean;
  readonly json?: boolean;
}

/** `rigger submit`: reads the playbook as apply would, for its mistakes and its hosts, and queues the run. */
export const submitRun = async (playbook: string, flags: Flags): Promise<void> => {
  const project = await findProject();
  const selecting = {
    ...(flags.limit === undefined ? {} : { limit: flags.limit }),
    ...(flags.tags === undefined ? {} : { tags: flags.tags }),
    ...(flags.skipTags === undefined ? {} : { skipTags: flags.skipTags }),
  };
  if (!/^-?\d{1,4}$/.test(flags.priority))
    throw new RiggerError([
      problem('cli/usage', `--priority takes a whole number, not ${JSON.stringify(flags.priority)}`),
    ]);
  const loaded = await loadRun(playbook, selecting, project, openingMarked(decryptor({}, project)));
  const hosts = [
    ...new Set(
      loaded.playbook.plays.flatMap((play) =>
        resolveHosts(play, { extra: loaded.extra, inventory: loaded.inventory }),
      ),
    ),
  ];
  if (hosts.length === 0)
    throw new RiggerError([
      problem('cli/no-host', `${playbook} selects no host`, { help: '`rigger plan FILE --list-hosts`' }),
    ]);
  const wish = {
    playbook: relative(resolve(project.root), resolve(playbook)),
    arguments: [
      ...(flags.limit === undefined ? [] : ['--limit', flags.limit]),
      ...(flags.tags === undefined ? [] : ['--tags', flags.tags.join(',')]),
      ...(flags.skipTags === undefined ? [] : ['--skip-tags', flags.skipTags.join(',')]),
    ],
    project: { kind: 'folder', path: resolve(project.root) },
    hosts,
    priority: Number(flags.priority),
    ...(flags.label === undefined ? {} : { label: flags.label }),
    ...(flags.notBefore === undefined ? {} : { notBefore: instantOf('--not-before', flags.notBefore) }),
    ...(flags.deadline === undefined ? {} : { deadline: instantOf('--deadline', flags.deadline) }),
    ...(flags.needs === undefined ? {} : { needs: flags.needs }),
  };
  if (flags.engine === 'slurm') return (await import('./slurm.js')).submitToSlurm(wish, flags);
  const { run } = (await withLab((lab) => lab.call('POST', '/api/v1/runs', wish))) as { readonly run: number };
  print(flags.json, { run, hosts }, [
    `run ${run} waits for ${hosts.join(', ')}; \`rigger queue\` shows when it may go`,
  ]);
};
