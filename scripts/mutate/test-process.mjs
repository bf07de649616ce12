// A file of tests in a process that stays: `ask` has it run some of its tests with one mutant awake.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../esbuild-options.mjs';

const child = join(root, 'scripts/mutate/child.mjs');
const loadingTime = 60_000;

export class TestProcess {
  #bundle;
  #process;
  #heard = [];
  #waiting;
  #mutant;

  constructor(bundle) {
    this.#bundle = bundle;
  }

  #hear(message) {
    if (this.#waiting === undefined) this.#heard.push(message);
    else this.#waiting(message);
  }

  #start(mutant) {
    this.stop();
    this.#heard = [];
    this.#mutant = mutant;
    const started = spawn(process.execPath, ['--no-warnings', child, this.#bundle, String(mutant)], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      detached: true,
    });
    this.#process = started;
    const heard = (message) => {
      if (this.#process === started) this.#hear(message);
    };
    started.on('message', heard);
    started.on('exit', () => heard('ended'));
  }

  async #next(milliseconds) {
    if (this.#heard.length > 0) return this.#heard.shift();
    let timer;
    const answer = await new Promise((resolve) => {
      this.#waiting = resolve;
      timer = setTimeout(() => resolve('late'), milliseconds);
    });
    clearTimeout(timer);
    this.#waiting = undefined;
    return answer;
  }

  /**
   * What the tests said, or `late`, or `ended`; after these two the process is gone, and the next question starts another.
   * `fresh`: in a process that has met nothing yet and loads its files with the mutant awake.
   */
  async ask({ awake, tests, milliseconds, fresh = false }) {
    if (this.#process === undefined || fresh || this.#mutant !== -1) {
      this.#start(fresh ? awake : -1);
      const loaded = await this.#next(loadingTime);
      if (loaded !== 'loaded') {
        this.stop();
        return loaded;
      }
    }
    this.#process.send({ awake, tests }, () => {
      // A process that ended is told by its end.
    });
    const answer = await this.#next(milliseconds);
    if (typeof answer === 'string') this.stop();
    return answer;
  }

  /** Ends it with all that it started. */
  stop() {
    const { pid, exitCode } = this.#process ?? {};
    this.#process = undefined;
    if (pid === undefined || exitCode !== null) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }
}
