import { connectionCodes } from '../../connection/codes.js';
import { engineCodes } from '../../engine/codes.js';
import { experimentCodes } from '../../experiment/codes.js';
import { importCodes } from '../../experiment/foreign/codes.js';
import { inventoryCodes } from '../../inventory/codes.js';
import { labCodes } from '../../lab/codes.js';
import { languageCodes } from '../../language/codes.js';
import { vaultCodes } from '../../language/vault/codes.js';
import type { CodePage } from '../../model/index.js';
import { targetCodes } from '../../reach/codes.js';
import { reportCodes } from '../../report/codes.js';
import { taskCodes } from '../../tasks/codes.js';
import { hostTaskCodes } from '../../tasks/host-codes.js';
import { teamCodes } from '../../team/codes.js';
import { webCodes } from '../../web/codes.js';
import { rerunCodes } from '../rerun/codes.js';
import { rolesCodes } from '../roles/codes.js';
import { statsCodes } from '../stats/codes.js';
import { cliCodes } from './codes.js';

/** The page of every code of every room. */
export const allCodes: Readonly<Record<string, CodePage>> = {
  ...cliCodes,
  ...statsCodes,
  ...rolesCodes,
  ...importCodes,
  ...rerunCodes,
  ...languageCodes,
  ...vaultCodes,
  ...inventoryCodes,
  ...targetCodes,
  ...engineCodes,
  ...taskCodes,
  ...hostTaskCodes,
  ...connectionCodes,
  ...experimentCodes,
  ...reportCodes,
  ...labCodes,
  ...teamCodes,
  ...webCodes,
};
