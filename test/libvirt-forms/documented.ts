/** Elements as libvirt's documentation describes them, in words of our own. */
interface Documented {
  readonly kind: 'domain' | 'network';
  readonly xml: string;
}

const guest = (parts: string, devices = ''): Documented => ({
  kind: 'domain',
  xml: `<domain type='kvm'><name>NAME</name><memory>1048576</memory><os><type arch='x86_64'>hvm</type></os>${parts}<devices>${devices}</devices></domain>`,
});
const network = (parts: string): Documented => ({
  kind: 'network',
  xml: `<network><name>NAME</name>${parts}</network>`,
});
const disk = (attributes: string, inner: string, target = "<target dev='vda' bus='virtio'/>"): Documented =>
  guest('', `<disk ${attributes}>${inner}${target}</disk>`);
const nic = (attributes: string, inner: string): Documented =>
  guest('', `<interface ${attributes}><mac address='52:54:00:ab:cd:01'/>${inner}</interface>`);
const ip = (inner: string): string => `<ip address='10.9.8.1' netmask='255.255.255.0'>${inner}</ip>`;

/** @see https://libvirt.org/formatdomain.html */
const guests: readonly Documented[] = [
  guest(
    "<title>a guest</title><description>of a lab</description><metadata><l:x xmlns:l='urn:lab'>1</l:x></metadata>",
  ),
  guest(
    "<maxMemory slots='16' unit='GiB'>8</maxMemory><cpu><numa><cell id='0' cpus='0' memory='1' unit='GiB'/></numa></cpu>",
  ),
  guest("<currentMemory unit='MiB'>512</currentMemory><vcpu placement='static' current='1'>2</vcpu>"),
  guest(
    "<vcpu current='1'>3</vcpu><vcpus><vcpu id='0' enabled='yes' hotpluggable='no' order='1'/><vcpu id='1' enabled='no' hotpluggable='yes'/><vcpu id='2' enabled='no' hotpluggable='yes'/></vcpus>",
  ),
  guest(
    "<iothreads>4</iothreads><iothreadids><iothread id='2'/><iothread id='4'/></iothreadids><cputune><iothreadpin iothread='2' cpuset='5,6'/></cputune>",
  ),
  guest(
    "<vcpu>4</vcpu><cputune><vcpupin vcpu='0' cpuset='1-4,^2'/><emulatorpin cpuset='1-3'/><shares>2048</shares><period>1000000</period><quota>-1</quota><global_period>1000000</global_period><vcpusched vcpus='0-3,^2' scheduler='fifo' priority='1'/></cputune>",
  ),
  guest(
    "<memoryBacking><hugepages><page size='1' unit='G' nodeset='0'/></hugepages><nosharepages/><locked/><source type='memfd'/><access mode='shared'/><allocation mode='immediate'/><discard/></memoryBacking><cpu><numa><cell id='0' cpus='0' memory='1' unit='GiB'/></numa></cpu>",
  ),
  guest(
    "<memtune><hard_limit unit='G'>1</hard_limit><soft_limit unit='M'>128</soft_limit><swap_hard_limit unit='G'>2</swap_hard_limit></memtune>",
  ),
  guest(
    '<blkiotune><weight>800</weight><device><path>/dev/sda</path><weight>1000</weight></device></blkiotune>',
  ),
  guest("<numatune><memory mode='preferred' nodeset='2'/></numatune>"),
  guest(
    "<vcpu>2</vcpu><numatune><memory mode='strict' nodeset='1-4,^3'/><memnode cellid='0' mode='strict' nodeset='1'/></numatune><cpu><numa><cell id='0' cpus='0,1' memory='2' unit='gib' memAccess='shared'/></numa></cpu>",
  ),
  guest(
    "<vcpu>4</vcpu><cpu mode='custom' match='exact' check='partial'><model fallback='allow'>core2duo</model><vendor>Intel</vendor><topology sockets='1' dies='1' cores='2' threads='2'/><cache level='3' mode='emulate'/><maxphysaddr mode='emulate' bits='42'/><feature policy='disable' name='lahf_lm'/></cpu>",
  ),
  guest("<cpu mode='host-passthrough' check='none' migratable='off'/>"),
  guest("<cpu mode='host-model'><feature policy='require' name='vmx'/></cpu>"),
  guest(
    "<features><acpi/><apic/><pae/><hap/><kvm><hidden state='on'/></kvm><pvspinlock state='on'/><ioapic driver='kvm'/><hyperv><relaxed state='on'/><vapic state='on'/><spinlocks state='on' retries='4096'/></hyperv></features>",
  ),
  guest(
    "<clock offset='localtime'><timer name='rtc' tickpolicy='catchup' track='guest'/><timer name='pit' tickpolicy='delay'/><timer name='hpet' present='no'/></clock>",
  ),
  guest("<clock offset='variable' adjustment='123456' basis='utc'/>"),
  guest(
    "<on_poweroff>destroy</on_poweroff><on_reboot>restart</on_reboot><on_crash>preserve</on_crash><pm><suspend-to-disk enabled='no'/><suspend-to-mem enabled='yes'/></pm>",
  ),
  disk(
    "type='file' snapshot='external'",
    "<driver name='qemu' type='raw' cache='default'/><source file='/a'/><readonly/><shareable/><serial>007</serial><wwn>5000C500155A6FD1</wwn>",
  ),
  disk(
    "type='block' device='disk'",
    "<driver name='qemu' type='raw' cache='none' io='native' discard='unmap' queues='4'/><source dev='/dev/sdb'/><blockio logical_block_size='512' physical_block_size='4096'/><iotune><total_bytes_sec>10000000</total_bytes_sec><read_iops_sec>400000</read_iops_sec></iotune>",
  ),
  disk(
    "type='network' device='disk'",
    "<driver name='qemu' type='raw'/><source protocol='rbd' name='pool/image'><host name='ceph1' port='6321'/><snapshot name='s'/></source><auth username='u'><secret type='ceph' usage='x'/></auth>",
  ),
  disk(
    "type='network' device='cdrom'",
    "<source protocol='https' name='a.iso'><host name='example.org' port='443'/></source><readonly/>",
    "<target dev='hdc' bus='ide' tray='open'/>",
  ),
  disk("type='volume' device='disk'", "<source pool='images' volume='a'/>"),
  disk(
    "type='file' device='disk'",
    "<source file='/a'/><backingStore type='file'><format type='qcow2'/><source file='/b'/><backingStore/></backingStore>",
  ),
  guest(
    '',
    "<filesystem type='mount' accessmode='passthrough'><driver type='virtiofs' queue='1024'/><source dir='/srv'/><target dir='tag'/><readonly/></filesystem>",
  ),
  guest(
    '',
    "<controller type='scsi' index='0' model='virtio-scsi'><driver queues='8' iothread='4'/></controller><controller type='usb' index='0' model='qemu-xhci' ports='8'/>",
  ),
  guest(
    '',
    "<hostdev mode='subsystem' type='usb'><source startupPolicy='optional'><vendor id='0x1234'/><product id='0xBEEF'/></source><boot order='2'/></hostdev>",
  ),
  guest(
    '',
    "<hostdev mode='subsystem' type='pci' managed='yes'><driver name='vfio'/><source><address domain='0' bus='6' slot='2' function='0'/></source><rom bar='on' file='/etc/fw.bin'/></hostdev>",
  ),
  guest(
    '',
    "<hostdev mode='subsystem' type='mdev' model='vfio-pci'><source><address uuid='c2177883-F1BB-47F0-914D-32A22E3A8804'/></source></hostdev>",
  ),
  nic(
    "type='network'",
    "<source network='default' portgroup='g'/><target dev='vnet7'/><bandwidth><inbound average='1000' peak='5000' floor='200' burst='1024'/><outbound average='128'/></bandwidth><mtu size='1500'/><link state='down'/><model type='virtio'/>",
  ),
  nic(
    "type='bridge'",
    "<source bridge='ovsbr'/><vlan trunk='yes'><tag id='42'/><tag id='123' nativeMode='untagged'/></vlan><virtualport type='openvswitch'><parameters profileid='menial' interfaceid='09b11c53-8b5c-4eeb-8f00-d84eaa0aaa4f'/></virtualport>",
  ),
  nic(
    "type='direct' trustGuestRxFilters='yes'",
    "<source dev='eth0' mode='vepa'/><driver name='vhost' txmode='iothread' ioeventfd='on' event_idx='off' queues='5' rx_queue_size='256'><host csum='off' gso='off'/><guest tso4='off'/></driver><model type='virtio'/>",
  ),
  nic(
    "type='hostdev' managed='yes'",
    "<driver name='vfio'/><source><address type='pci' domain='0x0000' bus='0x00' slot='0x07' function='0x0'/></source><vlan><tag id='42'/></vlan><boot order='1'/>",
  ),
  nic(
    "type='ethernet'",
    "<target dev='tap7' managed='no'/><ip address='192.0.2.9' prefix='24'/><route family='ipv4' address='198.51.100.0' prefix='24' gateway='192.0.2.1'/><coalesce><rx><frames max='7'/></rx></coalesce><model type='virtio'/>",
  ),
  nic(
    "type='vhostuser'",
    "<source type='unix' path='/tmp/vhost1.sock' mode='server'/><model type='virtio'/>",
  ),
  nic("type='vdpa'", "<source dev='/dev/vhost-vdpa-0'/>"),
  nic(
    "type='user'",
    "<model type='e1000'/><filterref filter='clean-traffic'><parameter name='IP' value='192.0.2.2'/></filterref>",
  ),
  guest('', "<input type='tablet' bus='usb'/><hub type='usb'/>"),
  guest(
    '',
    "<graphics type='vnc' port='5904' sharePolicy='allow-exclusive'><listen type='address' address='192.0.2.4'/></graphics><video><model type='vga' vram='16384' heads='1'/></video>",
  ),
  guest(
    '',
    "<graphics type='spice' autoport='yes'><listen type='address' address='127.0.0.1'/><image compression='auto_glz'/></graphics>",
  ),
  guest(
    '',
    "<serial type='file'><source path='/var/log/g'/><target port='1'/></serial><console type='pty'><target type='virtio' port='0'/></console>",
  ),
  guest(
    '',
    "<channel type='spicevmc'><target type='virtio' name='com.redhat.spice.0'/></channel><channel type='unix'><source mode='bind' path='/tmp/guestfwd'/><target type='virtio' name='org.x'/></channel>",
  ),
  guest(
    '',
    "<sound model='ich9'><codec type='micro'/></sound><watchdog model='i6300esb' action='poweroff'/><memballoon model='virtio' autodeflate='on'><stats period='10'/></memballoon>",
  ),
  guest(
    '',
    "<rng model='virtio'><rate period='2000' bytes='1234'/><backend model='random'>/dev/random</backend></rng><tpm model='tpm-tis'><backend type='emulator' version='2.0'/></tpm><panic model='isa'/>",
  ),
  guest(
    '',
    "<shmem name='s' role='peer'><model type='ivshmem-plain'/><size unit='M'>4</size></shmem><vsock model='virtio'><cid auto='no' address='3'/></vsock><controller type='usb' index='0' model='qemu-xhci'/><redirdev bus='usb' type='tcp'><source mode='connect' host='localhost' service='4000'/></redirdev>",
  ),
  guest(
    "<maxMemory slots='4' unit='GiB'>4</maxMemory><vcpu>1</vcpu><cpu><numa><cell id='0' cpus='0' memory='1' unit='GiB'/></numa></cpu>",
    "<memory model='dimm' access='private' discard='yes'><source><pagesize unit='KiB'>4</pagesize><nodemask>1-3</nodemask></source><target><size unit='MiB'>512</size><node>0</node></target></memory>",
  ),
  guest(
    "<features><ioapic driver='qemu'/></features>",
    "<iommu model='intel'><driver intremap='on' caching_mode='on' iotlb='on'/></iommu>",
  ),
  guest(
    "<seclabel type='dynamic' model='selinux'><baselabel>system_u:system_r:my_svirt_t:s0</baselabel></seclabel>",
  ),
];

