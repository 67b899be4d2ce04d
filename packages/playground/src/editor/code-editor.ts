import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  completionStatus,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  indentOnInput,
  indentUnit,
  type LanguageSupport,
  type StreamLanguage,
} from '@codemirror/language';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import {
  Annotation,
  Compartment,
  EditorSelection,
  EditorState,
  type Extension,
  Prec,
  StateEffect,
  StateField,
} from '@codemirror/state';
import {
  crosshairCursor,
  Decoration,
  type DecorationSet,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
} from '@codemirror/view';
import { LANGUAGES } from '../languages.ts';
import { loadPart } from '../load-part.ts';
import { theme } from './theme.ts';

interface Callbacks {
  /** What is in the editor was typed. */
  onType(text: string): void;
  onRun(): void;
}

/** How long a Tab after Escape leaves the editor. */
const LEAVE_MS = 2000;

/** A change that nobody typed here. */
const notTyped = Annotation.define<boolean>();
const markLine = StateEffect.define<number | null>();

/** A line that an error speaks of, until somebody types. */
const markedLine = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (marked, { effects, docChanged, state }) => {
    const effect = effects.find((one) => one.is(markLine));
    if (effect === undefined) return docChanged ? Decoration.none : marked;
    if (effect.value === null) return Decoration.none;
    const { from } = state.doc.line(Math.min(effect.value, state.doc.lines));
    return Decoration.set([Decoration.line({ class: 'cm-marked-line' }).range(from)]);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/**
 * Lets the next Tab leave the editor. The library does so too, but not where a completion is only being looked
 * for, which nobody sees.
 */
const freeTab = (view: EditorView): boolean => {
  if (completionStatus(view.state) !== 'active') view.setTabFocusMode(LEAVE_MS);
  return false;
};

/** The editor: one view, and for each file what was typed in it, so that each has its own undo. */
export class CodeEditor {
  readonly #view: EditorView;
  readonly #callbacks: Callbacks;
  readonly #language = new Compartment();
  readonly #indent = new Compartment();
  readonly #readOnly = new Compartment();
  readonly #states = new Map<string, EditorState>();
  #file = '';
  #languageId = '';
  #isReadOnly = false;

  constructor(parent: HTMLElement, callbacks: Callbacks) {
    this.#callbacks = callbacks;
    this.#view = new EditorView({ parent, state: this.#newState('') });
  }

  /** Shows a file with this text; what was typed in it before can be undone if it is still the same file. */
  show(file: string, text: string): void {
    if (this.#file !== '') this.#states.set(this.#file, this.#view.state);
    const known = this.#states.get(file);
    this.#file = file;
    this.#view.setState(known ?? this.#newState(text));
    this.#setText(text);
    this.#configure();
  }

  /** Forgets what was typed in files that are no longer there. */
  keepOnly(files: readonly string[]): void {
    for (const file of this.#states.keys()) if (!files.includes(file)) this.#states.delete(file);
  }

  async setLanguage(id: string): Promise<void> {
    this.#languageId = id;
    this.#configure();
    const language = LANGUAGES[id];
    const support = language && (await loadPart(language.load));
    if (this.#languageId === id) this.#reconfigure(this.#language, support ?? []);
  }

  setReadOnly(isReadOnly: boolean): void {
    this.#isReadOnly = isReadOnly;
    this.#configure();
  }

  /** Marks a line and goes there. */
  goTo(line: number): void {
    const { doc } = this.#view.state;
    const { from } = doc.line(Math.min(Math.max(line, 1), doc.lines));
    this.#view.dispatch({
      selection: EditorSelection.cursor(from),
      effects: [markLine.of(line), EditorView.scrollIntoView(from, { y: 'center' })],
    });
    this.#view.focus();
  }

  focus(): void {
    this.#view.focus();
  }

  destroy(): void {
    this.#view.destroy();
  }

  #setText(text: string): void {
    const { doc, selection } = this.#view.state;
    if (doc.toString() === text) return;
    const at = Math.min(selection.main.head, text.length);
    this.#view.dispatch({
      changes: { from: 0, to: doc.length, insert: text },
      selection: EditorSelection.cursor(at),
      annotations: notTyped.of(true),
    });
  }

  #configure(): void {
    const indent = LANGUAGES[this.#languageId]?.indent ?? 4;
    this.#reconfigure(this.#indent, indentUnit.of(indent === 0 ? '\t' : ' '.repeat(indent)));
    this.#reconfigure(this.#readOnly, [
      EditorState.readOnly.of(this.#isReadOnly),
      EditorView.editable.of(!this.#isReadOnly),
    ]);
  }

  #reconfigure(part: Compartment, extension: Extension | LanguageSupport | StreamLanguage<unknown>): void {
    this.#view.dispatch({ effects: part.reconfigure(extension) });
  }

  #newState(doc: string): EditorState {
    const current = (part: Compartment): Extension =>
      part.of(this.#view ? (part.get(this.#view.state) ?? []) : []);
    return EditorState.create({
      doc,
      extensions: [
        keymap.of([{ key: 'Mod-Enter', run: () => this.#run() }]),
        // Before the completions' own, which are the highest, too.
        Prec.highest(keymap.of([{ key: 'Escape', run: freeTab }])),
        lineNumbers(),
        foldGutter(),
        highlightActiveLineGutter(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        dropCursor(),
        EditorState.allowMultipleSelections.of(true),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        autocompletion(),
        rectangularSelection(),
        crosshairCursor(),
        highlightActiveLine(),
        highlightSelectionMatches(),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap]),
        keymap.of([...foldKeymap, ...completionKeymap, indentWithTab]),
        EditorView.contentAttributes.of({
          'aria-label': 'Code',
          'aria-describedby': 'editor-help',
          // Also where it is read-only.
          tabindex: '0',
          spellcheck: 'false',
          autocapitalize: 'off',
        }),
        EditorView.updateListener.of(({ docChanged, transactions, state }) => {
          if (!docChanged || transactions.some((one) => one.annotation(notTyped))) return;
          this.#callbacks.onType(state.doc.toString());
        }),
        markedLine,
        current(this.#language),
        current(this.#indent),
        current(this.#readOnly),
        theme,
      ],
    });
  }

  #run(): boolean {
    this.#callbacks.onRun();
    return true;
  }
}
