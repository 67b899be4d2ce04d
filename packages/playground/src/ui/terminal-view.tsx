import '@xterm/xterm/css/xterm.css';
import { useEffect, useRef } from 'preact/hooks';
import { loadPart } from '../load-part.ts';
import type { Run } from '../state/current-run.ts';

/** Colours of the terminal, from the page's own. */
const themeOf = (host: HTMLElement) => {
  const style = getComputedStyle(host);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  return {
    background: colour('--surface'),
    foreground: colour('--text'),
    cursor: colour('--accent'),
    cursorAccent: colour('--surface'),
    selectionBackground: colour('--selection'),
  };
};

/** The program's terminal, loaded when the first is needed. */
export const TerminalView = ({ run }: { run: Run }) => {
  const host = useRef<HTMLElement>(null);
  useEffect(() => {
    let isGone = false;
    let end = (): void => {};
    void Promise.all([
      loadPart(() => import('@xterm/xterm')),
      loadPart(() => import('@xterm/addon-fit')),
    ]).then(([{ Terminal }, { FitAddon }]) => {
      const parent = host.current;
      if (isGone || parent === null) return;
      const terminal = new Terminal({
        fontFamily: getComputedStyle(parent).fontFamily,
        fontSize: 14,
        theme: themeOf(parent),
        cursorBlink: true,
        screenReaderMode: true,
        linkHandler: null,
        // What a program paints stays legible on either background, WCAG 1.4.3.
        minimumContrastRatio: 4.5,
      });
      const fit = new FitAddon();
      terminal.loadAddon(fit);
      terminal.open(parent);
      terminal.textarea?.setAttribute('aria-describedby', 'terminal-help');
      // A program takes Tab, so that Shift+Tab is the way out; of one that has ended, both are: WCAG 2.1.2.
      terminal.attachCustomKeyEventHandler(({ key, shiftKey }) => key !== 'Tab' || !(shiftKey || run.isOver));
      terminal.onData((text) => run.send(text));
      terminal.onResize(({ cols, rows }) => run.resize(cols, rows));
      const observer = new ResizeObserver(() => fit.fit());
      observer.observe(parent);
      const stop = run.output.listen(({ text }) => terminal.write(text));
      const unsubscribe = run.status.subscribe((status) => {
        if (status === 'RUNNING') run.resize(terminal.cols, terminal.rows);
      });
      terminal.focus();
      end = () => {
        unsubscribe();
        stop();
        observer.disconnect();
        terminal.dispose();
      };
    });
    return () => {
      isGone = true;
      end();
    };
  }, [run]);
  return (
    <>
      <section class="terminal" ref={host} aria-label="Terminal of the program" />
      {!run.isOver && (
        <p class="hint" id="terminal-help">
          Tab goes to the program; <kbd>Shift</kbd> <kbd>Tab</kbd> leaves the terminal.
        </p>
      )}
    </>
  );
};
