import { describe, expect, test } from '@jest/globals';
import { lateFiles } from '../../../src/lab/image/files.js';
import {
  kbuild,
  kernelPackages,
  moduleChoices,
  modulesRecipe,
} from '../../../src/lab/image/modules-recipe.js';
import { networkFiles, networkPackages } from '../../../src/lab/image/networks.js';
import { packages, recipeHash } from '../../../src/lab/image/recipe.js';

describe('the image of --with', () => {
  test('has a name of its own beside the plain one', () => {
    expect(recipeHash('networks')).not.toBe(recipeHash());
    expect(recipeHash('plain')).toBe(recipeHash());
  });

  test('adds to the plain one and replaces nothing of it', () => {
    const paths = [...lateFiles, ...networkFiles].map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(networkPackages.filter((name) => packages.includes(name))).toEqual([]);
  });

  test('keeps what holds a secret for a network manager to its owner', () => {
    for (const { path, mode } of networkFiles.filter(({ path: one }) => /nmconnection$|yaml$/.test(one)))
      expect([path, mode]).toEqual([path, 0o600]);
  });
});

describe('the modules of a kernel', () => {
  const kernel = '6.12.117+deb13-amd64';

  test('are made from Debian’s source and headers of that very kernel', () => {
    expect(kernelPackages(kernel)).toEqual({
      source: 'linux-source-6.12',
      headers: 'linux-headers-6.12.117+deb13-amd64',
    });
  });

  test('are another kernel’s under another name', () => {
    expect(modulesRecipe(kernel)).not.toBe(modulesRecipe('6.12.118+deb13-amd64'));
  });

  test('are asked for and declared, with what they need', () => {
    expect(kbuild).toMatch(/^obj-m := netdevsim\/ vdpa_sim\/ ptp_mock\.o vringh\.o$/m);
    expect(kbuild).toMatch(/^subdir-ccflags-y := .*CONFIG_PTP_1588_CLOCK_MOCK_MODULE=1/m);
    expect(moduleChoices).toContain('CONFIG_NETDEVSIM=m');
  });
});
