import { describe, expect, it } from '@jest/globals';
import { aSession } from '@live-code/contracts';
import {
  closeSession,
  InvalidInput,
  LanguageUnknown,
  type Session,
  SessionClosed,
  type SessionContent,
  SOURCE_BOUNDS,
  summarize,
} from '@live-code/core';
import { openSession, saveSession } from '../src/session/session.ts';

const open = (content: SessionContent = {}): Session =>
  openSession({ id: 'id', owner: 'ann', now: 1000 }, content);

describe('opening a session', () => {
  it('gives an empty Python program where nothing is said', () => {
    expect(open()).toEqual({
      id: 'id',
      owner: 'ann',
      name: null,
      status: 'ACTIVE',
      language: 'python',
      files: [{ name: 'main.py', content: '' }],
      entry: 'main.py',
      version: 1,
      createdAt: 1000,
      updatedAt: 1000,
      closedAt: null,
    });
  });

  it('puts sourceCode into the entry file', () => {
    expect(open({ sourceCode: 'print(1)' }).files).toEqual([{ name: 'main.py', content: 'print(1)' }]);
  });

  it('takes a language by its alias, in any case', () => {
    expect(open({ language: 'Python3' }).language).toBe('python');
  });

  it('makes a lone file the entry, and else asks which one it is', () => {
    expect(open({ files: [{ name: 'app.py', content: '' }] }).entry).toBe('app.py');
    const two = [
      { name: 'a.py', content: '' },
      { name: 'lib/b.py', content: '' },
    ];
    expect(open({ files: two, entry: 'lib/b.py' }).entry).toBe('lib/b.py');
    expect(() => open({ files: two })).toThrow('entry: "main.py" is not valid');
  });

  it('keeps only what a file is, whatever else came with it', () => {
    const file = { name: 'main.py', content: 'x', mode: 0o777 };
    expect(open({ files: [file] }).files).toEqual([{ name: 'main.py', content: 'x' }]);
  });

  it('names an unknown language and those that are known', () => {
    expect(() => open({ language: 'cobol' })).toThrow(LanguageUnknown);
    expect(() => open({ language: 'cobol' })).toThrow('"cobol" is unknown; expected one of python');
  });

  it.each([
    '/etc/passwd',
    '../up.py',
    'a/../b.py',
    './a.py',
    'a//b.py',
    'a/',
    '',
    '.',
    'a\\b.py',
    'a\0.py',
    'a\n.py',
    '\ud800.py',
    'x'.repeat(SOURCE_BOUNDS.nameLength + 1),
  ])('refuses the file name %j', (name) => {
    expect(() => open({ files: [{ name, content: '' }] })).toThrow(InvalidInput);
    expect(() => open({ files: [{ name, content: '' }] })).toThrow('files[0].name');
  });

  it.each(['héllo wörld.py', '日本.py', '😀.py', '-rf', '...', 'a b/c d.py', '__proto__'])(
    'takes the file name %j',
    (name) => {
      expect(open({ files: [{ name, content: '' }] }).entry).toBe(name);
    },
  );

  it('refuses names that are given twice, or are a file and a folder at once', () => {
    const file = (name: string) => ({ name, content: '' });
    expect(() => open({ files: [file('a.py'), file('a.py')], entry: 'a.py' })).toThrow('each name once');
    expect(() => open({ files: [file('a'), file('a/b.py')], entry: 'a' })).toThrow('also a folder');
  });

  it('bounds the number of files and their characters', () => {
    const many = Array.from({ length: SOURCE_BOUNDS.files + 1 }, (_, index) => ({
      name: `${index}.py`,
      content: '',
    }));
    expect(() => open({ files: many, entry: '0.py' })).toThrow(`1 to ${SOURCE_BOUNDS.files} files`);
    expect(() => open({ files: [] })).toThrow(`1 to ${SOURCE_BOUNDS.files} files`);
    const full = 'x'.repeat(SOURCE_BOUNDS.totalLength);
    expect(open({ sourceCode: full }).files[0]?.content).toHaveLength(SOURCE_BOUNDS.totalLength);
    expect(() => open({ sourceCode: `${full}x` })).toThrow(InvalidInput);
  });

  it('takes sourceCode or files, not both', () => {
    const both = { sourceCode: 'x', files: [{ name: 'main.py', content: 'y' }] };
    expect(() => open(both)).toThrow('either sourceCode or files, not both');
  });

  it.each(['', 'x'.repeat(256), '\ud800'])('refuses the owner %j', (owner) => {
    expect(() => openSession({ id: 'id', owner, now: 1000 }, {})).toThrow('owner:');
  });

  it('bounds the name', () => {
    expect(open({ name: 'Lesson 1 😀' }).name).toBe('Lesson 1 😀');
    expect(() => open({ name: 'x'.repeat(201) })).toThrow('name:');
    expect(() => open({ name: '\udc00' })).toThrow('name:');
  });
});

describe('saving a session', () => {
  it('grows the version by one, even where the code is the same', () => {
    const saved = saveSession(saveSession(aSession(), { sourceCode: 'x' }, 2000), { sourceCode: 'x' }, 3000);
    expect(saved).toMatchObject({ version: 3, updatedAt: 3000, createdAt: 1000 });
  });

  it('keeps what is not mentioned', () => {
    const before = aSession({ name: 'mine' });
    const after = saveSession(before, {}, 2000);
    expect(after).toEqual({ ...before, version: 2, updatedAt: 2000 });
  });

  it('clears the name when it is null', () => {
    expect(saveSession(aSession({ name: 'mine' }), { name: null }, 2000).name).toBeNull();
  });

  it('changes only the entry file’s content with sourceCode', () => {
    const files = [
      { name: 'a.py', content: 'a' },
      { name: 'b.py', content: 'b' },
    ];
    const saved = saveSession(aSession({ files, entry: 'b.py' }), { sourceCode: 'new' }, 2000);
    expect(saved.files).toEqual([
      { name: 'a.py', content: 'a' },
      { name: 'b.py', content: 'new' },
    ]);
  });

  it('leaves the session that it was given as it was', () => {
    const before = aSession();
    const copy = structuredClone(before);
    saveSession(before, { sourceCode: 'new', name: 'n' }, 2000);
    expect(before).toEqual(copy);
  });

  it('refuses a closed session', () => {
    expect(() => saveSession(closeSession(aSession(), 2000), { sourceCode: 'x' }, 3000)).toThrow(
      SessionClosed,
    );
  });
});

describe('closing a session', () => {
  it('keeps the version and notes the time, once', () => {
    const closed = closeSession(aSession({ version: 5 }), 2000);
    expect(closed).toMatchObject({ status: 'CLOSED', version: 5, closedAt: 2000 });
    expect(closeSession(closed, 3000)).toBe(closed);
  });

  it('leaves the code out of a summary', () => {
    expect(summarize(aSession())).not.toHaveProperty('files');
  });
});
