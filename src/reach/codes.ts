import { defineCodes } from '../model/index.js';

/** What can be wrong with the variables and the ssh configuration that say how a host is reached. */
export const targetCodes = defineCodes({
  'target/bad-value': {
    title: 'A connection variable has a value that cannot be used',
    explanation:
      'Ports are whole numbers from 1 to 65535, names and paths are text, `become` is true or false. The message names the variable.',
  },
  'target/unsupported-connection': {
    title: 'A kind of connection that rigger does not have',
    explanation:
      'rigger connects by `ssh`, runs on this machine (`local`), or reaches a guest through the QEMU guest agent (`guest-agent`). Other connection plugins of Ansible are not available.',
  },
  'target/unsupported-become': {
    title: 'A become method that rigger does not have',
    explanation: 'rigger becomes another user by sudo, and by nothing else.',
  },
  'target/ssh-option': {
    title: 'An option of ssh that rigger does not honour',
    explanation:
      'rigger speaks SSH itself and does not run the ssh program. Of `ansible_ssh_common_args` and its kin it understands -J, -p, -l, -i, -F, and -o with HostName, Port, User, IdentityFile, ProxyJump, ProxyCommand of the form `ssh -W %h:%p …`, UserKnownHostsFile, GlobalKnownHostsFile, StrictHostKeyChecking and ConnectTimeout. Options about multiplexing and logging are dropped without a word; this one is not honoured, and the message says so.',
  },
  'target/proxy-command': {
    title: 'A ProxyCommand that rigger cannot replace',
    explanation:
      'rigger runs no program to connect. A ProxyCommand of the form `ssh -W %h:%p [user@]jump-host` is understood as a jump host; write anything else as ProxyJump, or as `rigger_jump`.',
  },
  'target/jump-loop': {
    title: 'Jump hosts lead back to themselves',
    explanation: 'The chain of ProxyJump settings comes back to a host that is already in it.',
  },
  'target/ssh-config': {
    title: 'The ssh configuration cannot be read',
    explanation: 'A file of ssh_config(5) has a line that is not understood, or includes itself.',
  },
});
