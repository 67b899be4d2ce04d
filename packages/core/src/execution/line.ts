/** What decides when an execution is run: `interactive` ones, for which somebody waits, come before `batch` ones. */
export type Priority = 'interactive' | 'batch';

/** All of them, first to run first. */
export const PRIORITIES: readonly Priority[] = ['interactive', 'batch'];

/** What is known of an execution that waits without reading all that was asked. */
export interface Waiting {
  readonly id: string;
  readonly language: string;
  readonly priority: Priority;
  readonly turn: number;
}

/** How many turns are told apart within a priority: a queue may have no more than 2^21 places. */
const TURNS = 2 ** 20;

/**
 * An execution's place in a queue: what has less comes first, and what has the same in the order in which it came.
 * Turns beyond the last that is told apart are one: first come, first served.
 */
export const placeInLine = ({ priority, turn }: Pick<Waiting, 'priority' | 'turn'>): number =>
  PRIORITIES.indexOf(priority) * TURNS + Math.min(turn, TURNS - 1);

/**
 * The turn of an execution that is added: after all that its owner has waiting, and not before the first that waits. So
 * owners take turns, and whoever has a thousand executions waiting delays those of another by one. Both are of the same
 * priority, and `null` where none waits.
 */
export const nextTurn = ({
  firstWaiting,
  lastOfOwner,
}: {
  readonly firstWaiting: number | null;
  readonly lastOfOwner: number | null;
}): number => Math.max(firstWaiting ?? 0, lastOfOwner === null ? 0 : lastOfOwner + 1);
