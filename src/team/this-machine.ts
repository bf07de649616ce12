const names = ['127.0.0.1', 'localhost', '::1'];

/** Whether a host of an address is this machine itself, with or without the brackets of a URL. */
export const isThisMachine = (host: string): boolean => names.includes(host.replace(/^\[|\]$/g, ''));
