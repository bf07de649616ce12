import { accessSync, constants, existsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { isPresent, prerequisites } from '../../lab/host/prerequisites.js';
import { isImageCached, labCache } from '../../lab/index.js';
import { type DoctorCheck, gibibytes } from './check.js';
import { roomAt } from './room.js';

/** What the image, its tools and two machines with their copies take at most, as measured. */
const labDisk = 6 * 1024 ** 3;
/** A hypervisor with nested guests, the peer, and this machine itself. */
const labMemory = 5 * 1024 ** 3;

/** What the emulated lab wants of this machine. */
export const labChecks = (): DoctorCheck[] => [
  ...prerequisites.map(({ package: name, program, why }): DoctorCheck => {
    const found = isPresent(program);
    return {
      area: 'lab',
      title: name,
      status: found ? 'ok' : 'limited',
      evidence: found ? `${program} is there` : `${program} is missing; it ${why}`,
      ...(found ? {} : { remedy: `apt-get install ${name}, or \`rigger lab up --install\`` }),
    };
  }),
  acceleratorCheck(),
  measured('processors', availableParallelism(), 2, String, 'machines take turns: everything takes longer'),
  measured('memory', totalmem(), labMemory, gibibytes, 'close other programs before `rigger lab up`'),
  diskCheck(),
];

const acceleratorCheck = (): DoctorCheck => {
  const about = { area: 'lab', title: 'accelerator' } as const;
  if (!existsSync('/dev/kvm'))
    return {
      ...about,
      status: 'limited',
      evidence: 'no /dev/kvm; the lab emulates its processors, which is slow',
      remedy: 'turn on virtualization in the firmware, or nested virtualization in the hypervisor below',
    };
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
    return {
      ...about,
      status: 'ok',
      evidence: '/dev/kvm can be opened; `rigger lab up` tries whether it works',
    };
  } catch {
    return {
      ...about,
      status: 'limited',
      evidence: '/dev/kvm cannot be opened by you; the lab emulates its processors, which is slow',
      remedy: 'sudo usermod -aG kvm $USER, and log in again',
    };
  }
};

const measured = (
  title: string,
  found: number,
  wanted: number,
  show: (value: number) => string,
  remedy: string,
): DoctorCheck => ({
  area: 'lab',
  title,
  status: found >= wanted ? 'ok' : 'limited',
  evidence: found >= wanted ? show(found) : `${show(found)}; ${show(wanted)} are needed`,
  ...(found >= wanted ? {} : { remedy }),
});

const diskCheck = (): DoctorCheck => {
  const cache = labCache();
  const about = { area: 'lab', title: 'cache' } as const;
  const { writable, free } = roomAt(cache);
  const image = isImageCached() ? 'holds the image' : 'the image is not built yet';
  if (!writable)
    return {
      ...about,
      status: 'limited',
      evidence: `${cache} cannot be written`,
      remedy: 'set RIGGER_CACHE_DIR to a folder of yours',
    };
  const evidence = `${cache}: ${image}, ${gibibytes(free)} free`;
  return free >= labDisk
    ? { ...about, status: 'ok', evidence }
    : {
        ...about,
        status: 'limited',
        evidence: `${evidence}; ${gibibytes(labDisk)} are needed`,
        remedy: 'make room, or set RIGGER_CACHE_DIR to a larger disk',
      };
};
