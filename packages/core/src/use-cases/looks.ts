/** Milliseconds after which whoever is told of no news looks by itself: at first, and at last. */
export interface LookIntervals {
  readonly first: number;
  readonly longest: number;
}

/** Where news come from this process, or reach it, looking is for what was lost on the way. */
export const SELDOM: LookIntervals = { first: 1000, longest: 15_000 };

/** Where other processes work whose news do not come here. */
export const OFTEN: LookIntervals = { first: 50, longest: 2000 };

/** The pauses between looks, each twice as long as the one before. */
export const looks = ({
  first,
  longest,
}: LookIntervals): { readonly first: number; after(pause: number): number } => ({
  first,
  after: (pause) => Math.min(2 * pause, longest),
});
