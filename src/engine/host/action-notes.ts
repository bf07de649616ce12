/** The notes of finished actions that a run leaves on one host, by name, until nobody needs them any more. */
export class ActionNotes {
  #left = false;
  readonly #settled = new Set<string>();

  /** Whether there may be any. */
  get left(): boolean {
    return this.#left;
  }

  begun(name: string): void {
    this.#left = true;
    this.#settled.delete(name);
  }

  /** The journal has all that came of the action. */
  settled(name: string): void {
    this.#settled.add(name);
  }

  /** The names of those that are to be removed now. */
  take(): string[] {
    const names = [...this.#settled];
    this.#settled.clear();
    return names;
  }
}
