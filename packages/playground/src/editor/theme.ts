import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags as t } from '@lezer/highlight';

/** The editor in the page's colours, which style/colours.css defines for light and dark. */
export const theme = [
  EditorView.theme({
    '&': {
      height: '100%',
      fontSize: 'var(--code-size)',
      backgroundColor: 'var(--surface)',
      color: 'var(--text)',
    },
    // Also before the editor itself has noticed.
    '&.cm-focused, &:focus-within': { outline: '1px solid var(--accent)', outlineOffset: '-1px' },
    '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6' },
    '.cm-content': { padding: '12px 0', caretColor: 'var(--accent)' },
    '.cm-line': { padding: '0 16px 0 8px' },
    '.cm-gutters': {
      backgroundColor: 'var(--surface)',
      color: 'var(--faint)',
      border: 'none',
      paddingLeft: '8px',
    },
    '.cm-activeLine': { backgroundColor: 'var(--line)' },
    '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--text)' },
    '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
    '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
      backgroundColor: 'var(--selection)',
    },
    '.cm-selectionMatch': { backgroundColor: 'var(--match)' },
    '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
      backgroundColor: 'var(--match)',
      outline: '1px solid var(--border)',
    },
    '.cm-panels': { backgroundColor: 'var(--panel)', color: 'var(--text)', borderColor: 'var(--border)' },
    '.cm-textfield, .cm-button': {
      background: 'var(--surface)',
      color: 'var(--text)',
      border: '1px solid var(--border)',
      borderRadius: '6px',
    },
    '.cm-tooltip': {
      backgroundColor: 'var(--panel)',
      color: 'var(--text)',
      border: '1px solid var(--border)',
      borderRadius: '6px',
    },
    '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
      backgroundColor: 'var(--accent)',
      color: 'var(--on-accent)',
    },
    '.cm-foldPlaceholder': { background: 'var(--line)', border: 'none', color: 'var(--faint)' },
    '.cm-marked-line': { backgroundColor: 'var(--error-line)' },
    '.cm-collapsedLines': { background: 'var(--line)', color: 'var(--muted)' },
    // Its own sign is not in many fonts.
    '.cm-collapsedLines:before, .cm-collapsedLines:after': { content: '"⋯"' },
    '.cm-changedLine': { backgroundColor: 'var(--changed) !important' },
  }),
  syntaxHighlighting(
    HighlightStyle.define([
      { tag: [t.keyword, t.modifier, t.operatorKeyword, t.controlKeyword], color: 'var(--code-keyword)' },
      { tag: [t.string, t.special(t.string), t.regexp, t.character], color: 'var(--code-string)' },
      { tag: [t.number, t.bool, t.null, t.atom, t.unit], color: 'var(--code-number)' },
      { tag: [t.comment, t.meta], color: 'var(--code-comment)', fontStyle: 'italic' },
      {
        tag: [t.function(t.variableName), t.function(t.propertyName), t.macroName],
        color: 'var(--code-function)',
      },
      { tag: [t.typeName, t.className, t.namespace, t.tagName], color: 'var(--code-type)' },
      { tag: [t.definition(t.variableName), t.propertyName, t.attributeName], color: 'var(--code-name)' },
      { tag: t.invalid, color: 'var(--error)' },
    ]),
  ),
];
