import type { Command, Script } from '../../model/index.js';
import { sh } from '../../model/index.js';

/** One virsh command on the system's libvirt; no shell reads its words. */
export const virsh = (...words: readonly string[]): Command => ({
  kind: 'exec',
  argv: ['virsh', '-q', '-c', 'qemu:///system', ...words],
});

/**
 * Hands libvirt a definition that its own schema has accepted first (`--validate`), over a file
 * that only root can read. Nothing is defined when it is rejected.
 */
export const define = (what: 'define' | 'net-define' | 'pool-define', xml: string): Script => ({
  kind: 'script',
  stdin: xml,
  script: [
    'set -e; umask 077',
    'f=$(mktemp); trap \'rm -f "$f"\' EXIT',
    'cat > "$f"',
    sh`virsh -q -c qemu:///system ${what} --validate "$f"`,
  ].join('\n'),
});

/**
 * Asks a guest to stop, waits, and switches it off when it does not. With no patience it is
 * switched off at once.
 */
export const stopGuest = (name: string, seconds: number): Script => ({
  kind: 'script',
  timeout: seconds + 60,
  script: [
    sh`d=${name}; n=${seconds}`,
    'state() { virsh -q -c qemu:///system domstate --domain "$d"; }',
    'if [ "$n" -gt 0 ] && [ "$(state)" = running ]; then',
    '  virsh -q -c qemu:///system shutdown --domain "$d" || :',
    '  while [ "$n" -gt 0 ] && [ "$(state)" != "shut off" ]; do sleep 1; n=$((n-1)); done',
    'fi',
    '[ "$(state)" = "shut off" ] || virsh -q -c qemu:///system destroy --domain "$d"',
  ].join('\n'),
});
