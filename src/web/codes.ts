import { defineCodes } from '../model/index.js';

/** What can be wrong with serving a lab, and with asking a server. */
export const webCodes = defineCodes({
  'web/listen': {
    title: 'The page cannot listen there',
    explanation:
      '`rigger serve` listens on loopback alone, as `--listen 127.0.0.1:8470`: others reach it through a proxy that speaks TLS, whose address `--url` names. docs/team-lab.md shows one.',
  },
  'web/server': {
    title: 'The server cannot be asked',
    explanation:
      'RIGGER_SERVER names the server of a lab and RIGGER_TOKEN a token that `rigger token create` made there. A token goes over https, or to this machine itself.',
  },
  'web/refused': {
    title: 'The server did not do it',
    explanation:
      'The request was understood and refused: the message says why. `rigger account list` shows the roles, and the page Audit trail what was done.',
  },
});
