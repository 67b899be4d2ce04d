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

/** Two texts side by side, with what differs marked; loaded when it is first needed. */
export const Diff = ({ left, right }: TwoTexts) => {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let isGone = false;
    let end = (): void => {};
    void loadPart(() => import('@codemirror/merge')).then(({ MergeView }) => {
      if (isGone || host.current === null) return;
      const side = ({ title, text }: Titled) => ({
        doc: text,
        extensions: [
          theme,
          lineNumbers(),
          EditorView.lineWrapping,
          EditorState.readOnly.of(true),
          EditorView.contentAttributes.of({ 'aria-label': title, tabindex: '0' }),
        ],
      });
      const view = new MergeView({
        a: side(left),
        b: side(right),
        parent: host.current,
        gutter: true,
        collapseUnchanged: { margin: 3, minSize: 6 },
      });
      end = () => view.destroy();
    });
    return () => {
      isGone = true;
      end();
    };
  }, [left.text, right.text]);
  return (
    <div class="diff">
      <div class="diff-titles">
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
