import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from './icon.tsx';

/** Something that is looked at before anything else. Escape closes it, unless it must be decided. */
export const Dialog = ({
  title,
  children,
  actions,
  onClose,
}: {
  title: string;
  children: ComponentChildren;
  actions?: ComponentChildren;
  onClose?: () => void;
}) => {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const shown = dialog.current;
    const before = document.activeElement;
    shown?.showModal();
    return () => {
      shown?.close();
      // The browser gives the focus back to what had it only if the dialog is still on the page.
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  const closed = (): void => {
    // The browser tells it a frame later, when this one may be gone from the page and another open.
    if (dialog.current === null) return;
    // It closes a dialog without asking at the second Escape; what must be decided stays.
    if (onClose === undefined) dialog.current.showModal();
    else onClose();
  };
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
      onClose={closed}
    >
      <div class="dialog-head">
        <h2>{title}</h2>
        {onClose !== undefined && (
          <button type="button" class="quiet icon-only" aria-label="Close" onClick={onClose}>
            <Icon name="close" />
          </button>
        )}
      </div>
      <div class="dialog-body">{children}</div>
      {actions !== undefined && <div class="actions">{actions}</div>}
    </dialog>
  );
};