/** @see https://libvirt.org/formatnetwork.html */
const networks: readonly Documented[] = [
  network(
    `<bridge name='virbr7' stp='on' delay='5' macTableManager='libvirt'/><mtu size='9000'/><domain name='example.com' localOnly='yes'/><forward mode='nat' dev='eth0'/>${ip("<dhcp><range start='10.9.8.100' end='10.9.8.254'><lease expiry='1' unit='hours'/></range><host mac='00:16:3E:77:E2:ED' name='a.example.com' ip='10.9.8.10'/></dhcp>")}`,
  ),
  network(
    `<forward mode='nat'><nat ipv6='yes'><address start='192.0.2.4' end='192.0.2.10'/><port start='500' end='1000'/></nat></forward>${ip('')}`,
  ),
  network(
    `<forward mode='route' dev='eth1'/><bandwidth><inbound average='1000' peak='5000' burst='5120'/><outbound average='128' peak='256' burst='256'/></bandwidth>${ip("<tftp root='/var/tftp'/>")}`,
  ),
  network("<forward mode='passthrough'><interface dev='eth10'/><interface dev='eth11'/></forward>"),
  network(
    "<forward mode='hostdev' managed='yes'><driver name='vfio'/><address type='pci' domain='0' bus='4' slot='0' function='1'/><address type='pci' domain='0' bus='4' slot='0' function='2'/></forward>",
  ),
  network(
    "<forward mode='hostdev'><pf dev='eth0'/></forward><vlan><tag id='42'/></vlan><portgroup name='dontpanic'><vlan><tag id='47'/></vlan></portgroup>",
  ),
  network(
    "<forward mode='bridge'/><bridge name='ovsbr0'/><virtualport type='openvswitch'/><portgroup name='all' default='yes' trustGuestRxFilters='yes'><bandwidth><inbound average='1000'/></bandwidth></portgroup>",
  ),
  network(
    `<dns enable='yes' forwardPlainNames='no'><txt name='example' value='example value'/><forwarder addr='192.0.2.8'/><srv service='name' protocol='tcp' domain='test' target='.' port='1024' priority='10' weight='10'/><host ip='192.0.2.2'><hostname>my</hostname></host></dns>${ip('')}<ip family='ipv6' address='2001:db8:ca2:2::1' prefix='64'/><route family='ipv6' address='2001:db8:ca2:3::' prefix='64' gateway='2001:db8:ca2:2::2'/>`,
  ),
  network(
    "<forward mode='open'/><bridge name='virbr8' stp='off' delay='0'/><mac address='52:54:00:AB:CD:EF'/><ip address='10.9.7.1' netmask='255.255.255.0'/>",
  ),
];

export const documented: readonly Documented[] = [...guests, ...networks];
