/** Texts by their path in the folder of a project. */
export type ProjectFiles = Readonly<Record<string, string>>;

/** The files of a new project, by path: small, working, and each saying what it is for. */
export const projectFiles: ProjectFiles = {
  'rigger.yml':
    '# yaml-language-server: $schema=schema/settings.schema.json\n# Settings of this project.\ninventory: inventory/hosts.yml\n',
  'inventory/hosts.yml': `# yaml-language-server: $schema=../schema/inventory.schema.json
# The hosts of this project, and what is true of each. Ansible reads this file as well.
all:
  hosts:
    localhost:
      ansible_connection: local
  vars:
    greeting_file: "{{ playbook_dir }}/../hello/greeting"
`,
  'playbooks/site.yml': `# yaml-language-server: $schema=../schema/playbook.schema.json
# rigger plan playbooks/site.yml     what would change
# rigger apply playbooks/site.yml    change it; a second time changes nothing
- name: Say hello
  hosts: all
  tasks:
    - name: The folder of the greeting
      directory: "{{ dirname greeting_file }}"

    - name: The greeting
      template:
        src: greeting.hbs
        dest: "{{ greeting_file }}"

    - name: The kernel is known
      assert:
        that: facts.kernel.release != ''
`,
  'playbooks/templates/greeting.hbs':
    'Hello from {{ inventory_hostname }}, which runs Linux {{ facts.kernel.release }}.\n',
  '.gitignore': 'hello/\nruns/\nreports/\n.rigger/\n',
};
