// Node's environment, which takes back at the end of a file what Jest's runner leaves switched on: a store that follows
// each promise (`AsyncLocalStorage`). One of each file would be asked for every promise of the files after it, and
// would keep all modules of its file in memory.
//
// RIGGER_TEST_COST=FILE notes what each file of tests cost: its processor seconds, and those of processes that it
// started and waited for.
import { AsyncLocalStorage } from 'node:async_hooks';
import { appendFileSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { TestEnvironment } from 'jest-environment-node';

const stores = new Set();
for (const enter of ['run', 'enterWith']) {
  const original = AsyncLocalStorage.prototype[enter];
  AsyncLocalStorage.prototype[enter] = function (...args) {
    stores.add(this);
    return original.apply(this, args);
  };
}

const costs = process.env.RIGGER_TEST_COST;

/** Processor seconds of this process, and of its children that have ended (proc(5), in ticks of a hundredth). */
const spent = () => {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const [user, system, childUser, childSystem] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15)
    .map((ticks) => Number(ticks) / 100);
  return { own: user + system, children: childUser + childSystem };
};

export default class extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.file = relative(config.globalConfig.rootDir, context.testPath);
    if (costs !== undefined) this.before = spent();
  }

  async teardown() {
    await super.teardown();
    for (const store of stores) store.disable();
    stores.clear();
    if (costs === undefined) return;
    const now = spent();
    const [own, children] = [now.own - this.before.own, now.children - this.before.children];
    appendFileSync(costs, `${own.toFixed(2)}\t${children.toFixed(2)}\t${this.file}\n`);
  }
}
