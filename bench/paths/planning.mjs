import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inWorkspace, within } from './workspace.mjs';

const tasks = 500;

export const planning = {
  title: `plan ${tasks} tasks on this machine, without a network`,
  measure: () =>
    inWorkspace(async (folder, rigger) => {
      writeFileSync(join(folder, 'hosts.yml'), 'all: { hosts: { here: { ansible_connection: local } } }\n');
      const task = (index) =>
        [
          `copy: { dest: "${folder}/${index}", content: "{{ word }} ${index}\\n" }`,
          `line_in_file: { path: "${folder}/play.yml", line: "# {{ word }} ${index}" }`,
          `command: { cmd: "touch ${folder}/${index}", creates: "${folder}/${index}" }`,
          `directory: { path: "${folder}/made/${index}", mode: "0755" }`,
        ][index % 4];
      writeFileSync(
        join(folder, 'play.yml'),
        `- name: Many tasks\n  hosts: all\n  vars: { word: hello }\n  tasks:\n${Array.from(
          { length: tasks },
          (_, index) => `    - { name: "task ${index}", ${task(index)} }\n`,
        ).join('')}`,
      );
      return within(await rigger('plan', 'play.yml', '-i', 'hosts.yml'), { seconds: 5, megabytes: 300 });
    }),
};
