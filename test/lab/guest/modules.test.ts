import { describe, expect, test } from '@jest/globals';
import { moduleClosure } from '../../../src/lab/guest/modules.js';

const dep = `kernel/net/core/failover.ko.xz:
kernel/drivers/net/net_failover.ko.xz: kernel/net/core/failover.ko.xz
kernel/drivers/net/virtio_net.ko.xz: kernel/drivers/net/net_failover.ko.xz kernel/net/core/failover.ko.xz
kernel/drivers/char/hw_random/virtio-rng.ko.xz:
kernel/drivers/net/other.ko.xz: kernel/net/core/failover.ko.xz
`;

describe('moduleClosure', () => {
  test('brings what a module needs, before it, once', () => {
    expect(moduleClosure(dep, ['virtio_net']).paths).toEqual([
      'kernel/net/core/failover.ko.xz',
      'kernel/drivers/net/net_failover.ko.xz',
      'kernel/drivers/net/virtio_net.ko.xz',
    ]);
  });

  test('writes a modules.dep for the uncompressed files', () => {
    expect(moduleClosure(dep, ['net_failover']).dependencies).toBe(
      'kernel/net/core/failover.ko:\nkernel/drivers/net/net_failover.ko: kernel/net/core/failover.ko\n',
    );
  });

  test('takes - and _ for the same, and passes over what is built in', () => {
    expect(moduleClosure(dep, ['virtio_rng', 'virtio_pci']).paths).toEqual([
      'kernel/drivers/char/hw_random/virtio-rng.ko.xz',
    ]);
  });
});
