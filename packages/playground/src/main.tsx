import { render } from 'preact';
import { api, Refused } from './api.ts';
import { answerParent } from './embed.ts';
import { askedBy, linkTo } from './link.ts';
import { CurrentRun } from './state/current-run.ts';
import { TestTable } from './state/test-table.ts';
import { starterCode, Workspace } from './state/workspace.ts';
import { App } from './ui/app.tsx';
import { followSystemTheme } from './ui/theme-switch.tsx';
import { Trouble } from './ui/trouble.tsx';
import type { Session } from './wire.ts';

const root = document.getElementById('app') as HTMLElement;

const start = async (): Promise<void> => {
  const asked = askedBy(location.search);
  const languages = await api.languages();
  const session = asked.sessionId === null ? await openNew(asked.language) : await api.read(asked.sessionId);
  history.replaceState(null, '', linkTo(session.session_id, { embed: asked.isEmbedded }));
  const workspace = new Workspace(session);
  const current = new CurrentRun(workspace);
  const table = new TestTable(workspace);
  workspace.follow();
  if (asked.isEmbedded) answerParent(workspace, current);
  render(<App {...{ workspace, current, table, languages }} isEmbedded={asked.isEmbedded} />, root);

  async function openNew(language: string | null): Promise<Session> {
    const known =
      languages.find((one) => one.language === language) ??
      languages.find((one) => one.language === 'python') ??
      languages[0];
    return api.open(known === undefined ? {} : starterCode(known.language, known.entry ?? 'main.txt'));
  }
};

followSystemTheme();
start().catch((error: unknown) => {
  const isMissing = error instanceof Refused && error.problem.status === 404;
  render(
    <Trouble
      text={isMissing ? 'There is no such session. It may have been deleted.' : 'The server does not answer.'}
      onRetry={() => location.reload()}
    />,
    root,
  );
});
