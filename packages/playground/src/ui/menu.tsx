import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon, type IconName } from './icon.tsx';

export interface MenuItem {
  readonly text: string;
  readonly isOff?: boolean;
  readonly onPick: () => void;
}

/** A button that opens a list of what can be done. Arrows move in it, Escape closes it. */
export const Menu = ({
  label,
  icon,
  text,
  children,
}: {
  label: string;
  icon: IconName;
  text?: string;
  children: readonly MenuItem[];
}) => {
  const isOpen = useSignal(false);
  const root = useRef<HTMLDivElement>(null);
  const items = (): HTMLButtonElement[] => [
    ...(root.current?.querySelectorAll<HTMLButtonElement>('[role=menuitem]:not(:disabled)') ?? []),
  ];
  const close = (focus: boolean): void => {
    isOpen.value = false;
    if (focus) root.current?.querySelector('button')?.focus();
  };
  // Before anything else is pressed.
  useLayoutEffect(() => {
    if (!isOpen.value) return;
    items()[0]?.focus();
    const onPress = ({ target }: PointerEvent): void => {
      if (!root.current?.contains(target as Node)) close(false);
    };
    addEventListener('pointerdown', onPress);
    return () => removeEventListener('pointerdown', onPress);
  }, [isOpen.value]);

  return (
    <div class="menu" ref={root}>
      <button
        type="button"
        class={text === undefined ? 'quiet icon-only' : 'quiet'}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen.value}
        title={label}
        onClick={() => {
          isOpen.value = !isOpen.value;
        }}
      >
        <Icon name={icon} /> {text !== undefined && <span class="wide">{text}</span>}
      </button>
      {isOpen.value && (
        <div
          role="menu"
          tabIndex={-1}
          aria-label={label}
          class="menu-list"
          onKeyDown={(event) => {
            const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
            if (event.key === 'Escape') close(true);
            if (step === undefined) return;
            event.preventDefault();
            const all = items();
            const at = all.indexOf(document.activeElement as HTMLButtonElement);
            all[(at + step + all.length) % all.length]?.focus();
          }}
        >
          {children.map((item) => (
            <button
              key={item.text}
              type="button"
              role="menuitem"
              disabled={item.isOff === true}
              onClick={() => {
                close(true);
                item.onPick();
              }}
            >
              {item.text}
            </button>
          ))}
        </div>
      )}
    </div>
  );
};
