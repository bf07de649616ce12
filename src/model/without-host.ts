/** Stands for the name of each of several hosts in a text that is otherwise the same for all. */
const anyHost = '<host>';

/**
 * A text with the host's own name taken out, so that what differs in nothing else is seen to be the
 * same. Only whole words count: `web` is not in `webmin` nor in `web-2`.
 */
export const withoutHost = (text: string, host: string): string =>
  text.replace(new RegExp(`(?<=^|\\u001b\\[\\d+m|[^\\w-])${escaped(host)}(?![\\w-])`, 'g'), anyHost);

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
