/** Permission bits as four octal digits: `0644`. */
export const showMode = (bits: number): string => bits.toString(8).padStart(4, '0');

/** Whether a mode is one that people write: the owner can read, and nobody may more than the owner. */
export const usualMode = (octal: string): boolean => {
  if (!/^[0-7]{1,4}$/.test(octal)) return false;
  const bits = Number.parseInt(octal, 8);
  const [user, group, other] = [(bits >> 6) & 7, (bits >> 3) & 7, bits & 7];
  return (user & 4) === 4 && (group & ~user) === 0 && (other & ~group) === 0;
};
