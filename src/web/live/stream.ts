import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { Denial } from '../account/denial.js';
import type { Viewer } from '../account/viewer.js';
import { viewerOf } from '../guard/identity.js';
import type { Site } from '../site.js';
import type { LiveLook } from './topics.js';

/** An event as a browser gets it. */
export interface LiveEvent {
  readonly event: string;
  readonly data: string;
  readonly id?: string;
}

/** What a stream follows. */
export interface LiveTopic<T> {
  readonly name: string;
  readonly look: LiveLook<T>;
  /** What this viewer has missed since the page was made. */
  readonly missed?: () => Promise<readonly LiveEvent[]>;
  /** What news are to this viewer, called in their order. */
  readonly events: (news: T) => readonly LiveEvent[];
}

/** The most streams of one session or token, and of all. */
const most = { each: 12, all: 500 };
const open = new Map<string, number>();
let opened = 0;

/** Milliseconds between two signs of life where nothing is new. */
const heartbeat = 5_000;

/**
 * Sends what a topic tells, for as long as the viewer may see it: a session that has ended, or a token that was
 * withdrawn, ends the stream before anything else is sent.
 */
export const liveStream = <T>(c: Context, site: Site, viewer: Viewer, topic: LiveTopic<T>): Response => {
  const mine = open.get(viewer.key) ?? 0;
  if (mine >= most.each || opened >= most.all)
    throw new Denial(429, 'too many pages are open that follow something live', 10);
  open.set(viewer.key, mine + 1);
  opened++;
  c.header('X-Accel-Buffering', 'no');
  return streamSSE(c, async (stream) => {
    const waiting: T[] = [];
    let wake = (): void => {};
    const stop = site.live.watch(topic.name, topic.look, (news) => {
      waiting.push(news);
      // A viewer that does not read gets the page anew rather than the server's memory.
      if (waiting.length > 500) stream.abort();
      wake();
    });
    stream.onAbort(() => wake());
    try {
      await stream.writeSSE({ event: 'begun', data: '' });
      for (const event of (await topic.missed?.()) ?? []) await stream.writeSSE(event);
      while (!stream.aborted && !stream.closed) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, heartbeat);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
          if (waiting.length > 0 || stream.aborted) wake();
        });
        if (stream.aborted) break;
        // Before anything is sent, and now and then: what has ended, or was withdrawn, gets nothing more.
        if ((await viewerOf(c, site)) === undefined) break;
        const sent = waiting.splice(0).flatMap(topic.events);
        for (const event of sent) await stream.writeSSE(event);
        if (sent.length === 0) await stream.write(': alive\n\n');
      }
    } finally {
      stop();
      opened--;
      const left = (open.get(viewer.key) ?? 1) - 1;
      if (left > 0) open.set(viewer.key, left);
      else open.delete(viewer.key);
    }
  });
};
