// Whether one file of tests notices mutants. A kill counts only where the same test is green without the mutant, in the
// same process right after it; and what a used process lets live is judged again in a new one, since a value that was
// worked out once may hide it.
import { TestProcess } from './test-process.mjs';

const lookingTime = 300_000;
/** Milliseconds of all tests of a file. */
const quick = 10_000;
/** For an endless loop; the tests themselves take `time` as they are. */
const limitFor = (time) => 15_000 + 10 * time;

export class Judge {
  constructor(test, { path, distances }) {
    this.test = test;
    this.time = 0;
    this.distances = distances;
    this.process = new TestProcess(path);
  }

  /** How many imports lead to a file. */
  distanceTo(path) {
    return this.distances.get(path) ?? Infinity;
  }

  /** What each test comes by and how long it takes; what fails as it is can judge nothing. Returns what is not used. */
  async look() {
    const answer = await this.process.ask({ awake: -1, milliseconds: lookingTime });
    if (typeof answer === 'string')
      return [`${this.test}: ${answer === 'late' ? 'takes too long' : 'does not load'}`];
    if (answer.failed.some(({ test }) => test === undefined))
      return [`${this.test}: ${answer.failed.find(({ test }) => test === undefined).error}`];
    const failing = new Set(answer.failed.map(({ test }) => test));
    this.times = answer.times;
    this.time = Object.values(answer.times).reduce((sum, time) => sum + time, 0);
    this.seen = answer.seen;
    this.usable = Object.keys(answer.times)
      .map(Number)
      .filter((number) => !failing.has(number));
    return answer.failed.map(({ name, error }) => `${this.test}: ${name}: ${error.split('\n')[0]}`);
  }

  /** The tests that come by a mutant; all where it is met while the file is loaded. */
  testsFor(id) {
    if (this.usable === undefined) return [];
    return this.atLoad(id) ? this.usable : this.usable.filter((number) => this.seen[number]?.includes(id));
  }

  /** Met while the file is loaded: only a process that loads it with the mutant awake can judge it. */
  atLoad(id) {
    return this.seen?.load.includes(id) ?? false;
  }

  /** @returns {Promise<'killed' | 'killed by its time' | 'survived' | 'no test comes by'>} */
  async judge(id, fresh = this.atLoad(id)) {
    const comingBy = this.testsFor(id);
    if (comingBy.length === 0) return 'no test comes by';
    // What the first that came by has worked out may show in any other of a new process, where these are quick.
    const tests = fresh && this.time < quick ? this.usable : comingBy;
    const milliseconds = limitFor(tests.reduce((sum, number) => sum + this.times[number], 0));
    const answer = await this.process.ask({ awake: id, tests, milliseconds, fresh });
    if (answer === 'late') return 'killed by its time';
    if (fresh) return answer === 'ended' || answer.failed.length > 0 ? 'killed' : 'survived';
    if (answer === 'ended') return this.judge(id, true);
    if (answer.failed.length === 0) return 'survived';
    const again = answer.failed.map(({ test }) => test).filter((test) => test !== undefined);
    if (again.length === 0) return this.judge(id, true);
    const without = await this.process.ask({ awake: -1, tests: again, milliseconds });
    if (typeof without !== 'string' && without.failed.length === 0) return 'killed';
    this.process.stop();
    return this.judge(id, true);
  }

  stop() {
    this.process.stop();
  }
}
