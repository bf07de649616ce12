import { createHash } from 'node:crypto';
import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { run } from '../host/run.js';
import { emulator } from '../image/emulator.js';
import type { LabImage } from '../image/image.js';
import type { Acceleration } from './arguments.js';

/** How a kernel without a root file system ends: proof that it ran through its whole start. */
const proof = /Kernel panic - not syncing: VFS: Unable to mount root fs/;

const canOpenKvm = (): boolean => {
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

/** Boots the image's own kernel with KVM, on the board that the lab uses. */
const bootsWithKvm = async (image: LabImage): Promise<boolean> => {
  const outcome = await run(
    [
      ...emulator(image.tools),
      ...['-machine', 'q35,kernel-irqchip=split', '-accel', 'kvm', '-cpu', 'host', '-smp', '2', '-m', '512'],
      ...[
        '-nodefaults',
        '-display',
        'none',
        '-device',
        'intel-iommu,intremap=on,caching-mode=on,device-iotlb=on',
      ],
      ...['-serial', 'stdio', '-no-reboot', '-kernel', image.kernel, '-append', 'console=ttyS0 panic=-1'],
    ],
    { timeout: 30 },
  );
  return proof.test(outcome.stdout);
};

/**
 * KVM where a stock kernel really boots with it, software emulation otherwise: a `/dev/kvm` that opens can still be
 * unable to run one. The answer is kept in the cache for this kernel and this QEMU; `RIGGER_LAB_ACCEL` overrules it.
 */
export const chooseAcceleration = async (image: LabImage, cache: string): Promise<Acceleration> => {
  const asked = process.env.RIGGER_LAB_ACCEL;
  if (asked === 'kvm' || asked === 'tcg') return asked;
  if (!canOpenKvm()) return 'tcg';
  const cpu = /model name.*/.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[0] ?? '';
  const key = createHash('sha256').update(`${release()} ${image.hash} ${cpu}`).digest('hex').slice(0, 16);
  const file = join(cache, 'acceleration', key);
  try {
    return readFileSync(file, 'utf8') === 'kvm' ? 'kvm' : 'tcg';
  } catch {
    const answer: Acceleration = (await bootsWithKvm(image)) ? 'kvm' : 'tcg';
    mkdirSync(join(cache, 'acceleration'), { recursive: true });
    writeFileSync(file, answer);
    return answer;
  }
};
