export { type AttachOptions, attachExecutions } from './attach/attach-executions.ts';
export { type AppOptions, createApp } from './create-app.ts';
export { type RunningServer, serve } from './serve.ts';
