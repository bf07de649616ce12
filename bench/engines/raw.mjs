// The least that any tool on ssh2 can cost: for each host one connection, and one command that reads
// the state that the workload is about (`read`), or that makes it (`write`), or none at all (`connect`).
//   node raw.mjs read|write|connect KEY PORT…       in the folder of the project
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import ssh2 from 'ssh2';
import { scriptFor } from './by-hand.mjs';

const [what, keyFile, ...ports] = process.argv.slice(2);
const privateKey = readFileSync(keyFile);

const files =
  '/etc/lab/lab.conf /etc/motd /etc/sysctl.d/90-lab.conf /etc/lab/measured.network /etc/security/limits.d/90-lab.conf ' +
  '/etc/lab/exports /etc/systemd/system/lab-agent.service /etc/systemd/system/lab-heartbeat.service ' +
  '/usr/local/sbin/lab-check /usr/local/sbin/lab-collect /etc/profile.d/lab.sh /etc/modules-load.d/lab.conf ' +
  '/etc/modprobe.d/lab.conf /etc/udev/rules.d/90-lab.rules /etc/logrotate.d/lab /etc/tmpfiles.d/lab.conf';
const others =
  '/etc/lab /var/lib/lab /srv/lab/images /srv/lab/results /opt/lab/bin /opt/lab/lab.conf /opt/lab/bin/check ' +
  '/var/lib/lab/os-release /srv/lab/images/scratch.img /var/lib/lab/environment /var/lib/lab/queue /var/lib/lab/first.conf';
const edited = '/etc/hosts /etc/ssh/sshd_config /etc/environment /etc/security/limits.conf';

/** Paths with mode and owner, contents, packages and services, with as few processes as possible. */
const read = [
  `stat -c '%n %f %u %g %s %N' ${files} ${others} ${edited}`,
  `sha256sum ${files}`,
  `cat ${edited}`,
  "dpkg-query -W -f '${Package} ${Version} ${db:Status-Status}\\n' openssh-server coreutils grep sed tar",
  'systemctl show --no-pager -p Id,LoadState,ActiveState,UnitFileState,NeedDaemonReload lab-agent.service lab-heartbeat.service',
].join('; ');

/** The script that makes the state on each host, in the order of the ports. */
const writes = () => {
  const { vars, hosts } = JSON.parse(readFileSync('inventory.yml', 'utf8')).all;
  return Object.entries(hosts).map(([name, own]) =>
    scriptFor('.', { ...vars, ...own, inventory_hostname: name }),
  );
};
const scripts = what === 'write' ? writes() : ports.map(() => read);
const least = what === 'write' ? 0 : 3000;

const visit = (port, script) =>
  new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    const sock = connect({ host: '127.0.0.1', port, noDelay: true });
    client
      .on('error', reject)
      .on('ready', () => {
        if (what === 'connect') return resolve(client);
        client.exec(script, (error, channel) => {
          if (error) return reject(error);
          let size = 0;
          channel.on('data', (chunk) => {
            size += chunk.length;
          });
          channel.stderr.resume();
          channel.on('close', (code) => {
            if (code !== 0 || size < least) return reject(new Error(`exit ${code}, ${size} bytes`));
            client.end();
            resolve(client);
          });
        });
      })
      .connect({ sock, username: 'root', privateKey, readyTimeout: 60_000 });
  });

const clients = await Promise.all(ports.map((port, index) => visit(Number(port), scripts[index])));
for (const client of clients) client.end();
console.log(`${ports.length} hosts`);
