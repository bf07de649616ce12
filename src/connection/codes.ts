import { defineCodes } from '../model/index.js';

/** What can go wrong between the controller and a host. */
export const connectionCodes = defineCodes({
  'connection/refused': {
    title: 'The host refuses the connection',
    explanation:
      'The address answers, but nothing listens on that port. Is sshd running, is the port right, does a firewall reject?',
  },
  'connection/timeout': {
    title: 'The host did not answer in time',
    explanation:
      'Nothing came within `rigger_connect_timeout` (10 s unless told): the host is down, still booting, or a firewall drops packets. A host that speaks may be slow: what counts is the time since the last thing that came from it, and six times as much for the whole of the handshake. Time in which rigger itself was kept from listening does not count. Slow hosts can be given more with that variable.',
  },
  'connection/unknown-address': {
    title: 'The host name does not resolve',
    explanation:
      'The resolver of the controller knows no address for the name. Give one with `ansible_host`, or a `HostName` in ~/.ssh/config.',
  },
  'connection/no-route': {
    title: 'There is no way to the host',
    explanation:
      'The network says that the address cannot be reached. Look at routes, VPN, and whether a jump host is needed.',
  },
  'connection/not-ssh': {
    title: 'What answers does not speak SSH',
    explanation:
      'The port is open, but the other side does not follow the protocol: another service listens there, or a device between interferes.',
  },
  'connection/host-key-unknown': {
    title: 'The host key is not in any known_hosts file',
    explanation:
      'Rigger only talks to hosts whose key is known. Compare the fingerprint with one from the host’s console (`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub`), then connect once with `ssh`, or run with `--accept-new-host-keys`.',
  },
  'connection/host-key-changed': {
    title: 'The host key is another one than known_hosts says',
    explanation:
      'Either the host was installed anew, or somebody sits in between. Find out which before you remove the old line with `ssh-keygen -R`.',
  },
  'connection/host-key-revoked': {
    title: 'The host key is marked as revoked',
    explanation:
      'A known_hosts file has the key under @revoked: it must not be trusted, whatever else is said.',
  },
  'connection/host-certificate': {
    title: 'The host is known by a certificate authority only',
    explanation:
      'A @cert-authority line covers the host, and rigger cannot verify host certificates. Add the plain host key to known_hosts.',
  },
  'connection/authentication': {
    title: 'The host accepted none of the keys and passwords',
    explanation:
      'The message lists what was tried. Check the user name, whether the public key is in the user’s authorized_keys, and whether an agent runs.',
  },
  'connection/key-unreadable': {
    title: 'The private key cannot be read',
    explanation: 'The file named for the host is missing, not readable, or not a private key.',
  },
  'connection/key-encrypted': {
    title: 'The private key is encrypted',
    explanation:
      'Rigger asks no passphrases. Load the key into an agent with `ssh-add`, and it is used from there.',
  },
  'connection/no-channel': {
    title: 'The host opens no session',
    explanation:
      'Authentication succeeded, but sshd refused a session or the command: MaxSessions, ForceCommand, or an account without a shell.',
  },
  'connection/no-shell': {
    title: 'The root shell did not start',
    explanation:
      'The session ended before the shell answered. The notes hold what the host printed; often the login shell is nologin, or /bin/sh is missing.',
  },
  'connection/become-password': {
    title: 'sudo rejected the password',
    explanation: 'The password was tried once, and never a second time, so that no account gets locked.',
  },
  'connection/become-password-missing': {
    title: 'sudo asks for a password, and none was given',
    explanation:
      'Give one with -K or `ansible_become_password`, or let the user use sudo without (NOPASSWD).',
  },
  'connection/become-refused': {
    title: 'sudo does not let the user become root',
    explanation:
      'The notes hold what sudo said; often the user is not in the sudoers file, or sudo is not installed.',
  },
  'connection/locked': {
    title: 'Another rigger works on the host',
    explanation:
      'One controller per host: the lock names its holder. It goes away by itself when that run ends or its connection breaks, and is waited for ten seconds, or as many as the variable `rigger_lock_timeout` says. Planning needs no lock. On the machine from which rigger works it is held for each change only, and for what that changes; a run that measures has it for the whole of the run.',
  },
  'connection/fenced': {
    title: 'The host was given to another run since',
    explanation:
      'A lab gives each run that it starts an epoch, higher than all before. A host remembers the highest in `/var/lib/rigger/epoch` (below the home directory of a user who is not root), also over reboots, and refuses a run with a smaller one. A run without an epoch, from a terminal, is not refused.',
  },
  'connection/lock-failed': {
    title: 'The host’s lock could not be taken',
    explanation: 'The lock file could not be opened, or `flock` (package util-linux) is missing.',
  },
  'connection/lost': {
    title: 'The connection broke while commands were running',
    explanation:
      'Steps that were reported before the break are done, the one in flight may be, and none after it was started. `rigger apply --resume` continues.',
  },
  'connection/save-failed': {
    title: 'A file from the host cannot be kept on the controller',
    explanation:
      'The disk of the controller is full or read-only, or the folder may not be written to. The file appears whole or not at all; what was there before stays.',
  },
  'connection/hung': {
    title: 'The host answers, but does not finish reading its own state',
    explanation:
      'Rigger only reads here, and reading takes moments; a mount whose server is gone, or a daemon that hangs, can hold it up for ever. After `rigger_read_timeout` seconds (300 by default) the connection is closed and the host given up.',
  },
  'connection/closed': {
    title: 'The connection was already closed',
    explanation: 'Something asked for commands on a connection that had been closed; connect again.',
  },
  'connection/interrupted': {
    title: 'The work on the host was interrupted',
    explanation:
      'The run was cancelled; the connection was closed, and the host’s processes were sent a hang-up.',
  },
  'connection/bad-target': {
    title: 'The way to the host is incomplete',
    explanation: 'A guest needs its hypervisor and its domain; a host reached by SSH needs a user.',
  },
  'connection/guest-agent': {
    title: 'The guest’s agent does not answer',
    explanation:
      'Commands in a guest go through the QEMU guest agent: the domain must run, have the channel org.qemu.guest_agent.0, and qemu-ga in the guest.',
  },
  'connection/unsupported-command': {
    title: 'This command is not for a shell',
    explanation: 'Reboots and Redfish requests are done by the engine itself, not by the host’s shell.',
  },
  'connection/controller-unreachable': {
    title: 'The management controller does not answer',
    explanation:
      'Its address, its port, or its certificate is not what the host’s variable `redfish` says. A certificate is verified by `certificate_file`, ' +
      'by the pinned `fingerprint` (SHA-256), or by the system’s authorities; there is no way to verify nothing.',
  },
  'connection/controller-login': {
    title: 'The management controller does not accept the account',
    explanation:
      'Check `redfish: { user, password }` of the host. The account needs the rights to configure and to reset.',
  },
  'connection/controller-refused': {
    title: 'The management controller refused a request',
    explanation:
      'The notes carry what it answered. Some controllers refuse changes while another one waits for a reset.',
  },
  'connection/controller-lacks': {
    title: 'The management controller does not offer that',
    explanation:
      'Its Redfish service lacks the resource or the action that the task needs; newer firmware may have it.',
  },
});
