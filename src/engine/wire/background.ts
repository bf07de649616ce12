import { stopBackground as stopStep } from '../../connection/background.js';
import { type Command, type EventBody, problem } from '../../model/index.js';
import { type Link, noCost } from './link.js';

/** What became of a background process when the play stopped it. */
interface Stopped {
  readonly host: string;
  readonly handle: string;
  /** It had ended by itself before. */
  readonly early: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** The background processes that the hosts of a play have started and not stopped. */
export class BackgroundProcesses {
  readonly #running = new Map<string, { readonly link: Link; readonly handle: string }>();

  /** Takes note of what is about to be done. */
  note(commands: readonly Command[], link: Link): void {
    for (const command of commands) {
      if (command.kind !== 'start-background' && command.kind !== 'stop-background') continue;
      const key = `${link.host} ${command.handle}`;
      if (command.kind === 'start-background') this.#running.set(key, { link, handle: command.handle });
      else this.#running.delete(key);
    }
  }

  /** Stops all that is left. A host that cannot be reached any more does that by itself. */
  async stopAll(): Promise<Stopped[]> {
    const running = [...this.#running.values()];
    this.#running.clear();
    const stopped = await Promise.all(
      running.map(async ({ link, handle }): Promise<Stopped[]> => {
        const [output] = await link.run([stopStep(handle)], noCost()).catch(() => []);
        if (!output) return [];
        const { stdout, stderr, exit } = output;
        return [{ host: link.host, handle, early: exit === 3, stdout, stderr }];
      }),
    );
    return stopped.flat();
  }
}

/** What a play started ends with it; a process that had ended by itself is told, with its last words. */
export const stopBackground = async ({
  background,
  emit,
}: {
  readonly background: BackgroundProcesses;
  readonly emit: (event: EventBody) => void;
}): Promise<void> => {
  for (const { host, handle, early, stdout, stderr } of await background.stopAll()) {
    if (!early) {
      emit({ type: 'message', host, text: `stopped ${handle}` });
      continue;
    }
    const words = (stderr.trim() === '' ? stdout : stderr).split('\n').filter((line) => line.trim() !== '');
    emit({
      type: 'warning',
      host,
      diagnostic: {
        ...problem('engine/background-ended', `${handle} had ended by itself before the play stopped it`, {
          notes: words.slice(-5),
        }),
        severity: 'warning',
      },
    });
  }
};
