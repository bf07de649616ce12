// Are equal definitions called equal, and changed ones changed? Random guests, networks, pools and volumes, and the forms of
// libvirt's documentation, each defined in a real libvirt (its test driver) and printed:
//   npm run libvirt-forms -- --count 5000 --seed 1
//   npm run libvirt-forms -- --connect URI        in another libvirt, which may refuse some; of a lab: --project DIR
// Prints its seed and figures, and exits with 1 where a definition was misjudged.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { loadTypeScript } from './load-typescript.mjs';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '500' },
    connect: { type: 'string', default: 'test:///default' },
    project: { type: 'string' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
  },
});
const { judgeForms, judgeDocumented } = await loadTypeScript('test/libvirt-forms/judge.ts');
/** The libvirt of the lab's first hypervisor, over its own ssh. */
const ofLab = (project) => {
  const host = parse(readFileSync(join(project, 'inventory/host_vars/dut1/lab.yml'), 'utf8'));
  const options = new URLSearchParams({
    ...{ keyfile: host.ansible_ssh_private_key_file, known_hosts: host.rigger_known_hosts_file },
    ...{ sshauth: 'privkey', no_tty: '1' },
  });
  return `qemu+libssh2://root@127.0.0.1:${host.ansible_port}/system?${options}`;
};
const uri = values.project === undefined ? values.connect : ofLab(values.project);
console.log(`seed ${values.seed}, ${values.count} definitions in ${uri.split('?')[0]}`);
const drawn = judgeForms(Number(values.count), Number(values.seed), uri);
const described = judgeDocumented(uri);
const wrong = [...drawn.wrong, ...described.wrong];
for (const one of wrong.slice(0, 20)) console.log(one);
console.log(
  `${drawn.stable} in other words: nothing to change; ${drawn.changed} changed ones: exactly that; ${described.stable} forms of the documentation: nothing to change; ${drawn.refused + described.refused} that it does not take; ${wrong.length} wrong`,
);
process.exitCode = wrong.length === 0 ? 0 : 1;
