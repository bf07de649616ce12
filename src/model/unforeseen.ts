/** In place of a part of a predicted value that only the change itself will show: an inode, the next free number. */
export const unforeseen = Symbol('unforeseen');

/** A text that will be printed; `unforeseen` stands for a part of it that cannot be told before. */
export type ForeseenText = readonly (string | typeof unforeseen)[];
