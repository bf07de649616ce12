import { defineCodes } from '../model/index.js';

/** What can be wrong with serving a lab, and with asking a server. */
export const webCodes = defineCodes({
  'web/listen': {
    title: 'The page cannot listen there',
    explanation:
      '`rigger serve` listens on loopback alone, as `--listen 127.0.0.1:8470`: others reach it through a proxy that speaks TLS, whose address `--url` names. docs/team-lab.md shows one.',
  },
  'web/proxy': {
    title: 'The proxy that says who asks cannot be trusted as it is set',
    explanation:
      '`sign_in_by_proxy` in rigger.yml names the header in which a proxy says who asks, and the addresses from which it does. What the proxy shows beside it is in RIGGER_PROXY_SECRET of `rigger serve`, 32 characters or more: whoever else is on this machine could forge the header. docs/team-lab.md shows both.',
  },
  'web/server': {
    title: 'The server cannot be asked',
    explanation:
      'RIGGER_SERVER names the server of a lab, which does not answer, or not as `rigger serve` does. A token goes over https, or to this machine itself.',
  },
  'web/token': {
    title: 'The token is not good',
    explanation:
      'RIGGER_TOKEN is missing, is no token, was withdrawn, has expired, or is of another lab. `rigger token create`, or the page Tokens, makes one.',
  },
  'web/too-many': {
    title: 'Too many requests',
    explanation:
      'A token may ask so often and no more, so that no program keeps others from the lab. The message says after how many seconds it may ask again.',
  },
});
