import { signal } from '@preact/signals';
import { Icon } from './icon.tsx';

type Theme = 'light' | 'dark';

const KEY = 'live-code:theme';
const asked = ((): Theme | null => {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === 'light' || kept === 'dark' ? kept : null;
  } catch {
    return null;
  }
})();
const system = matchMedia('(prefers-color-scheme: dark)');
const chosen = signal<Theme | null>(asked);
const now = signal<Theme>(asked ?? (system.matches ? 'dark' : 'light'));

const apply = (): void => {
  now.value = chosen.value ?? (system.matches ? 'dark' : 'light');
  document.documentElement.dataset.theme = now.value;
};

/** Follows the system's choice until somebody chooses otherwise. */
export const followSystemTheme = (): void => {
  system.addEventListener('change', apply);
  apply();
};

/** Light or dark. */
export const ThemeSwitch = () => {
  const other: Theme = now.value === 'dark' ? 'light' : 'dark';
  return (
    <button
      type="button"
      class="quiet icon-only"
      aria-label={`Use ${other} colours`}
      title={`Use ${other} colours`}
      onClick={() => {
        chosen.value = other;
        try {
          localStorage.setItem(KEY, other);
        } catch {
          // It holds for this page alone.
        }
        apply();
      }}
    >
      <Icon name={other === 'dark' ? 'moon' : 'sun'} />
    </button>
  );
};
