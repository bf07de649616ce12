import { isIP, SocketAddress } from 'node:net';
import { z } from 'zod';

/**
 * An address with its prefix length, `10.77.0.1/24` or `fd00::1/64`, given on as the kernel writes it: the other ways to
 * write it would never be found on a host, and be set anew by each run.
 */
const cidr = z.string().transform((text, { issues }) => {
  const [, address = '', length = ''] = /^([^/%]*)\/(\d{1,3})$/.exec(text) ?? [];
  const version = isIP(address);
  const refuse = (message: string): never => {
    issues.push({ code: 'custom', message, input: text });
    return z.NEVER;
  };
  if (version === 0 || Number(length) > (version === 4 ? 32 : 128))
    return refuse('must be an address with its prefix length, such as 10.77.0.1/24');
  const { address: written } = new SocketAddress({ address, family: version === 4 ? 'ipv4' : 'ipv6' });
  return isOwnAffair(written)
    ? refuse('must be no link-local or loopback address: these the kernel gives by itself, and they stay')
    : `${written}/${Number(length)}`;
});

/** What is of one link or of the host alone, and told by no fact. */
const isOwnAffair = (address: string): boolean => /^(fe[89ab][\da-f]:|::1$|127\.)/.test(address);

/** All addresses of a link, each of them once. */
export const cidrs = z
  .array(cidr)
  .refine((list) => new Set(list).size === list.length, { error: 'must have no address twice' });
