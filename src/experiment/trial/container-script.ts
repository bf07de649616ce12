import { containerPaths, findGroups } from '../../facts/network/container.js';
import { sh } from '../../model/index.js';

/**
 * POSIX sh that runs a script in a container of the host: in its control group first, which its children inherit,
 * then in its network namespace, where `/sys` shows the container's own interfaces.
 */
export const insideContainer = (name: string, script: string): string => {
  const { namespace, group } = containerPaths(name);
  return [
    `( ${findGroups}`,
    sh`[ -e ${namespace} ] && [ -n "$g" ] && [ -d "$g"/${group} ] || { echo ${`there is no container ${name}`} >&2; exit 125; }`,
    sh`echo 0 >"$g"/${group}/cgroup.procs || exit 125`,
    sh`exec ip netns exec ${name} /bin/sh -c ${script} )`,
  ].join('\n');
};
