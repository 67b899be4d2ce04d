import { effect } from '@preact/signals';
import type { CurrentRun } from './state/current-run.ts';
import type { Workspace } from './state/workspace.ts';

/** What a page that shows this one in a frame may send: README, "In a page of your own". */
type Request =
  | { readonly type: 'live-code:run' }
  | { readonly type: 'live-code:stop' }
  | { readonly type: 'live-code:set-code'; readonly code: string };

/**
 * Takes requests of the page that this one is shown in, and of no other, and tells it what happens. It is told nothing that
 * the code or the session is: only whether it is saved, and how a run ended.
 */
export const answerParent = (workspace: Workspace, current: CurrentRun): void => {
  if (parent === window) return;
  addEventListener('message', ({ source, data }: MessageEvent<Request | null>) => {
    if (source !== parent || data === null || typeof data !== 'object') return;
    if (data.type === 'live-code:run') void current.start({});
    if (data.type === 'live-code:stop') void current.run.value?.stop();
    if (data.type === 'live-code:set-code' && typeof data.code === 'string') {
      workspace.setCode(data.code);
    }
  });
  const tell = (message: object): void => parent.postMessage(message, '*');
  effect(() => tell({ type: 'live-code:saved', isSaved: workspace.saveState.value.is === 'saved' }));
  effect(() => {
    const end = current.run.value?.end.value;
    if (end) tell({ type: 'live-code:ended', status: end.status, exitCode: end.exit_code });
  });
};
