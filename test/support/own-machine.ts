/**
 * The command line that runs a program in a mount namespace of its own: with its own lock directory, so
 * that tests that apply something to this machine need not wait for each other, and with a full disk at
 * /mnt. What more is mounted is shell text.
 */
export const onOwnMachine = (argv: readonly string[], mounts = ':'): string[] => [
  ...['unshare', '-m', '--propagation', 'private', 'sh', '-c'],
  `mount -t tmpfs lock /run/lock && mount -t tmpfs -o size=4k full /mnt && ${mounts} && exec "$@"`,
  'sh',
  ...argv,
];
