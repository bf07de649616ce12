/** Whether a variable holds a password of a connection, of become or of a controller, by Ansible's names and rigger's. */
export const isPasswordName = (name: string): boolean =>
  /^(?:ansible|rigger)_(?:\w+_)?(?:pass|password|passwd|passphrase)$/.test(name);

/** The variable of a controller, whose `password` is one too. */
export const controllerVariable = 'redfish';

/** A value that only says where the password stands. */
export const isTemplate = (value: string): boolean => value.includes('{{') || value.includes('{%');
