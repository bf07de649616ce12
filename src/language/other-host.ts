/**
 * What to do where another host has no such variable; undefined where the text before the dot stands for something
 * else. Hosts go at their own pace, so that a task which sets it may not have run there yet.
 */
export const otherHostHelp = (owner: string): string | undefined =>
  /^hostvars(\.\[?[^.\]]+\]?|\[[^\]]*\])$/.test(owner)
    ? 'where a task of that host sets it earlier in this play, a task `barrier:` between the two lets the hosts wait for each other; else give it a default'
    : undefined;
