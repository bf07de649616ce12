import {
  dialectNames,
  extraNames,
  type LabExtra,
  labDown,
  labUp,
  type ReportProgress,
} from '../../lab/index.js';
import { didYouMean, duration, problem, RiggerError } from '../../model/index.js';
import { sanitize } from '../../model/sanitize.js';
import { errorStyle } from '../program/failure.js';
import { findProject } from '../program/project.js';
import type { UpFlags } from './up-flags.js';

/** `rigger lab up` */
export const up = async (flags: UpFlags): Promise<void> => {
  const hosts = flags.hosts === undefined ? undefined : Number(flags.hosts);
  if (hosts !== undefined && !(Number.isInteger(hosts) && hosts > 0))
    throw new RiggerError([
      problem('cli/usage', `--hosts must be a whole number above 0, not ${flags.hosts}`, {
        help: 'it is the number of hypervisors, as in --hosts 2',
      }),
    ]);
  const dialect = dialectNames.find((name) => name === flags.redfish);
  if (flags.redfish !== undefined && dialect === undefined)
    throw new RiggerError([
      problem('cli/usage', `--redfish must be ${dialectNames.join(', ')}, not ${flags.redfish}`, {
        help:
          didYouMean(flags.redfish, dialectNames) ?? 'it is how the management controllers of the lab speak',
      }),
    ]);
  const extras = flags.with === undefined ? undefined : chosenExtras(flags.with);
  const { root } = await findProject();
  const began = performance.now();
  const { state } = await labUp(
    {
      project: root,
      // This program again, as the process that serves the management controllers.
      controllerCommand: [process.execPath, process.argv[1] ?? '', 'lab', 'controller'],
      ...(hosts === undefined ? {} : { hosts }),
      ...(dialect === undefined ? {} : { redfish: dialect }),
      ...(extras === undefined ? {} : { with: extras }),
      install: flags.install === true,
      coldBoot: flags.coldBoot === true,
    },
    progressLines(),
  );
  const machines = state.machines.map(({ name }) => name).join(' and ');
  process.stderr.write(
    `${machines} up in ${duration(performance.now() - began)} (${state.acceleration === 'kvm' ? 'KVM' : 'software emulation'})\n` +
      'next: rigger plan playbooks/site.yml\n',
  );
};

/** The names of `--with`; every wrong one is told at once. */
const chosenExtras = (text: string): LabExtra[] => {
  const names = text.split(',').map((name) => name.trim());
  const known = (name: string): name is LabExtra => (extraNames as readonly string[]).includes(name);
  const wrong = names.filter((name) => !known(name));
  if (wrong.length > 0)
    throw new RiggerError(
      wrong.map((name) =>
        problem('cli/usage', `--with takes ${extraNames.join(', ')}, not ${name || 'nothing'}`, {
          help:
            didYouMean(name, extraNames) ?? 'several are separated by commas, as in --with netdevsim,vdpa',
        }),
      ),
    );
  return names.filter(known);
};

/** `rigger lab down` */
export const down = async (flags: { keep?: boolean }): Promise<void> => {
  const { root } = await findProject();
  await labDown({ project: root, keep: flags.keep === true }, progressLines());
  process.stderr.write('the lab is down\n');
};

/** A line at the beginning and the end of each step; its details only where somebody watches. */
const progressLines = (): ReportProgress => {
  const style = errorStyle();
  const watched = process.stderr.isTTY === true;
  return ({ kind, detail, elapsed }) => {
    if (kind === 'begin') process.stderr.write(`${style.cyan(style.unicode ? '…' : '...')} ${detail}\n`);
    if (kind === 'note' && watched)
      process.stderr.write(style.dim(`    ${sanitize(detail).slice(0, style.width - 5)}\n`));
    if (kind === 'end')
      process.stderr.write(
        `${style.green(style.unicode ? '✓' : 'ok')} ${detail} ${style.dim(duration(elapsed * 1000))}\n`,
      );
  };
};
