import type { Diagnostic } from '../../model/index.js';
import type { Loop } from '../play.js';
import { sound } from './checks.js';
import { present } from './inherit.js';
import { child, has, type Node } from './node.js';
import { templateOf } from './variables.js';

/** `loop:` with the names that `loop_control:` gives. */
export const readLoop = (
  node: Node,
  good: ReadonlySet<string>,
  report: (diagnostic: Diagnostic) => void,
): Loop | undefined => {
  const items = sound(node, 'loop', good);
  if (!items) return undefined;
  const control = sound(node, 'loop_control', good);
  const name = (key: string): string | undefined =>
    control && has(control, key) ? (child(control, key).data as string) : undefined;
  return {
    items: templateOf(items, report),
    variable: name('loop_var') ?? 'item',
    ...present({
      indexVariable: name('index_var'),
      label: control && has(control, 'label') ? templateOf(child(control, 'label'), report) : undefined,
    }),
  };
};
