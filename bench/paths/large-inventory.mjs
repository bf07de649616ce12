import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inWorkspace, within } from './workspace.mjs';

const hosts = 1000;
const variables = 200;
const tasks = 500;

/** In each variable a text, a number, a list or a template, in turn. */
const variable = (host, index) =>
  [
    `v${index}: "text ${index} of host ${host}"`,
    `v${index}: ${host * index}`,
    `v${index}: [a, b, ${index}]`,
    `v${index}: "{{ v${index - 3} }} again"`,
  ][index % 4];

const task = (index) => `    - name: Task ${index}
      ${
        [
          `copy: { dest: "/etc/lab/${index}.conf", content: "{{ v${4 * (index % 50)} }} {{ inventory_hostname }}\\n" }`,
          `line_in_file: { path: /etc/hosts, regexp: "^${index} ", line: "${index} {{ v1 }}" }`,
          `command: { cmd: "touch /var/lib/lab/${index}", creates: /var/lib/lab/${index} }`,
          `directory: { path: "/srv/lab/{{ v5 }}/${index}", mode: "0755" }`,
        ][index % 4]
      }
${index % 5 === 0 ? `      when: v1 > ${index}\n` : ''}`;

export const largeInventory = {
  title: `load and lint ${hosts} hosts with ${variables} variables each, and ${tasks} tasks`,
  measure: () =>
    inWorkspace(async (folder, rigger) => {
      mkdirSync(join(folder, 'inventory/host_vars'), { recursive: true });
      const names = Array.from({ length: hosts }, (_, index) => `host${index}`);
      writeFileSync(
        join(folder, 'inventory/hosts.yml'),
        `all:\n  hosts:\n${names.map((name) => `    ${name}: {}\n`).join('')}`,
      );
      for (const [host, name] of names.entries())
        writeFileSync(
          join(folder, `inventory/host_vars/${name}.yml`),
          `${Array.from({ length: variables }, (_, index) => variable(host, index)).join('\n')}\n`,
        );
      writeFileSync(
        join(folder, 'play.yml'),
        `- name: Many tasks\n  hosts: all\n  tasks:\n${Array.from({ length: tasks }, (_, index) => task(index)).join('')}`,
      );
      return within(await rigger('lint', 'play.yml', '-i', 'inventory'), { seconds: 20, megabytes: 1000 });
    }),
};
