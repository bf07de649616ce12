// A process of its own, so that what the wire costs is not counted as anybody's work:
// forwards TCP to ports of loopback, late, and counts.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

let counts;
const reset = () => {
  counts = { connections: 0, roundTrips: 0, bytesToHosts: 0, bytesFromHosts: 0 };
};
reset();

/** Timers of equal length fire in the order in which they were set, so bytes keep theirs. */
const late = (from, to, delay, look, arrived = () => {}) => {
  const after = (action) => (delay === 0 ? action() : setTimeout(action, delay));
  from.on('data', (chunk) => {
    look(chunk);
    after(() => {
      if (!to.writable) return;
      arrived();
      to.write(chunk);
    });
  });
  from.on('end', () => after(() => to.end()));
  from.on('close', () => after(() => to.destroy()));
  from.on('error', () => {});
};

const serve = async (target, delay) => {
  const server = createServer({ noDelay: true }, (client) => {
    counts.connections++;
    const upstream = connect({ host: '127.0.0.1', port: target, noDelay: true });
    let hostSpoke = true;
    late(client, upstream, delay, (chunk) => {
      if (hostSpoke) counts.roundTrips++;
      hostSpoke = false;
      counts.bytesToHosts += chunk.length;
    });
    late(
      upstream,
      client,
      delay,
      (chunk) => {
        counts.bytesFromHosts += chunk.length;
      },
      () => {
        hostSpoke = true;
      },
    );
  }).listen({ port: 0, host: '127.0.0.1', backlog: 1024 });
  await once(server, 'listening');
  return server.address().port;
};

process.on('message', async (message) => {
  if (message === 'reset') reset();
  if (message.targets) {
    const ports = await Promise.all(message.targets.map((target) => serve(target, message.rtt / 2)));
    process.send({ ports });
  } else process.send(counts);
});
process.on('disconnect', () => process.exit());
