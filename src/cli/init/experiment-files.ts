import type { ProjectFiles } from './project-files.js';

/**
 * A project that measures: an experiment that takes seconds on this machine, with a program that every Linux has.
 * Each line that its owner will change says what it is.
 */
export const experimentFiles: ProjectFiles = {
  'rigger.yml': '# Settings of this project.\ninventory: inventory/hosts.yml\n',
  'inventory/hosts.yml': `# yaml-language-server: $schema=../schema/inventory.schema.json
# The hosts of this project. Ansible reads this file as well.
all:
  hosts:
    localhost:
      ansible_connection: local
`,
  'playbooks/copying.yml': `# yaml-language-server: $schema=../schema/playbook.schema.json
# rigger plan playbooks/copying.yml     cells, order, command lines, and what the design can answer
# rigger apply playbooks/copying.yml    measure; the last line says how to read the answer
- name: Copying in large and small blocks
  hosts: { bench: localhost } # a part of the experiment, and the hosts that play it
  experiment:
    question: How much longer does dd take in small blocks?
    factors: { block_size: [65536, 512] } # the levels of each factor; each combination is a cell
    design: { repeat: 8, warm_up: 1, seed: 20240229 }
    measure:
      - id: copy
        command: # any program: rigger explain measure.command
          from: bench
          argv: [dd, if=/dev/zero, of=/dev/null, iflag=count_bytes, count=33554432, "bs={{ block_size }}"]
          seconds: 1 # at most, about
          version: [dd, --version]
          metrics:
            # 33554432 bytes (34 MB, 32 MiB) copied, 0.0211 s, 1.6 GB/s
            duration: { pattern: 'copied, ([0-9.e+-]+) s', stream: stderr, unit: s, better: lower }
    report: { factor: block_size, metrics: [copy.duration], smallest_effect: 5% }
`,
  '.gitignore': 'runs/\nreports/\n.rigger/\n',
};
