const attributes = 'leave it out, or set it with command after this task: rigger sets owner, group and mode';
const selinux =
  'leave it out: rewritten files keep their label; use command with chcon or semanage for another';
const modes = 'leave it out: files are always replaced as a whole';

/** Fields of all of Ansible's tasks that write files. */
const ofFiles: Readonly<Record<string, string>> = {
  attributes,
  seuser: selinux,
  serole: selinux,
  setype: selinux,
  selevel: selinux,
  unsafe_writes: modes,
};

/**
 * Fields of Ansible's tasks that rigger calls otherwise, or does without, by the task's name here: a name alone is
 * the field of rigger, anything else says what to write.
 */
export const ansibleFields: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  add_host: { hostname: 'name', host: 'name', groupname: 'groups', group: 'groups' },
  archive: {
    ...ofFiles,
    remove: 'write `file: { path: …, state: absent }` as the next task, once the archive is there',
    force_archive: 'leave it out: it is always an archive, also of a single file',
    exclusion_patterns: 'name the paths in exclude_path',
  },
  assert: {
    msg: 'message',
    fail_msg: 'message',
    success_msg: 'success_message',
    quiet: 'leave it out: only what fails is told',
  },
  authorized_key: {
    manage_dir: 'leave it out: folder, owner and modes are always made right',
    key_options: 'write the options before the key, as they stand in the file',
    comment: 'write the comment after the key, as it stands in the file',
  },
  block_in_file: { ...ofFiles, dest: 'path', name: 'path', content: 'block' },
  command: {
    _raw_params: 'cmd',
    warn: 'leave it out',
    stdin_add_newline: 'write the newline at the end of stdin',
    expand_argument_vars: 'use shell, which replaces variables of the environment',
  },
  copy: {
    ...ofFiles,
    remote_src: 'write `command: cp -a SRC DEST` with `creates: DEST`: copy sends files of the controller',
    force:
      'leave it out where the file is to be as given; else make it only where stat says that it is absent',
    checksum: 'leave it out: what arrives is compared with what was sent',
  },
  cron: {
    cron_file: 'write the file of /etc/cron.d with template',
  },
  file: {
    ...ofFiles,
    dest: 'path',
    name: 'path',
    recurse: 'write `command: chown -R …` or `chmod -R …`, which says plainly what it does',
    modification_time:
      'leave it out: a file that is there is as it should be; use command with touch for a time',
    access_time: 'leave it out: a file that is there is as it should be; use command with touch for a time',
  },
  find: { pattern: 'patterns', path: 'paths', exclude: 'excludes' },
  get_url: {
    ...ofFiles,
    force: 'write `checksum`, which says whether what is there is right',
    url_username: 'write uri, or a header: `headers: { Authorization: … }`',
    url_password: 'write uri, or a header: `headers: { Authorization: … }`',
    use_proxy: 'set http_proxy with `environment`',
  },
  git: {
    name: 'repo',
    clone: 'leave it out',
    accept_hostkey: 'put the key into known_hosts with line_in_file',
    key_file: 'set GIT_SSH_COMMAND with `environment`',
    ssh_opts: 'set GIT_SSH_COMMAND with `environment`',
    recursive: 'submodules',
    remote: 'leave it out: it is called origin',
    bare: 'use command with `creates`',
  },
  group: { non_unique: 'leave it out: an id is given once' },
  line_in_file: {
    ...ofFiles,
    dest: 'path',
    name: 'path',
    value: 'line',
    regex: 'regexp',
    search_string: 'write regexp, with a backslash before letters that mean something there',
  },
  mount: { name: 'path', fstab: 'leave it out: it is /etc/fstab', boot: 'write `noauto` among opts' },
  package: {
    pkg: 'name',
    default_release: 'use command with apt-get -t, or pin the release with a file of /etc/apt/preferences.d',
    autoremove: 'use command with apt-get autoremove',
    upgrade: 'use command with apt-get dist-upgrade',
    deb: 'use get_url and command with apt-get install',
    use: 'leave it out: the host says which it has',
    enablerepo: 'add the repository with package_repository before',
    disable_gpg_check: 'leave it out: packages are always verified',
  },
  pause: { timeout: 'seconds' },
  print: { msg: 'message', var: 'value', verbosity: 'leave it out: what is printed is always shown' },
  reboot: {
    reboot_timeout: 'timeout',
    msg: 'reason',
    pre_reboot_delay: 'leave it out, or put pause before it',
    post_reboot_delay: 'leave it out, or put pause after it',
    connect_timeout: 'leave it out: timeout is for the whole',
    test_command: 'leave it out, or put command with `until` after it',
    boot_time_command: 'leave it out: the boot id is looked at',
  },
  replace: { ...ofFiles, dest: 'path', name: 'path', regex: 'regexp' },
  script: { cmd: 'src' },
  service: {
    daemon_reexec: 'use command with systemctl daemon-reexec',
    scope: 'leave it out: it is the system’s; use command with systemctl --user for another',
    arguments: 'write them into the unit, with systemd_unit',
  },
  shell: { _raw_params: 'cmd', warn: 'leave it out' },
  stat: {
    checksum_algorithm: 'leave it out: get_checksum is SHA-256',
  },
  sysctl: {
    sysctl_set: 'leave it out: it is always set, unless `runtime: false`',
    reload: 'leave it out: the value is set by itself',
    sysctl_file: 'file',
    ignoreerrors: 'write ignore_errors beside the task',
    key: 'name',
    val: 'value',
  },
  template: {
    ...ofFiles,
    force:
      'leave it out where the file is to be as given; else make it only where stat says that it is absent',
    trim_blocks: 'leave it out: templates are Handlebars, where a block alone on its line leaves none',
    lstrip_blocks: 'leave it out: templates are Handlebars, where a block alone on its line leaves none',
    variable_start_string: 'leave it out: templates are Handlebars',
    variable_end_string: 'leave it out: templates are Handlebars',
  },
  unpack: {
    exclude: 'use command with tar',
    include: 'use command with tar',
    extra_opts: 'use strip_components, or command with tar for other options',
  },
  uri: {
    user: 'url_username',
    password: 'url_password',
    dest: 'use get_url to keep what comes',
    src: 'write `body: "{{ file … }}"`',
    client_cert: 'use command with curl',
    client_key: 'use command with curl',
    force_basic_auth: 'leave it out: it is sent with the first request',
    use_proxy: 'set http_proxy with `environment`',
    http_agent: 'write a header: `headers: { User-Agent: … }`',
  },
  user: {
    generate_ssh_key: 'use command with ssh-keygen and `creates`',
    ssh_key_file: 'use command with ssh-keygen and `creates`',
    move_home: 'leave it out: move what is in it by hand',
    update_password: 'leave `password` out once the user has one of its own',
    password_lock: 'locked',
    expires: 'use command with chage',
    password_expire_max: 'use command with chage',
    password_expire_min: 'use command with chage',
    non_unique: 'leave it out: an id is given once',
    skeleton: 'use copy for what is to be in the home',
    createhome: 'create_home',
  },
  wait_for: {
    delay: 'put pause before it',
    connect_timeout: 'leave it out: timeout is for the whole',
    msg: 'message',
    exclude_hosts: 'use cmd with ss',
    active_connection_states: 'use cmd with ss',
  },
};
