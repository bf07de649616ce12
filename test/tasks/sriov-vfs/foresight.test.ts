import { expect, test } from '@jest/globals';
import type { PhysicalFunction } from '../../../src/facts/pci/sriov.js';
import { toldOf, unforeseen } from '../../../src/model/index.js';
import { leavesFunctions } from '../../../src/tasks/sriov-vfs/foresight.js';
import { sriovVfsInput } from '../../../src/tasks/sriov-vfs/input.js';

const pf = '0000:3b:00.0';

/** The interfaces that a port has once the number of its functions is another one. */
test.each<[string, string, number, readonly string[], number, readonly string[] | typeof unforeseen]>([
  ['no functions any more, in switchdev mode', 'mlx5_core', 2, ['p0', 'vf0', 'vf1'], 0, ['p0']],
  ['none any more, beside a subfunction', 'mlx5_core', 1, ['p0', 'vf0', 'sf88'], 0, unforeseen],
  ['none, beside a subfunction', 'mlx5_core', 0, ['p0', 'sf88'], 0, unforeseen],
  ['another number in legacy mode', 'mlx5_core', 2, ['p0'], 4, ['p0']],
  ['functions where the mode is not known', 'mlx5_core', 0, ['p0'], 4, unforeseen],
  ['functions of a driver without such a mode', 'mlx4_core', 0, ['p0', 'p1'], 4, ['p0', 'p1']],
])('%s', (_, driver, count, links, vf_count, left) => {
  const port = { address: pf, driver, total: 8, count, links, virtual_functions: [] };
  const told = leavesFunctions(sriovVfsInput.parse({ pf, vf_count }), port as never as PhysicalFunction);
  const after = told
    .find(({ fact }) => fact === 'sriov')!
    .of([port], undefined) as readonly PhysicalFunction[];
  expect(toldOf(after[0]!, 'links')).toEqual(left);
});
