/** Paths in a box of 24 by 24, drawn for this page. */
const PATHS = {
  logo: 'M8 5.5v13l11-6.5z',
  run: 'M7 5v14l12-7z',
  stop: 'M6 6h12v12H6z',
  history: 'M12 6v6l4 2M4 12a8 8 0 1 0 2.5-5.8M4 4v4h4',
  share: 'M12 15V4m-4 4 4-4 4 4M5 13v6h14v-6',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2m0 16v2M2 12h2m16 0h2M5 5l1.4 1.4m11.2 11.2L19 19M19 5l-1.4 1.4M6.4 17.6 5 19',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z',
  plus: 'M12 5v14M5 12h14',
  close: 'M6 6l12 12M18 6 6 18',
  more: 'M6 12h.01M12 12h.01M18 12h.01',
} as const;

const FILLED = new Set<IconName>(['logo', 'run', 'stop']);

export type IconName = keyof typeof PATHS;

/** A picture beside words, or in a button that has a label. */
export const Icon = ({ name }: { name: IconName }) => (
  <svg class={FILLED.has(name) ? 'icon filled' : 'icon'} viewBox="0 0 24 24" aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
);
