import { defineCodes } from '../model/index.js';

/** The error codes of the emulated lab. */
export const labCodes = defineCodes({
  'lab/missing-packages': {
    title: 'The controller lacks packages that the lab needs',
    explanation:
      'The lab builds its own Debian image and runs the QEMU inside that image, so it needs little: mmdebstrap to fetch the packages, mke2fs to write the disk, and an OpenSSH client. Install the named packages, or let `rigger lab up --install` do it.',
  },
  'lab/needs-root': {
    title: 'Building the lab image needs root',
    explanation:
      'Installing packages into a directory needs chroot and mounts. Run `rigger lab up` once as root; the image lands in the cache (RIGGER_CACHE_DIR), and every later `up` from that cache runs without root.',
  },
  'lab/image-failed': {
    title: 'The lab image could not be built',
    explanation:
      'A step of the build ended with an error. The log that the message names holds its full output. Nothing half-built is kept: the next `up` starts that build afresh. The usual cause is a package mirror that cannot be reached.',
  },
  'lab/machine-failed': {
    title: 'A lab machine did not start',
    explanation:
      'QEMU refused to start, or the machine did not answer over ssh in time. The message ends with the last lines of its console or of QEMU itself.',
  },
  'lab/machine-crashed': {
    title: 'An emulated host panicked or reset itself',
    explanation:
      'This is the fault of the lab, not of the playbook: software emulation with more work than the two cores can carry is known to corrupt the emulated host. The console is kept. `rigger lab up` starts the machine again; keep guests at one vCPU each, pinned to one host vCPU.',
  },
  'lab/unknown-machine': {
    title: 'No such machine in the lab',
    explanation: 'The lab knows the machines that `rigger lab status` lists: dut1 to dutN, and peer1.',
  },
  'lab/not-up': {
    title: 'The lab is not up',
    explanation: 'There is no lab in this project. `rigger lab up` starts one.',
  },
  'lab/other-extras': {
    title: 'The lab that is up was made with other extras',
    explanation:
      'What `--with` chooses is built into the machines when they are made. Without `--with`, `rigger lab up` keeps what the lab has; `rigger lab down` and a new `rigger lab up --with …` make another one.',
  },
  'lab/too-few-hosts': {
    title: 'These extras take more machines than the lab has',
    explanation:
      'networkmanager, netplan and openvswitch each own the management port of a machine, so each takes a machine of its own: the hypervisors in their order, then the peer.',
  },
  'lab/busy': {
    title: 'Another rigger works on this lab',
    explanation:
      'Two commands must not start or stop the same lab at once. The lock names the process that holds it; it is released when that process ends, however it ends.',
  },
  'lab/controller-failed': {
    title: 'The management controller of the lab did not start',
    explanation: 'The Redfish service of the lab ended at once. Its log says why.',
  },
});

export type LabCode = keyof typeof labCodes;
