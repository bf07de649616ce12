// What the forty tasks would be as one shell script, written by hand for hosts that are known to be new: no look
// before a change, no file written beside its place and flushed, nothing read again. The least that a first run
// can cost on this machine, whoever makes it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import handlebars from 'handlebars';

const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;
const destinations = (playbook) =>
  [...playbook.matchAll(/(template|copy): \{ src: (\S+), dest: (\S+), mode: "(\d+)" \}/g)].map(
    ([, task, name, path, mode]) => ({ task, name, path, mode }),
  );

/**
 * The script for one host of the project in `folder`.
 * @param {string} folder as `makeProject` makes it
 * @param {Record<string, unknown>} variables of the host
 */
export const scriptFor = (folder, variables) => {
  const lines = ['set -e', 'umask 022'];
  const files = destinations(readFileSync(join(folder, 'playbook.yml'), 'utf8'));
  lines.push(
    'mkdir -p /etc/lab /srv/lab/images /opt/lab/bin',
    'mkdir -m 0750 /var/lib/lab',
    'mkdir -m 0775 /srv/lab/results',
  );
  for (const { task, name, path } of files) {
    const text = readFileSync(join(folder, task === 'copy' ? 'files' : 'templates', name), 'utf8');
    const content =
      task === 'copy' ? text : handlebars.compile(text, { noEscape: true, strict: true })(variables);
    lines.push(`printf %s ${quoted(content)} > ${path}`);
  }
  for (const mode of new Set(files.map((file) => file.mode)))
    lines.push(
      `chmod ${mode} ${files
        .filter((file) => file.mode === mode)
        .map(({ path }) => path)
        .join(' ')}`,
    );
  const { measured_address, inventory_hostname, peer_address, storage, rack } = variables;
  lines.push(
    `printf '%s\\n' ${quoted(`${measured_address} ${inventory_hostname}-measured`)} ${quoted(`${peer_address} peer`)} >> /etc/hosts`,
    "sed -i -e 's/^#MaxAuthTries .*/MaxAuthTries 4/' -e 's/^#ClientAliveInterval .*/ClientAliveInterval 60/' /etc/ssh/sshd_config",
    "echo 'UseDNS no' >> /etc/ssh/sshd_config",
    `printf '%s\\n' ${quoted(`LAB_STORAGE=${storage}`)} ${quoted(`LAB_RACK=${rack}`)} >> /etc/environment`,
    "echo 'root soft nofile 65536' >> /etc/security/limits.conf",
    'cp /etc/os-release /var/lib/lab/os-release',
    'truncate -s 64M /srv/lab/images/scratch.img',
    'sort -o /var/lib/lab/environment /etc/environment',
    'mkfifo -m 0660 /var/lib/lab/queue',
    'dd if=/etc/lab/lab.conf of=/var/lib/lab/first.conf status=none',
    'ln -s /etc/lab/lab.conf /opt/lab/lab.conf',
    'ln -s /usr/local/sbin/lab-check /opt/lab/bin/check',
    'systemctl daemon-reload',
    'systemctl enable --now lab-agent.service lab-heartbeat.service',
    'systemctl restart lab-agent.service',
  );
  return lines.join('\n');
};
