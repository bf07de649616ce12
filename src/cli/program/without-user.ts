/** An address as it may be shown: who comes in, and by what, is left out. */
export const withoutUser = (address: string): string => address.replace(/\/\/[^/]*@/, '//***@');
