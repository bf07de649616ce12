import type { Handler, Step } from '../play.js';
import { child, has, itemsOf, type Node } from './node.js';
import type { PlaybookSurroundings } from './surroundings.js';

/** Handlers: tasks, blocks or includes that run when something notifies their name or a `listen`. */
export const readHandlers = async (node: Node, around: PlaybookSurroundings): Promise<readonly Handler[]> => {
  const handlers: Handler[] = [];
  for (const [index, item] of itemsOf(node).entries()) {
    const steps = await around.loading.readStep(item, { ...around, id: `${around.id}/${index}` });
    const listen = has(item, 'listen') ? itemsOf(child(item, 'listen')).map(({ data }) => String(data)) : [];
    handlers.push(...steps.filter(canHandle).map((step) => ({ step, listen })));
  }
  return handlers;
};

const canHandle = (step: Step): step is Handler['step'] =>
  step.kind === 'task' || step.kind === 'block' || step.kind === 'include';
