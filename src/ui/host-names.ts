const atMost = 4;

/** Many names in few words: `web1, web2, web3 and 197 more`. */
export const hostNames = (names: readonly string[]): string =>
  names.length <= atMost + 1
    ? names.join(', ')
    : `${names.slice(0, atMost).join(', ')} and ${names.length - atMost} more`;
