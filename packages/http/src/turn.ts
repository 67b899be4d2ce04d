/** Events that are sent in one turn of the event loop: some milliseconds of work. */
const AT_ONCE = 32;

const waiting: (() => void)[] = [];
let left = AT_ONCE;
let isDue = false;

const begin = (): void => {
  isDue = false;
  const next = waiting.splice(0, AT_ONCE);
  left = AT_ONCE - next.length;
  for (const go of next) go();
  if (waiting.length > 0) makeDue();
};

const makeDue = (): void => {
  if (isDue) return;
  isDue = true;
  setImmediate(begin);
};

/**
 * Resolves when it is one's turn to send an event: at once, unless many are. However many follow a program, what it prints is
 * read meanwhile, and others are answered.
 */
export const turn = (): Promise<void> => {
  makeDue();
  if (left === 0) return new Promise((resolve) => waiting.push(resolve));
  left--;
  return Promise.resolve();
};
