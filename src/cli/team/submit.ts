import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { inventoryScope } from '../../engine/host/inventory-scope.js';
import { resolveHosts } from '../../engine/play/play-hosts.js';
import { throughFiles } from '../../language/controller-files.js';
import { problem, RiggerError, reveal } from '../../model/index.js';
import { packProject } from '../../team/project/pack.js';
import { pathFrom } from '../../team/project/path-from.js';
import { needOfSecret } from '../../team/project/secret-need.js';
import { projectDigest } from '../../team/project/uploads.js';
import type { LabClient } from '../../web/client.js';
import { RecordedFiles } from '../inputs/recorded-files.js';
import { type LoadedRun, loadRun } from '../play/load-run.js';
import { decryptor, openingMarked } from '../play/vault-access.js';
import { withLab } from '../program/lab-client.js';
import { findProject, type Project } from '../program/project.js';
import { shippedRoles } from '../program/shipped-roles.js';
import { print } from './print.js';
import { type ChosenFiles, chooseFiles } from './project-files.js';
import { type GitRepository, repositoryNeed, repositoryOf } from './repository.js';
import type { RunFlags } from './run-flags.js';
import { type SecretPath, secretPathsOf } from './secret-paths.js';
import { instantOf } from './when.js';

interface Flags extends RunFlags {
  readonly notBefore?: string;
  readonly deadline?: string;
  readonly engine?: 'slurm';
  readonly wait?: boolean;
}

/** A run as the lab takes it, and its project where that is to be sent. */
export interface RunWish {
  readonly wish: {
    readonly playbook: string;
    readonly arguments: readonly string[];
    readonly project: Readonly<Record<string, string>>;
    readonly hosts: readonly string[];
    readonly needs: readonly string[];
    readonly priority: number;
    readonly label?: string;
  };
  readonly hosts: readonly string[];
  readonly needs: readonly string[];
  readonly packed?: Uint8Array;
}

/** `rigger submit`: reads the playbook as apply would, for its mistakes and its hosts, and queues the run. */
export const submitRun = async (playbook: string, flags: Flags): Promise<void> => {
  const times = {
    ...(flags.notBefore === undefined ? {} : { notBefore: instantOf('--not-before', flags.notBefore) }),
    ...(flags.deadline === undefined ? {} : { deadline: instantOf('--deadline', flags.deadline) }),
  };
  if (flags.wait && flags.engine === undefined)
    throw new RiggerError([
      problem('cli/usage', '--wait is for `--engine slurm`', {
        help: '`rigger queue` shows what becomes of a run of the lab',
      }),
    ]);
  if (flags.engine === 'slurm') {
    const foreign = flags.commit ? '--commit' : flags.leaveOut === undefined ? undefined : '--leave-out';
    if (foreign !== undefined)
      throw new RiggerError([
        problem(
          'cli/usage',
          `${foreign} is not for \`--engine slurm\`: every node has the project at the same path`,
        ),
      ]);
    // Every node has the project at the same path.
    const root = resolve((await findProject()).root);
    const { wish } = await runWish(playbook, { ...flags, inPlace: true });
    const { submitToSlurm } = await import('./slurm.js');
    return submitToSlurm({ ...wish, ...times, project: { path: root } }, flags);
  }
  const { wish, hosts, needs, packed } = await runWish(playbook, flags);
  const run = await withLab(async (lab) => {
    await sendProject(lab, packed);
    const answer = (await lab.call('POST', '/api/v1/runs', { ...wish, ...times })) as {
      readonly run: number;
    };
    return answer.run;
  });
  print(flags.json, { run, hosts, needs, project: wish.project }, [
    `run ${run} waits for ${hosts.join(', ')}; \`rigger queue\` shows when it may go`,
    ...(needs.length === 0 ? [] : [`its worker has to have ${needs.join(', ')}`]),
  ]);
};

/** Sends a packed project, unless the lab has it already. */
export const sendProject = async (lab: LabClient, packed: Uint8Array | undefined): Promise<void> => {
  if (packed === undefined) return;
  const known = (await lab.call('GET', `/api/v1/projects/${projectDigest(packed)}`)) as {
    readonly there: boolean;
  };
  if (!known.there) await lab.call('POST', '/api/v1/projects', packed);
};

