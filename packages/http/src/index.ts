export { type AppOptions, createApp } from './create-app.ts';
export { type RunningServer, serve } from './serve.ts';
