import { defineCodes } from '../model/index.js';

/** What can be wrong when a report is made, when runs are compared, or when a bundle is verified. */
export const reportCodes = defineCodes({
  'report/no-folder': {
    title: 'No folder for the report',
    explanation:
      'A report of one run is kept in the `report/` folder of its bundle. A report of several runs needs `-o DIR`.',
  },
});
