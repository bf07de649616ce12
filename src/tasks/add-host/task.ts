import { z } from 'zod';
import { defineControl } from '../../model/index.js';

/** Ansible's other names for the fields, and what would hide: they would be variables without a word. */
const notVariables: Readonly<Record<string, string>> = {
  group: 'is called `groups` here',
  groupname: 'is called `groups` here',
  host: 'is called `name` here',
  hostname: 'is called `name` here',
  vars: 'is not a field: every other field is a variable of the host',
};

/** Adds a host to the inventory of this run. */
export const addHost = defineControl({
  name: 'add_host',
  summary: 'Add a host to the inventory, for the plays that follow in this run',
  shorthand: 'name',
  input: z
    .object({
      name: z.string().min(1).describe('Name of the host'),
      groups: z
        .union([
          z.string().transform((one) => one.split(',').map((name) => name.trim())),
          z.array(z.string()),
        ])
        .default([])
        .describe('Groups that it joins'),
    })
    .catchall(z.json())
    .superRefine((fields, context) => {
      for (const [field, message] of Object.entries(notVariables))
        if (Object.hasOwn(fields, field)) context.addIssue({ code: 'custom', path: [field], message });
    })
    .transform(({ name, groups, ...vars }) => ({ name, groups, vars }))
    .describe('Every other field is a variable of the host, such as `ansible_host`'),
  control: ({ name, groups, vars }, play) => {
    const given = play.given();
    const kept = Object.keys(vars).map((field) => [field, given[field]!] as const);
    play.addHost(name, groups, Object.fromEntries(kept));
    return { status: 'ok', because: `${name} takes part in later plays`, result: { name } };
  },
});
