/**
 * Collects values group by group in two flat columns, 12 bytes a value however many groups there are, and
 * hands the groups out as slices of one array. Groups are numbered 0, 1, … by the caller.
 */
export class GroupedValues {
  #values = new Float64Array(1024);
  #groups = new Uint32Array(1024);
  #length = 0;
  #groupCount = 0;

  add(group: number, value: number): void {
    if (this.#length === this.#values.length) this.#grow();
    this.#values[this.#length] = value;
    this.#groups[this.#length] = group;
    this.#length++;
    this.#groupCount = Math.max(this.#groupCount, group + 1);
  }

  get length(): number {
    return this.#length;
  }

  /**
   * The values of each group, in the order in which they came. The groups are views of one array, made as
   * they are asked for: a million groups of one value each must not become a million arrays.
   */
  groups(): Iterable<Float64Array> {
    const ends = new Float64Array(this.#groupCount + 1);
    for (let i = 0; i < this.#length; i++) ends[this.#groups[i]! + 1]! += 1;
    for (let g = 0; g < this.#groupCount; g++) ends[g + 1]! += ends[g]!;
    const placed = new Float64Array(this.#length);
    const next = ends.slice();
    for (let i = 0; i < this.#length; i++) {
      const group = this.#groups[i]!;
      placed[next[group]!] = this.#values[i]!;
      next[group]! += 1;
    }
    return {
      *[Symbol.iterator]() {
        for (let g = 0; g + 1 < ends.length; g++) yield placed.subarray(ends[g]!, ends[g + 1]!);
      },
    };
  }

  #grow(): void {
    const values = new Float64Array(this.#values.length * 2);
    values.set(this.#values);
    this.#values = values;
    const groups = new Uint32Array(this.#groups.length * 2);
    groups.set(this.#groups);
    this.#groups = groups;
  }
}
