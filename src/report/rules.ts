/**
 * The version of the rules by which a report is made of a bundle: raised whenever the same bundle would give
 * another report. Reports of before there was a number were made by rules 1.
 */
export const reportRules = 2;
