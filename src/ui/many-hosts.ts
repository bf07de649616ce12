/** More hosts than this are told of together, not one by one. */
export const manyHosts = 8;
