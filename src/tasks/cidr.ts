import { isIP } from 'node:net';
import { z } from 'zod';

/** An address with its prefix length, `10.77.0.1/24` or `fd00::1/64`. */
export const cidr = z.string().refine(
  (text) => {
    const [address = '', length = '', ...rest] = text.split('/');
    const version = isIP(address);
    return (
      version !== 0 &&
      rest.length === 0 &&
      /^\d{1,3}$/.test(length) &&
      Number(length) <= (version === 4 ? 32 : 128)
    );
  },
  { error: 'must be an address with its prefix length, such as 10.77.0.1/24' },
);
