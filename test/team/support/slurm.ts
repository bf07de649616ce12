import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Why no Slurm can be had here; undefined where it can. */
export const whyNoSlurm = (): string | undefined => {
  if (process.getuid?.() !== 0) return 'slurmd needs root';
  for (const program of ['munged', 'slurmctld', 'slurmd', 'sbatch'])
    if (spawnSync('which', [program], { env: { PATH: path } }).status !== 0)
      return `${program} is not there: apt install slurm-wlm munge`;
  // Its node is a namespace of processes, which goes down with all that is in it.
  const { status, stderr } = spawnSync('unshare', [...namespace, 'true'], { encoding: 'utf8' });
  return status === 0 ? undefined : `no namespace of processes can be made: ${stderr.trim()}`;
};

const path = `/usr/sbin:/usr/bin:/sbin:/bin:${process.env.PATH}`;
const namespace = ['--pid', '--fork', '--kill-child', '--mount-proc'];

/** A Slurm of one node, on loopback alone. */
export interface TestSlurm {
  readonly conf: string;
  /** As when its power goes, and an operator sees it. */
  nodeDown(): Promise<void>;
  nodeUp(): Promise<void>;
  stop(): Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

const ended = (child: ChildProcess): Promise<unknown> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((done) => child.once('close', done));

/** Debian’s own munged, slurmctld and slurmd. @param hosts licences of the site */
export const startSlurm = async (hosts: readonly string[]): Promise<TestSlurm> => {
  const folder = mkdtempSync(join(tmpdir(), 'rigger-slurm-'));
  // munged wants a way to its socket for everybody.
  chmodSync(folder, 0o755);
  for (const name of ['state', 'spool']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'munge.key'), randomBytes(1024), { mode: 0o600 });
  const conf = join(folder, 'slurm.conf');
  const [control, node] = [await freePort(), await freePort()];
  const settings = {
    ...{ ClusterName: 'lab', SlurmctldHost: 'localhost(127.0.0.1)', SlurmctldPort: control },
    ...{ AuthType: 'auth/munge', AuthInfo: `socket=${folder}/munge.socket`, CryptoType: 'crypto/munge' },
    CommunicationParameters: 'NoCtldInAddrAny,NoInAddrAny',
    ...{ SlurmUser: 'root', SlurmdUser: 'root' },
    ...{ StateSaveLocation: `${folder}/state`, SlurmdSpoolDir: `${folder}/spool` },
    ...{ SlurmctldPidFile: `${folder}/slurmctld.pid`, SlurmdPidFile: `${folder}/slurmd.pid` },
    ...{ ProctrackType: 'proctrack/linuxproc', TaskPlugin: 'task/none', MpiDefault: 'none' },
    // The node has room for several jobs, whatever this machine has.
    ...{
      SlurmdParameters: 'config_overrides',
      ReturnToService: 2,
      KillWait: 5,
      SelectType: 'select/cons_tres',
    },
    SchedulerParameters: 'batch_sched_delay=0,sched_interval=1,bf_interval=1,sched_min_interval=0',
    ...{ AccountingStorageType: 'accounting_storage/none', JobCompType: 'jobcomp/none' },
    Licenses: hosts.map((host) => `${host}:1`).join(','),
    NodeName: `n1 NodeHostname=${hostname().split('.')[0]} NodeAddr=127.0.0.1 Port=${node} CPUs=4 State=UNKNOWN`,
    PartitionName: 'lab Nodes=n1 Default=YES MaxTime=INFINITE State=UP',
  };
  const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}\n`);
  writeFileSync(conf, lines.join(''));
  const env = { PATH: path, SLURM_CONF: conf };
  const daemon = (name: string, program: string, ...words: string[]): ChildProcess => {
    const log = openSync(join(folder, `${name}.log`), 'a');
    return spawn(program, words, { env, stdio: ['ignore', log, log] });
  };
  const ask = (program: string, ...words: string[]): string =>
    execFileSync(program, words, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const until = async (what: string, is: () => boolean): Promise<void> => {
    const patience = Date.now() + 60_000;
    for (;;) {
      try {
        if (is()) return;
      } catch {
        // Not there yet.
      }
      if (Date.now() > patience) {
        const logs = ['munged', 'slurmctld', 'slurmd'].map((name) => {
          const log = spawnSync('tail', ['-n5', join(folder, `${name}.log`)], { encoding: 'utf8' });
          return `${name}: ${log.stdout}`;
        });
        throw new Error(`${what} does not come:\n${logs.join('\n')}`);
      }
      await new Promise((done) => setTimeout(done, 50));
    }
  };
  const startNode = (): ChildProcess =>
    daemon('slurmd', 'unshare', ...namespace, 'slurmd', '-D', '-f', conf, '-N', 'n1');
  const idle = (): boolean => /^(idle|mixed|allocated)$/m.test(ask('sinfo', '-h', '-o', '%T'));
  const munged = daemon(
    ...(['munged', 'munged', '-F', '--force', `--socket=${folder}/munge.socket`] as const),
    ...[`--key-file=${folder}/munge.key`, `--pid-file=${folder}/munged.pid`, '--num-threads=2'],
    ...[`--seed-file=${folder}/munge.seed`, `--log-file=${folder}/munged.own`],
  );
  await until('munged', () => readFileSync(join(folder, 'munged.pid'), 'utf8') !== '');
  const controller = daemon('slurmctld', 'slurmctld', '-D', '-f', conf);
  let slurmd = startNode();
  const slurm: TestSlurm = {
    conf,
    nodeDown: async () => {
      slurmd.kill('SIGKILL');
      await ended(slurmd);
      // By itself the controller would come to it after some pings.
      ask('scontrol', 'update', 'NodeName=n1', 'State=DOWN', 'Reason=power lost');
    },
    nodeUp: async () => {
      slurmd = startNode();
      await until('node', idle);
    },
    stop: async () => {
      slurmd.kill('SIGKILL');
      controller.kill('SIGTERM');
      munged.kill('SIGTERM');
      await Promise.all([slurmd, controller, munged].map(ended));
      rmSync(folder, { recursive: true, force: true });
    },
  };
  try {
    await until('node', idle);
    return slurm;
  } catch (error) {
    await slurm.stop();
    throw error;
  }
};
