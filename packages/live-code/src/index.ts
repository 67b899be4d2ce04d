export type { Dependency, Diagnosis, LiveCode, Readiness } from './live-code.ts';
