/** Something wrong in a template, by offsets into its text; `compile` adds the file's position. */
export class TemplateMistake extends Error {
  constructor(
    readonly code: `language/${string}`,
    message: string,
    readonly start: number,
    readonly end: number,
    readonly help?: string,
  ) {
    super(message);
  }
}

/** A helper that was given what it cannot use; the call's place is added by the evaluator. */
export class HelperMisuse extends Error {}

/** What was looked for is not there; who asks whether it is takes that for an answer. */
export class Absent extends HelperMisuse {}

/** What a template says it cannot do without, in the template's own words. */
export class Unmet extends HelperMisuse {}
