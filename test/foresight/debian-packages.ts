import { sh } from '../../src/model/index.js';
import type { Sandbox } from '../support/sandbox.js';

/** A package as Debian makes them: a daemon with its settings, its unit and an account of its own. */
interface Daemon {
  readonly name: string;
  readonly account?: string;
  /** Settings, which dpkg keeps where somebody edited them. */
  readonly settings: readonly string[];
  /** Links, and what they lead to. */
  readonly links?: Readonly<Record<string, string>>;
  /** It is started when it is installed, and at boot. */
  readonly starts: boolean;
}

const daemons: readonly Daemon[] = [
  { name: 'chrony', account: '_chrony', settings: ['/etc/chrony/chrony.conf'], starts: true },
  {
    name: 'nginx',
    account: 'www-lab',
    settings: ['/etc/nginx/nginx.conf', '/etc/nginx/conf.d/empty.conf', '/etc/nginx/sites-available/default'],
    links: { '/etc/nginx/sites-enabled/default': '/etc/nginx/sites-available/default' },
    starts: true,
  },
  { name: 'nftables', settings: ['/etc/nftables.conf'], starts: false },
];

const folder = '/case/packages';

/** Shell text that makes the package in the repository. */
const made = ({ name, account, settings, links = {}, starts }: Daemon): string => {
  const control = `Package: ${name}
Version: 99:1-1
Architecture: all
Maintainer: Nobody <nobody@example.org>
Description: stands for ${name}
`;
  const unit = `[Service]
ExecStart=/bin/sleep infinity
[Install]
WantedBy=basic.target
`;
  const installed = `#!/bin/sh
set -e
${account === undefined ? '' : sh`getent passwd ${account} >/dev/null || useradd -r -M -s /usr/sbin/nologin ${account}`}
systemctl daemon-reload
${starts ? sh`systemctl enable --now ${name}.service` : ''}
`;
  const tree = `${folder}/${name}`;
  const put = (path: string, text: string) =>
    sh`mkdir -p "$(dirname ${tree + path})"; printf %s ${text} >${tree + path}`;
  return [
    put('/DEBIAN/control', control),
    put('/DEBIAN/postinst', installed),
    put('/DEBIAN/conffiles', settings.map((path) => `${path}\n`).join('')),
    sh`chmod 755 ${`${tree}/DEBIAN/postinst`}`,
    put(`/usr/lib/systemd/system/${name}.service`, unit),
    ...settings.map((path) => put(path, `# Settings of ${name}\n`)),
    ...Object.entries(links).map(
      ([path, target]) => sh`mkdir -p "$(dirname ${tree + path})"; ln -s ${target} ${tree + path}`,
    ),
    sh`dpkg-deb --root-owner-group -Znone -b ${tree} ${`${tree}.deb`} >/dev/null`,
    sh`{ cat ${`${tree}/DEBIAN/control`}; echo "Filename: ./"${name}.deb
echo "Size: $(stat -c %s ${`${tree}.deb`})"; echo "SHA256: $(sha256sum <${`${tree}.deb`} | cut -d' ' -f1)"; echo; } >>Packages`,
  ].join('\n');
};

/** Makes these packages what apt knows, and nothing else; none of them is installed. */
export const offerPackages = (sandbox: Sandbox): void => {
  const { exit, stderr } = sandbox.run({
    script: `set -e; mkdir -p ${folder}; cd ${folder}; chmod 755 .
${daemons.map(made).join('\n')}
rm -rf /etc/apt/sources.list /etc/apt/sources.list.d/* /etc/apt/preferences.d/* /var/lib/apt/lists/*
echo 'deb [trusted=yes] file:${folder} ./' >/etc/apt/sources.list
apt-get -q update >/dev/null`,
  });
  if (exit !== 0) throw new Error(`the packages cannot be made: ${stderr}`);
};
