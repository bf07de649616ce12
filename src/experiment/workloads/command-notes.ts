/** Examples of the workload `command` in Markdown: how its metrics are declared. */
export const commandNotes = `Each metric says where its number stands in what the program prints, and what its unit is:

\`\`\`yaml
- id: hash
  command:
    from: bench
    argv: [openssl, speed, -seconds, 1, -bytes, "{{ size }}", -mr, sha256]
    seconds: 1
    version: [openssl, version]
    metrics:
      # +F:6:sha256:1413405090.91
      rate: { pattern: '^[+]F:[0-9]+:sha256:([0-9.]+)$', unit: byte/s, better: higher }
\`\`\`

What is printed, and how it is declared:

- \`took 25.1 ms\`: \`{ pattern: 'took ([0-9.]+) ms', unit: ms, better: lower }\`
- \`512 KiB/s\`: \`{ pattern: '([0-9.]+) KiB/s', scale: 1024, unit: byte/s, better: higher }\`
- \`52428800 bytes copied, 0.0135 s, 3.9 GB/s\` on standard error: \`{ pattern: 'copied, ([0-9.e+-]+) s', stream: stderr, unit: s, better: lower }\`
- \`t=0.31\` for each request: \`{ pattern: '^t=([0-9.]+)$', samples: true, unit: ms, better: lower }\`. The metric is their median, and the report draws how they are distributed.
- \`{"results": [{"mean": 0.021}]}\`: \`{ json: results.0.mean, unit: s, better: lower }\`

Then:

- A pattern is of RE2; \`^\` and \`$\` are the ends of a line, and group 1 is the number. Without \`samples\` the first match counts.
- An output without a match is a failed trial, never a zero; its message shows what the program printed last.
- \`bit/s\`, \`byte/s\`, \`packet/s\`, \`count/s\` and \`byte\` are shown in a readable size (\`57.6 Gbit/s\`), \`percent\` as %, and \`ratio\` and \`count\` without a unit; any other unit stands beside the number as it is written.
- Of several clients, rates (units that end in \`/s\`) add up; of everything else the worst counts.
- The words of \`argv\` are one argument each and reach no shell. Numbers may stand among them, and factors: \`"{{ size }}"\`.
- \`seconds\` says how long the program takes, for the estimate and for when it is given up. It does not tell the program anything.
`;
