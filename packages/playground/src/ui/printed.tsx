import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Run } from '../state/current-run.ts';
import { type Place, type Segment, withoutControls, withPlaces } from '../state/output.ts';

interface PrintedProps {
  readonly run: Run;
  /** Names of the session's files: places in them lead there. */
  readonly files: readonly string[];
  readonly onPlace: (place: Place) => void;
}

/** Text as it comes: appended, never made anew, and never taken for HTML. */
export const Printed = ({ run, files, onPlace }: PrintedProps) => {
  const host = useRef<HTMLPreElement>(null);
  // Before what else is known of the run is shown: no end without its output.
  useLayoutEffect(() => {
    const pre = host.current as HTMLPreElement;
    pre.replaceChildren();
    const write = writer(pre, (text) =>
      withPlaces(text, files).map((part) => nodeOf(part.text, part.place, onPlace)),
    );
    return run.output.listen((segment) => {
      const isAtEnd = pre.scrollHeight - pre.scrollTop - pre.clientHeight < 40;
      const isFirst = pre.childElementCount === 0;
      write(segment);
      if (isFirst) performance.mark('live-code:first-output');
      if (isAtEnd) pre.scrollTop = pre.scrollHeight;
    });
  }, [run]);
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be reached with a keyboard, WCAG 2.1.1.
  return <pre ref={host} class="printed" tabIndex={0} role="log" aria-label="Output of the program" />;
};

/** Characters of a line that is written anew when its rest comes. */
const LONGEST_LINE = 4096;

/** Writes pieces, each source in its own look; a line of errors as a whole, since a piece may end inside of a place. */
const writer = (pre: HTMLElement, nodesOf: (text: string) => Node[]): ((piece: Segment) => void) => {
  let line = '';
  let nodesOfLine: Node[] = [];
  return ({ source, text }) => {
    const shown = withoutControls(text);
    const last = pre.lastElementChild;
    const isSame = last?.className === source;
    const target = isSame ? last : pre.appendChild(document.createElement('span'));
    target.className = source;
    if (source !== 'stderr') return target.append(shown);

    if (!isSame || line.length > LONGEST_LINE) [line, nodesOfLine] = ['', []];
    for (const node of nodesOfLine) target.removeChild(node);
    const whole = line + shown;
    const begin = whole.lastIndexOf('\n') + 1;
    line = whole.slice(begin);
    nodesOfLine = nodesOf(line);
    target.append(...nodesOf(whole.slice(0, begin)), ...nodesOfLine);
  };
};

const nodeOf = (text: string, place: Place | null, onPlace: (place: Place) => void): Node => {
  if (place === null) return document.createTextNode(text);
  const link = document.createElement('button');
  link.type = 'button';
  link.className = 'place';
  link.textContent = text;
  link.title = `Go to line ${place.line} of ${place.file}`;
  link.addEventListener('click', () => onPlace(place));
  return link;
};
