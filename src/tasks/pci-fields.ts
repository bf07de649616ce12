import { z } from 'zod';
import { fullAddress } from '../facts/pci/pci.js';

/** A PCI address, with or without its domain; given on as `0000:01:00.0`. */
export const pciAddress = (description: string) =>
  z
    .string()
    .regex(
      /^([\da-f]{4}:)?[\da-f]{2}:[01][\da-f]\.[0-7]$/i,
      'must be a PCI address such as 0000:01:00.0 (domain:bus:device.function)',
    )
    .transform(fullAddress)
    .describe(description);

/** A PCI address, with the port where one function has several: `0000:04:00.0d1`, as udev names its second interface. */
export const pciPort = (description: string) =>
  z
    .string()
    .regex(
      /^([\da-f]{4}:)?[\da-f]{2}:[01][\da-f]\.[0-7](d\d{1,3})?$/i,
      'must be a PCI address such as 0000:01:00.0 (domain:bus:device.function), with d1 behind it for the second port of a function',
    )
    .transform(fullAddress)
    .describe(description);

export const macAddress = z
  .string()
  .regex(/^([\da-f]{2}:){5}[\da-f]{2}$/i, 'must be a MAC address such as 52:54:00:12:34:56')
  .transform((mac) => mac.toLowerCase());

/** The name of a network interface, as the kernel's dev_valid_name() has it. */
export const linkName = (description: string) =>
  z
    .string()
    .regex(
      /^(?!\.{1,2}$)[^\s/:]{1,15}$/,
      'must be the name of a network interface: at most 15 characters, no space, no slash',
    )
    .describe(description);
