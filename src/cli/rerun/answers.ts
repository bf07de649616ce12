import { type OpenAnswer, typedName } from '../inputs/format.js';
import { markersIn, withoutMarkers } from '../inputs/markers.js';

/**
 * Answers what tasks ask: by a secret that was given for the task, else by what was typed in the open in the run that is
 * made again, each answer once and in the order of then. Undefined: somebody has to be asked.
 */
export const answersOf = (
  typed: readonly OpenAnswer[],
  secrets: ReadonlyMap<string, string>,
): ((question: string, task: string) => string | undefined) => {
  const plain = (text: string): string => withoutMarkers(text, ({ name }) => secrets.get(name));
  const left = typed.map(({ task, question, answer }) => ({
    task: plain(task),
    question: plain(question),
    answer: plain(answer),
  }));
  return (question, task) => {
    const secret = secrets.get(typedName(task));
    if (secret !== undefined) return secret;
    const index = left.findIndex((one) => one.task === task && one.question === question);
    const [found] = index < 0 ? [] : left.splice(index, 1);
    return found && markersIn(found.answer).length === 0 ? found.answer : undefined;
  };
};