/** Reads a playbook, and what of the project travels. @throws RiggerError with every mistake in either */
export const runWish = async (playbook: string, flags: RunFlags): Promise<RunWish> => {
  const selecting = {
    ...(flags.limit === undefined ? {} : { limit: flags.limit }),
    ...(flags.tags === undefined ? {} : { tags: flags.tags }),
    ...(flags.skipTags === undefined ? {} : { skipTags: flags.skipTags }),
  };
  requireFlags(flags);
  const files = new RecordedFiles();
  const { project, loaded } = await throughFiles(files, async () => {
    const found = await findProject();
    const decrypt = openingMarked(decryptor({}, found));
    return { project: found, loaded: await loadRun(playbook, selecting, found, decrypt) };
  });
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
  const travelling = await travel(project, flags, files, keyFiles(loaded, hosts));
  const needs = [...new Set([...(flags.needs ?? []), ...travelling.needs])].sort();
  return {
    wish: {
      playbook: relative(resolve(project.root), resolve(playbook)).split(sep).join('/'),
      arguments: [
        ...(flags.limit === undefined ? [] : ['--limit', flags.limit]),
        ...(flags.tags === undefined ? [] : ['--tags', flags.tags.join(',')]),
        ...(flags.skipTags === undefined ? [] : ['--skip-tags', flags.skipTags.join(',')]),
      ],
      project: travelling.project,
      hosts,
      needs,
      priority: Number(flags.priority),
      ...(flags.label === undefined ? {} : { label: flags.label }),
    },
    hosts,
    needs,
    ...(travelling.packed === undefined ? {} : { packed: travelling.packed }),
  };
};

const requireFlags = ({ priority, commit, inPlace, leaveOut }: RunFlags): void => {
  const wrong = !/^-?\d{1,4}$/.test(priority)
    ? `--priority takes a whole number, not ${JSON.stringify(priority)}`
    : commit && inPlace
      ? '--commit and --in-place exclude each other'
      : inPlace && leaveOut !== undefined
        ? '--in-place sends nothing of which --leave-out could leave something out'
        : undefined;
  if (wrong !== undefined) throw new RiggerError([problem('cli/usage', wrong)]);
};

interface Travelling {
  readonly project: Readonly<Record<string, string>>;
  readonly needs: readonly string[];
  readonly packed?: Uint8Array;
}

/** How the project gets to the worker, and what the worker has to have of its own. */
const travel = async (
  project: Project,
  flags: RunFlags,
  { seen }: RecordedFiles,
  keys: readonly string[],
): Promise<Travelling> => {
  const root = resolve(project.root);
  if (flags.inPlace) return { project: { kind: 'folder', path: root }, needs: [] };
  const repository = flags.commit ? await committed(root) : undefined;
  const secrets = secretPathsOf(project, process.env);
  const chosen = await chooseFiles({
    root,
    leaveOut: flags.leaveOut ?? [],
    committed: repository !== undefined,
    read: [...seen].flatMap(([path, { kind }]) => (kind === 'directory' || kind === 'link' ? [] : [path])),
    keys: secrets,
    shipped: shippedRoles().shippedRoles,
  });
  const needs = needsOf(chosen, keys, secrets, root);
  if (repository !== undefined)
    return {
      project: { kind: 'commit', commit: repository.head, folder: repository.folder },
      needs: [...needs, repositoryNeed(repository.first)],
    };
  const packed = packProject(chosen.files);
  return { project: { kind: 'bundle', sha256: projectDigest(packed) }, needs, packed };
};

const committed = async (root: string): Promise<GitRepository> => {
  const repository = await repositoryOf(root);
  if (repository?.clean) return repository;
  throw new RiggerError([
    problem(
      'team/project',
      repository === undefined ? `${root} is in no repository of git` : 'not everything is committed',
      { help: 'commit and push it; or submit without --commit, which sends the files as they are' },
    ),
  ]);
};

/** Names of what the run needs and does not bring: never a value. */
const needsOf = (
  { leftOut, encrypted, vaults }: ChosenFiles,
  keys: readonly string[],
  secrets: readonly SecretPath[],
  root: string,
): readonly string[] => {
  // The worker has identities and passwords of its own in place of these.
  const replaced = new Set(secrets.filter((one) => one.replaced).map(({ path }) => path));
  const files = leftOut.filter((path) => !replaced.has(join(root, path)));
  return [
    ...(encrypted ? ['vault:age'] : []),
    ...(vaults ? ['vault:password'] : []),
    ...[...new Set([...files, ...keys.map((key) => belowOr(root, key))])].map(needOfSecret),
  ];
};

/** A path below the project as it is from there; another as it is written. */
const belowOr = (root: string, written: string): string => {
  const path = relative(root, pathFrom(root, written));
  return path.startsWith('..') || isAbsolute(path) ? written : path.split(sep).join('/');
};

const keyVariables = ['rigger_private_key_file', 'ansible_ssh_private_key_file', 'ansible_private_key_file'];

/** Files of keys by which the hosts are reached, as their variables write them. */
const keyFiles = (loaded: LoadedRun, hosts: readonly string[]): readonly string[] => [
  ...new Set(
    hosts.flatMap((host) => {
      const scope = inventoryScope(loaded.inventory, loaded.extra, host);
      for (const name of keyVariables) {
        const value = scope.get(name);
        if (value !== undefined) return [String(reveal(value))];
      }
      return [];
    }),
  ),
];
