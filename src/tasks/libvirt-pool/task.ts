import { z } from 'zod';
import { libvirtPool } from '../../facts/libvirt/libvirt-pool.js';
import { parseXml } from '../../facts/reading/xml.js';
import { type Change, changes, defineTask, escapeXml, nothing, problem, refused } from '../../model/index.js';
import { absolutePath } from '../fields.js';
import { checkDefinition, withUuid } from '../libvirt/document.js';
import { libvirtName } from '../libvirt/name.js';
import { define, virsh } from '../libvirt/virsh.js';
import { showDifference, xmlDifferences } from '../libvirt/xml-difference.js';

const input = z
  .strictObject({
    name: libvirtName('Name of the pool'),
    state: z
      .enum(['active', 'inactive', 'absent'])
      .default('active')
      .describe('`absent` removes the definition; the volumes stay where they are'),
    path: absolutePath('Directory of the images').optional(),
    autostart: z.boolean().default(true).describe('Make it active with the host'),
  })
  .superRefine(({ state, path }, { addIssue }) => {
    if (state !== 'absent' && path === undefined)
      addIssue({ code: 'custom', path: ['path'], message: 'is needed' });
  });

/** A directory of disk images, known to libvirt. */
export const libvirtPoolTask = defineTask({
  name: 'libvirt_pool',
  summary: 'A libvirt storage pool: a directory of disk images',
  input,
  references: ['https://libvirt.org/formatstorage.html', 'https://libvirt.org/storage.html#directory-pool'],
  needs: ({ name }) => ({ pool: libvirtPool({ name }) }),
  plan: ({ name, state, path, autostart }, { pool }, { host }) => {
    if (!pool.libvirt)
      return state === 'absent'
        ? nothing(`libvirt is not on ${host}, and so is no pool ${name}`)
        : refused(
            problem('hosts/no-libvirt', `pool ${name} cannot be defined: there is no virsh on ${host}`, {
              help: 'use the role libvirt_host first',
            }),
          );
    const found = pool.defined ? pool : undefined;
    const invalidates = [`libvirt:pool:${name}`];
    if (state === 'absent')
      return found
        ? changes([
            {
              summary: `remove pool ${name}`,
              before: found.definition,
              after: null,
              commands: [
                ...(found.active ? [virsh('pool-destroy', '--pool', name)] : []),
                virsh('pool-undefine', '--pool', name),
              ],
              invalidates,
            },
          ])
        : nothing(`there is no pool ${name}`);
    const text = `<pool type='dir'>\n  <name>${escapeXml(name)}</name>\n  <target>\n    <path>${escapeXml(path ?? '')}</path>\n  </target>\n</pool>\n`;
    const definition = checkDefinition(text, 'pool', name, `pool ${name}`);
    if ('kind' in definition) return definition;
    const drift = found
      ? xmlDifferences(definition.root, parseXml(found.definition)).map(showDifference)
      : [];
    const list: Change[] = [];
    if (!found || drift.length > 0)
      list.push({
        summary: found ? `change pool ${name}: ${drift.join(', ')}` : `define pool ${name} at ${path}`,
        before: found ? drift : null,
        after: path ?? null,
        commands: [
          ...(found?.active ? [virsh('pool-destroy', '--pool', name)] : []),
          define('pool-define', withUuid(definition, found?.uuid)),
          virsh('pool-build', '--pool', name),
        ],
        invalidates: [...invalidates, `file:${path}`],
      });
    const active = found?.active === true && drift.length === 0;
    if ((found?.autostart ?? false) !== autostart)
      list.push({
        summary: `${autostart ? 'start' : 'do not start'} pool ${name} with the host`,
        before: !autostart,
        after: autostart,
        commands: [virsh('pool-autostart', '--pool', name, ...(autostart ? [] : ['--disable']))],
        invalidates,
      });
    if (state === 'active' && !active)
      list.push({
        summary: `start pool ${name}`,
        before: 'inactive',
        after: 'active',
        commands: [virsh('pool-start', '--pool', name)],
        invalidates,
      });
    if (state === 'inactive' && active)
      list.push({
        summary: `stop pool ${name}`,
        before: 'active',
        after: 'inactive',
        commands: [virsh('pool-destroy', '--pool', name)],
        invalidates,
      });
    return changes(list, `pool ${name} is defined and ${state}`);
  },
});
