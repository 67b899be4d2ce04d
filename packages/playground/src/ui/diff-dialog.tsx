import { EditorState } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'preact/hooks';
import { theme } from '../editor/theme.ts';
import { loadPart } from '../load-part.ts';
import { Dialog } from './dialog.tsx';

interface Titled {
  readonly title: string;
  readonly text: string;
}

/** What stands side by side. */
export interface TwoTexts {
  readonly left: Titled;
  readonly right: Titled;
}

/** Below this width, two texts side by side are columns of a few letters. */
const NARROW = '(max-width: 600px)';

const readOnly = (label: string) => [
  theme,
  lineNumbers(),
  EditorView.lineWrapping,
  EditorState.readOnly.of(true),
  EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
];

/**
 * Two texts side by side with what differs marked, or one beneath the other where there is no room; loaded when it is
 * first needed.
 */
export const Diff = ({ left, right }: TwoTexts) => {
  const host = useRef<HTMLDivElement>(null);
  const isInOne = matchMedia(NARROW).matches;
  useEffect(() => {
    let isGone = false;
    let end = (): void => {};
    void loadPart(() => import('@codemirror/merge')).then(({ MergeView, unifiedMergeView }) => {
      const parent = host.current;
      if (isGone || parent === null) return;
      const options = { gutter: true, collapseUnchanged: { margin: 3, minSize: 6 } };
      const side = ({ title, text }: Titled) => ({ doc: text, extensions: readOnly(title) });
      const inOne = () =>
        new EditorView({
          parent,
          doc: right.text,
          extensions: [
            readOnly(`${left.title}, then ${right.title}`),
            unifiedMergeView({ original: left.text, mergeControls: false, ...options }),
          ],
        });
      const view = isInOne ? inOne() : new MergeView({ a: side(left), b: side(right), parent, ...options });
      end = () => view.destroy();
    });
    return () => {
      isGone = true;
      end();
    };
  }, [left.text, right.text, isInOne]);
  return (
    <div class="diff">
      <div class={isInOne ? 'diff-titles in-one' : 'diff-titles'}>
        <span>{left.title}</span>
        <span>{right.title}</span>
      </div>
      <div class="diff-view" ref={host} />
    </div>
  );
};

/** A dialog of two texts. */
export const DiffDialog = ({
  title,
  texts,
  onClose,
}: {
  title: string;
  texts: TwoTexts;
  onClose: () => void;
}) => (
  <Dialog title={title} onClose={onClose}>
    <Diff {...texts} />
  </Dialog>
);
