/**
 * The report that iperf3's `--json-stream` tells event by event, put together as `--json` has it. Undefined where
 * the text is no such stream, or where its end is missing.
 */
export function streamedReport(stdout: string): unknown {
  if (!/^\{\s*"event"/.test(stdout)) return undefined;
  const intervals: unknown[] = [];
  const others = new Map<string, unknown>();
  for (const line of stdout.trimEnd().split('\n')) {
    const event: unknown = JSON.parse(line);
    if (typeof event !== 'object' || event === null || !('event' in event) || !('data' in event))
      return undefined;
    if (event.event === 'interval') intervals.push(event.data);
    else others.set(String(event.event), event.data);
  }
  return others.has('end') ? { intervals, ...Object.fromEntries(others) } : undefined;
}
