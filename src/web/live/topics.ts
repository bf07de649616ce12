/** Looks whether something has changed since a mark; the new mark, and what is to be told. */
export type LiveLook<T> = (
  since: number | undefined,
) => Promise<{ readonly mark: number; readonly news: T | undefined }>;

type Listener = (news: unknown) => void;

interface Topic {
  readonly listeners: Set<Listener>;
  readonly stop: AbortController;
}

/**
 * One look at the database for all who watch the same thing, and none when nobody does: two hundred viewers of a run
 * cost as much as one.
 */
export class LiveTopics {
  readonly #topics = new Map<string, Topic>();

  constructor(
    readonly everyMs: number,
    readonly say: (line: string) => void,
  ) {}

  get watched(): number {
    return this.#topics.size;
  }

  /** Calls the listener with what is new of a topic, until the returned function is called. */
  watch<T>(name: string, look: LiveLook<T>, listener: (news: T) => void): () => void {
    const topic = this.#topics.get(name) ?? this.#begin(name, look);
    const heard = listener as Listener;
    topic.listeners.add(heard);
    return () => {
      topic.listeners.delete(heard);
      if (topic.listeners.size > 0) return;
      topic.stop.abort();
      if (this.#topics.get(name) === topic) this.#topics.delete(name);
    };
  }

  #begin<T>(name: string, look: LiveLook<T>): Topic {
    const topic: Topic = { listeners: new Set(), stop: new AbortController() };
    this.#topics.set(name, topic);
    void this.#lookAgain(topic, look, undefined);
    return topic;
  }

  async #lookAgain<T>(topic: Topic, look: LiveLook<T>, since: number | undefined): Promise<void> {
    let mark = since;
    while (!topic.stop.signal.aborted) {
      try {
        const found = await look(mark);
        mark = found.mark;
        if (found.news !== undefined) for (const listener of topic.listeners) listener(found.news);
      } catch (error) {
        // The database is away for a while; the pages stay as they are until it is back.
        this.say(`what is live waits: ${error instanceof Error ? error.message : String(error)}`);
      }
      await pause(this.everyMs, topic.stop.signal);
    }
  }

  close(): void {
    for (const { stop } of this.#topics.values()) stop.abort();
    this.#topics.clear();
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
