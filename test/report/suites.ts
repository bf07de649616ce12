import type { FixtureOptions } from './fixture-bundle.js';

/** Made-up runs of the suites that rigger ships, with the factors and questions of playbooks/. */
export const suites: Readonly<Record<string, FixtureOptions>> = {
  latency: {
    factors: { datapath: ['virtio', 'sriov'], guest_count: [1, 4], size: [56, 1400] },
    suite: {
      name: 'latency',
      title: 'Round-trip time, virtio against SR-IOV',
      question: 'How much delay does each datapath add?',
    },
    workloads: ['ping'],
    metrics: ['ping.rtt_median', 'ping.rtt_p99'],
    failed: [40],
  },
  throughput: {
    factors: { datapath: ['virtio', 'sriov'], streams: [1, 4] },
    suite: {
      name: 'throughput',
      title: 'Throughput, virtio against SR-IOV',
      question: 'How fast is each datapath, and what does the host pay for it?',
    },
    workloads: ['iperf3'],
    metrics: ['iperf3.throughput', 'iperf3.retransmits'],
  },
  fairness: {
    factors: { datapath: ['virtio', 'sriov'], guest_count: [2, 4, 8] },
    suite: {
      name: 'fairness',
      title: 'Fairness between guests, virtio against SR-IOV',
      question: 'Do guests that send at once share one port evenly?',
    },
    workloads: ['iperf3'],
    metrics: ['iperf3.fairness_jain', 'iperf3.share_min', 'iperf3.throughput'],
  },
  interference: {
    factors: {
      datapath: ['virtio', 'sriov'],
      neighbour: ['none', 'cpu', 'memory', 'network'],
      placement: ['same', 'other'],
    },
    suite: {
      name: 'interference',
      title: 'Interference from a neighbour, virtio against SR-IOV',
      question: 'How much slower does a guest become when its neighbour is busy?',
    },
    workloads: ['ping'],
    metrics: ['ping.rtt_median', 'ping.rtt_p99'],
    compare: { factor: 'neighbour', baseline: 'none' },
  },
  'multi-network': {
    factors: { networks: ['virtio', 'sriov', 'virtio+virtio', 'sriov+sriov', 'virtio+sriov'] },
    suite: {
      name: 'multi-network',
      title: 'Several networks in one guest',
      question: 'What do several networks in one guest give, together and each?',
    },
    workloads: ['iperf3'],
    metrics: ['iperf3.throughput'],
    compare: { factor: 'networks', baseline: 'virtio' },
  },
  density: {
    factors: {
      datapath: ['virtio', 'sriov'],
      guest_count: [1, 2, 4, 8],
      interrupts: ['everywhere', 'apart'],
      pinning: ['free', 'pinned'],
    },
    suite: {
      name: 'density',
      title: 'Density of guests, virtio against SR-IOV',
      question: 'What does the host pay for each packet as guests grow, and which tuning wins it back?',
    },
    workloads: ['iperf3'],
    metrics: ['iperf3.packets', 'iperf3.loss'],
    protocol: 'udp',
  },
  levers: {
    factors: {
      datapath: ['virtio', 'sriov'],
      guest_count: [2],
      lever: ['none', 'moderation', 'threads', 'halt_polling', 'offloads', 'all'],
    },
    suite: {
      name: 'density',
      title: 'Density of guests, one lever at a time',
      question: 'What does the host pay for each packet, and which tuning wins it back?',
    },
    workloads: ['iperf3'],
    metrics: ['iperf3.packets', 'iperf3.loss'],
    protocol: 'udp',
    compare: { factor: 'lever', baseline: 'none' },
    rank: { factor: 'lever', baseline: 'none', combination: 'all' },
  },
  'load-latency': {
    factors: { datapath: ['virtio', 'sriov'], rate: [10_000, 50_000, 100_000, 200_000, 400_000] },
    suite: {
      name: 'load-latency',
      title: 'Latency under load, virtio against SR-IOV',
      question: 'How do the median and the tail of the delay grow with the offered rate on each datapath?',
    },
    workloads: ['sockperf'],
    metrics: ['sockperf.latency_median', 'sockperf.latency_p99', 'sockperf.message_rate'],
  },
};
