export { anExecution, aRequest, aSession } from './builders.ts';
