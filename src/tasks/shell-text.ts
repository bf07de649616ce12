import { z } from 'zod';
import { ShellText, shownShell } from '../model/index.js';

/** A shell text as a task has it: the script, the values it refers to, and both as a person writes them. */
export interface FilledShellText {
  readonly script: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly shown: string;
}

const fill = ({ script, parameters }: ShellText): FilledShellText => {
  const text = String(script);
  const values = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)]));
  return { script: text, parameters: values, shown: shownShell(text, values) };
};

/**
 * The schema of a field whose text a shell reads. Templates in it hand their values over as variables of
 * that shell, see `ShellText`; written without any, it is a text as every other.
 * @param text what the text must be beside not empty
 */
export const shellText = (text: z.ZodString = z.string()) =>
  z
    .unknown()
    .superRefine((given, context) => {
      const written = given instanceof ShellText ? fill(given).shown : given;
      for (const { message } of text.min(1).safeParse(written).error?.issues ?? [])
        context.addIssue({ code: 'custom', message });
    })
    .transform(
      (given): FilledShellText => fill(given instanceof ShellText ? given : new ShellText(String(given))),
    );

/** For editors and the reference, which know nothing of how values travel. */
export const shellMeta = { escape: 'shell', type: 'string', minLength: 1 };
