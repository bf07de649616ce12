# One host of the fleet: systemd and sshd on a copy of this machine's file system that can be changed
# at will. The copy is an overlay whose upper layer is memory, in namespaces of its own; all of it goes
# with the process. Arguments: name, port on loopback, control group, folder with the keys.
set -e
mkdir -p "$3"
echo $$ >"$3/cgroup.procs"
exec unshare -m -p -f -C -i -u --kill-child --propagation private sh -c '
set -e
mount -t tmpfs bench /mnt
r=/mnt/root
mkdir /mnt/upper /mnt/work $r
mount -t overlay bench -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work $r
for d in tmp run var/tmp var/log root; do mount -t tmpfs $d $r/$d; done
chmod 700 $r/root
mkdir -p $r/run/lock $r/run/sshd
mount -t proc proc $r/proc
mount -t tmpfs dev $r/dev
mkdir $r/dev/pts $r/dev/shm
for d in null zero full random urandom tty; do touch $r/dev/$d; mount --bind /dev/$d $r/dev/$d; done
mount -t devpts -o newinstance,ptmxmode=0666 devpts $r/dev/pts
ln -s pts/ptmx $r/dev/ptmx
mount -t sysfs -o ro sys $r/sys
mount -t tmpfs cgroups $r/sys/fs
mkdir $r/sys/fs/cgroup
mount -t cgroup2 cgroup $r/sys/fs/cgroup
# None of this machine'\''s services: only sshd, with the limits that it comes with.
rm -f $r/etc/systemd/system/*.wants/* $r/etc/machine-id
printf "%032x\n" "${1#h}" >$r/etc/machine-id
hostname "$1"
printf "[Unit]\nDefaultDependencies=no\nWants=fleet-sshd.service\n" >$r/etc/systemd/system/fleet.target
printf "[Unit]\nDefaultDependencies=no\n[Service]\nExecStart=/usr/sbin/sshd -D -f /run/sshd/config\n" \
  >$r/etc/systemd/system/fleet-sshd.service
cp "$3/host_key" "$3/user_key.pub" $r/run/sshd
cat >$r/run/sshd/config <<END
Port $2
ListenAddress 127.0.0.1
HostKey /run/sshd/host_key
AuthorizedKeysFile /run/sshd/user_key.pub
StrictModes no
PermitRootLogin yes
KbdInteractiveAuthentication no
UsePAM yes
Subsystem sftp internal-sftp
END
# What the workload edits, and where it writes, whatever this machine has there.
for d in sysctl.d modules-load.d modprobe.d udev/rules.d logrotate.d tmpfiles.d profile.d security/limits.d; do
  mkdir -p $r/etc/$d
done
rm -f $r/etc/motd
printf "127.0.0.1 localhost\n" >$r/etc/hosts
printf "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n" >$r/etc/environment
printf "#MaxAuthTries 6\n#ClientAliveInterval 0\nUsePAM yes\n" >$r/etc/ssh/sshd_config
printf "# limits\n" >$r/etc/security/limits.conf
exec chroot $r env -i container=fleet PATH="$PATH" /lib/systemd/systemd --unit=fleet.target --log-level=crit --show-status=no
' sh "$1" "$2" "$4" </dev/null
