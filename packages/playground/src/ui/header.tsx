import type { ComponentChildren } from 'preact';
import { nameOf } from '../languages.ts';
import type { CurrentRun } from '../state/current-run.ts';
import type { Workspace } from '../state/workspace.ts';
import type { Language } from '../wire.ts';
import { Icon } from './icon.tsx';
import { SaveNote } from './save-note.tsx';
import { ShareMenu } from './share-menu.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

interface HeaderProps {
  readonly workspace: Workspace;
  readonly current: CurrentRun;
  readonly languages: readonly Language[];
  readonly isEmbedded: boolean;
  readonly onRun: () => void;
  readonly onHistory: () => void;
}

/** What is above the code: what it is, whether it is saved, and the button that runs it. */
export const Header = ({ workspace, current, languages, isEmbedded, onRun, onHistory }: HeaderProps) => (
  <header class="header">
    <h1 class="unseen">Live Code</h1>
    {!isEmbedded && (
      <a class="brand" href="./" title="New session">
        <Icon name="logo" />
        <span>Live Code</span>
      </a>
    )}
    {!isEmbedded && (
      <input
        class="name"
        aria-label="Name of the session"
        placeholder="Untitled"
        maxLength={200}
        value={workspace.content.value.name ?? ''}
        disabled={workspace.isClosed.value}
        onChange={({ currentTarget }) => workspace.rename(currentTarget.value)}
      />
    )}
    <LanguagePicker workspace={workspace} languages={languages} />
    <SaveNote workspace={workspace} />
    <span class="spacer" />
    {!isEmbedded && (
      <>
        <button type="button" class="quiet" aria-label="History" onClick={onHistory}>
          <Icon name="history" /> <span class="wide">History</span>
        </button>
        <ShareMenu workspace={workspace} />
        <ThemeSwitch />
      </>
    )}
    <RunButton workspace={workspace} current={current} onRun={onRun} />
  </header>
);

const LanguagePicker = ({
  workspace,
  languages,
}: {
  workspace: Workspace;
  languages: readonly Language[];
}) => {
  const { language } = workspace.content.value;
  const known = languages.some((one) => one.language === language);
  return (
    <select
      class="language"
      aria-label="Language"
      value={language}
      disabled={workspace.isClosed.value}
      onChange={({ currentTarget: { value } }) => {
        const entry = languages.find((one) => one.language === value)?.entry;
        workspace.setLanguage(value, entry ?? 'main.txt');
      }}
    >
      {!known && <option value={language}>{nameOf(language)}</option>}
      {languages.map((one) => (
        <option key={one.language} value={one.language}>
          {nameOf(one.language)} {one.version}
        </option>
      ))}
    </select>
  );
};

const RunButton = ({
  workspace,
  current,
  onRun,
}: {
  workspace: Workspace;
  current: CurrentRun;
  onRun: () => void;
}): ComponentChildren => {
  if (workspace.isClosed.value) return null;
  const run = current.run.value;
  const isGoingOn =
    current.isStarting.value || (run !== null && run.end.value === null && run.trouble.value === null);
  if (isGoingOn) {
    return (
      <button type="button" class="stop" onClick={() => void run?.stop()}>
        <Icon name="stop" /> Stop
      </button>
    );
  }
  return (
    <button type="button" class="run" title="Ctrl+Enter" onClick={onRun}>
      <Icon name="run" /> Run
    </button>
  );
};
