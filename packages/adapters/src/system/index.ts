export { SystemClock } from './system-clock.ts';
export { UuidIds } from './uuid-ids.ts';
