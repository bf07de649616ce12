import type { Readable } from 'node:stream';

/** Bytes that may come before what is awaited: the words of start-up files. */
export const mostNoise = 64 * 1024;

/** The letter of the next mark, `NONCE x;`; what follows it stays in the stream. Undefined where none comes. */
export const untilMark = (stream: Readable, nonce: string): Promise<string | undefined> =>
  taken(stream, (text) => {
    const at = text.indexOf(`${nonce} `);
    const end = at + nonce.length + 3;
    return at === -1 || text.length < end ? undefined : { word: text[end - 2]!, end };
  });

/** The first line, without its end; what follows stays in the stream. */
export const untilLine = (stream: Readable): Promise<string | undefined> =>
  taken(stream, (text) => {
    const at = text.indexOf('\n');
    return at === -1 ? undefined : { word: text.slice(0, at), end: at + 1 };
  });

type Find = (text: string) => { readonly word: string; readonly end: number } | undefined;

const taken = (stream: Readable, find: Find): Promise<string | undefined> =>
  new Promise((resolve) => {
    let seen = Buffer.alloc(0);
    const stop = (word: string | undefined): void => {
      stream.pause();
      stream.off('data', onData).off('end', onEnd).off('close', onEnd);
      resolve(word);
    };
    const onEnd = (): void => stop(undefined);
    const onData = (chunk: Buffer): void => {
      seen = Buffer.concat([seen, chunk]);
      // One character a byte, so that places in the text are places in the bytes.
      const found = find(seen.toString('latin1'));
      if (!found && seen.length <= mostNoise) return;
      stop(found?.word);
      if (found && found.end < seen.length) stream.unshift(seen.subarray(found.end));
    };
    stream.on('data', onData).on('end', onEnd).on('close', onEnd);
    // It may have been left paused behind the mark before.
    stream.resume();
  });
