/** Bytes kept of a stream unless the step says otherwise. */
const defaultLimit = 16 * 1024 * 1024;

/**
 * Keeps the head and the tail of a stream within a limit, so that a host that prints without end
 * costs no more memory than one that prints 16 MiB. Text is decoded as UTF-8, with U+FFFD for
 * what is none.
 */
export class Capture {
  readonly #head: Buffer[] = [];
  readonly #tail: Buffer[] = [];
  #headBytes = 0;
  #tailBytes = 0;
  #lost = 0;

  constructor(private readonly limit = defaultLimit) {}

  add(bytes: Buffer): void {
    const room = Math.ceil(this.limit / 2) - this.#headBytes;
    const first = bytes.subarray(0, Math.max(0, room));
    if (first.length > 0) {
      // Copied, because a small piece would otherwise keep its whole network buffer alive.
      this.#head.push(Buffer.from(first));
      this.#headBytes += first.length;
    }
    const rest = bytes.subarray(first.length);
    if (rest.length > 0) this.#addTail(Buffer.from(rest));
  }

  get truncated(): boolean {
    return this.#lost > 0;
  }

  text(): string {
    const tail = Buffer.concat(this.#tail);
    if (!this.truncated) return Buffer.concat([...this.#head, tail]).toString('utf8');
    return `${Buffer.concat(this.#head).toString('utf8')}\n[… ${this.#lost} bytes left out …]\n${tail.toString('utf8')}`;
  }

  #addTail(bytes: Buffer): void {
    const room = Math.floor(this.limit / 2);
    this.#tail.push(bytes);
    this.#tailBytes += bytes.length;
    while (this.#tailBytes > room) {
      const oldest = this.#tail[0] as Buffer;
      const excess = this.#tailBytes - room;
      if (oldest.length <= excess) this.#tail.shift();
      else this.#tail[0] = oldest.subarray(excess);
      const dropped = Math.min(oldest.length, excess);
      this.#tailBytes -= dropped;
      this.#lost += dropped;
    }
  }
}
