import type { Cases } from './case.js';

const power = (over: object = {}) => ({
  governors: { 0: 'schedutil', 1: 'performance' },
  available_governors: ['performance', 'schedutil'],
  turbo: true,
  turbo_file: { path: '/sys/devices/system/cpu/intel_pstate/no_turbo', off: '1', on: '0' },
  idle_states: [
    { index: 0, name: 'POLL', latency_us: 0, enabled: true },
    { index: 1, name: 'C1', latency_us: 2, enabled: true },
    { index: 2, name: 'C6', latency_us: 133, enabled: true },
  ],
  ...over,
});
const boot = { enabled: false };
const guest = { governors: {}, available_governors: [], idle_states: [] };

export const suite: Cases = {
  task: 'cpu_tuning',
  cases: [
    {
      name: 'governor, turbo and idle states, each by itself',
      input: { governor: 'performance', turbo: false, max_idle_latency_us: 10, persistent: false },
      facts: { power: power(), boot },
      expect: {
        changes: [
          {
            summary: 'set governor performance on every CPU',
            before: 'schedutil, performance',
            after: 'performance',
            invalidates: ['cpu'],
          },
          { summary: 'turn turbo off', before: true, after: false, commands: [/echo 1 > .*no_turbo/] },
          {
            summary: 'forbid idle state C6 (133 µs)',
            before: true,
            after: false,
            commands: [/cpuidle\/state2\/disable/],
          },
        ],
      },
    },
    {
      name: 'AMD turns turbo off by a zero',
      input: { turbo: false, persistent: false },
      facts: {
        power: power({ turbo_file: { path: '/sys/devices/system/cpu/cpufreq/boost', off: '0', on: '1' } }),
        boot,
      },
      expect: { changes: [{ summary: 'turn turbo off', commands: [/echo 0 > .*boost/] }] },
    },
    {
      name: 'tuned already',
      input: { governor: 'performance', turbo: true, max_idle_latency_us: 200, persistent: false },
      facts: { power: power({ governors: { 0: 'performance', 1: 'performance' } }), boot },
      expect: { nothing: /tuned/ },
    },
    {
      name: 'kept over reboots',
      input: { turbo: true },
      facts: { power: power(), boot },
      expect: { changes: [{ summary: 'keep it over reboots by rigger-cpu-tuning.service' }] },
    },
    {
      name: 'a governor that the driver does not have',
      input: { governor: 'powersave' },
      facts: { power: power(), boot },
      expect: {
        refused: /governor powersave \(it offers performance, schedutil\)/,
        code: 'hosts/no-cpu-control',
      },
    },
    {
      name: 'a guest has nothing to set',
      input: { governor: 'performance', turbo: false, max_idle_latency_us: 0 },
      facts: { power: guest, boot },
      expect: { refused: /governor performance and turbo and idle states/, code: 'hosts/no-cpu-control' },
    },
    {
      name: 'a guest has nothing to set, and need not',
      input: { governor: 'performance', required: false },
      facts: { power: guest, boot },
      expect: { nothing: /tuned/, notes: [/cannot set governor performance here/] },
    },
    {
      name: 'nothing is kept any more; the kernel decides from the next boot on',
      input: { state: 'released' },
      facts: { power: power(), boot: { script: 'x', unit: 'y', enabled: true } },
      expect: {
        changes: [{ summary: 'remove rigger-cpu-tuning.service' }],
        notes: [/until the next boot/],
      },
    },
    {
      name: 'never kept',
      input: { state: 'released' },
      facts: { power: power(), boot },
      expect: { nothing: /own/ },
    },
    {
      name: 'released, and tuned in one breath',
      input: { state: 'released', turbo: false },
      expect: { invalid: /turbo: is not set/ },
    },
  ],
};
